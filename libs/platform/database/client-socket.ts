import type { Writable } from 'node:stream';
import type { PoolClient } from 'pg';

/** More than this is not kept back until the turn of the event loop ends. */
const LARGE_BYTES = 32 * 1024;

/** pg keeps its socket to itself; without it each statement is a write of its own, a third of a request's CPU time. */
export function socketOf(client: PoolClient): Writable | undefined {
  const { connection } = client as unknown as { readonly connection?: { readonly stream?: Writable } };
  return connection?.stream;
}

/** What is sent in one turn of the event loop goes out as one packet. */
export function sendTogether(socket: Writable | undefined): void {
  if (!socket || socket.writableCorked > 0) return;
  socket.cork();
  process.nextTick(() => socket.uncork());
}

/** PostgreSQL works on a large statement while the next is still being written down. */
export function sendIfLarge(socket: Writable | undefined): void {
  if (socket && socket.writableLength > LARGE_BYTES) socket.uncork();
}

/** Breaks the connection off after this time, unless the answered function is called before. */
export function breakLater(socket: Writable | undefined, ms: number): () => void {
  let isKept = false;
  // One turn later: when it was this process that was held up, the answer lies there and is read first.
  const timer = setTimeout(() => setImmediate(() => void (isKept || socket?.destroy())), ms);
  return () => {
    isKept = true;
    clearTimeout(timer);
  };
}
