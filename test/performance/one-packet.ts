import type { Writable } from 'node:stream';
import type { PoolClient } from 'pg';

/** What is sent on a connection before the turn of the event loop ends goes out as one packet, as the product's does. */
export function asOnePacket(client: PoolClient): void {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Writable } }).connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}
