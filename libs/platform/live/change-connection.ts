import pg from 'pg';
import { APP_ROLE } from '../database/data-source.js';

/** The channel of all programs: payloads are hints, so one is enough. */
export const CHANNEL = 'perennial_live';

const CONNECT_TIMEOUT_MS = 2_000;
const QUERY_TIMEOUT_MS = 2_000;

/**
 * A connection beside the pool, as the restricted role. Notifications are its only writes: it need not wait for the disk.
 * `onEnd` is called once when an open connection is lost.
 */
export async function openConnection(
  databaseUrl: string,
  name: 'listen' | 'notify',
  onEnd: () => void,
): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: `perennial-${name}`,
    options: `-c role=${APP_ROLE} -c synchronous_commit=off -c statement_timeout=${QUERY_TIMEOUT_MS}`,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
  });
  // Without this listener a lost connection ends the process; what it means is said by 'end'.
  client.on('error', () => undefined);
  await client.connect();
  client.once('end', onEnd);
  return client;
}
