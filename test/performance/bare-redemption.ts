import { createHash } from 'node:crypto';
import type pg from 'pg';
import { hashedId, newId } from '#kernel';
import type { RedeemBody } from './bare-server.js';
import { sendTogether, socketOf } from '../../libs/platform/database/client-socket.js';

interface Wallet {
  readonly customer_id: string;
  readonly seq: string;
  readonly available: string;
  readonly spent: string;
  readonly lots: string[];
}

const LOOK_UP = 'select fingerprint, outcome from idempotency_records where program_id = $1 and id = $2';

const LOCK = `
  select w.customer_id, w.seq, w.available, w.spent, w.lots
  from wallets w join customer_external_ids e on e.customer_id = w.customer_id
  where e.program_id = $1 and e.external_id = $2 and w.program_id = $1 and w.point_type_id = $3
  for update of w`;

const UPDATE = `
  update wallets set seq = $4, available = $5, spent = $6, lots = $7
  where program_id = $1 and customer_id = $2 and point_type_id = $3`;

const JOURNAL = `
  insert into ledger_movements (program_id, recorded_at, customer_id, point_type_id, seq, transaction_id, kind,
    from_account, to_account, points, pending_after, available_after, held_after, took, order_reference, actor, at)
  values ($1, $2, $3, $4, $5, $6, 'REDEEM', 'AVAILABLE', 'REDEEMED', $7, 0, $8, 0, $9, null, 'bare', $2)`;

const RECORD = `
  insert into idempotency_records (id, program_id, operation, fingerprint, outcome, created_at)
  values ($1, $2, 'redeemPoints', $3, $4, $5)`;

const LOT_FIELDS = 6;

/**
 * The least that spends points exactly once, in two round trips: look up the key and lock the wallet; then wallet, journal
 * and record. It knows wallets without holds, deficits or anything that time would change.
 */
export function bareRedemption(
  pool: pg.Pool,
  { programId, pointTypeId }: { programId: string; pointTypeId: string },
): (body: RedeemBody) => Promise<unknown> {
  return async ({ externalId, points, key }) => {
    const now = new Date();
    const recordId = hashedId('bare', programId, key);
    const fingerprint = createHash('sha256').update(`${externalId} ${points}`).digest();
    const client = await pool.connect();
    try {
      sendTogether(socketOf(client));
      const [, known, locked] = await Promise.all([
        client.query(`BEGIN; SET LOCAL app.program = '${programId}'`),
        client.query({ name: 'look up', text: LOOK_UP, values: [programId, recordId] }),
        client.query<Wallet>({ name: 'lock', text: LOCK, values: [programId, externalId, pointTypeId] }),
      ]);
      const [wallet] = locked.rows;
      if (known.rowCount || !wallet || Number(wallet.available) < points) {
        await client.query('ROLLBACK');
        return { data: { redeemPoints: { userErrors: [{ code: 'REFUSED' }] } } };
      }
      const [customerId, seq] = [wallet.customer_id, Number(wallet.seq) + 1];
      const transactionId = newId(now);
      const available = Number(wallet.available) - points;
      const { lots, took } = draw(wallet.lots, points);
      const answer = { transactionId, points, wallet: { available } };
      sendTogether(socketOf(client));
      await Promise.all([
        client.query({
          name: 'update',
          text: UPDATE,
          values: [programId, customerId, pointTypeId, seq, available, Number(wallet.spent) + points, lots],
        }),
        client.query({
          name: 'journal',
          text: JOURNAL,
          values: [programId, now, customerId, pointTypeId, seq, transactionId, points, available, took],
        }),
        client.query({
          name: 'record',
          text: RECORD,
          values: [recordId, programId, fingerprint, JSON.stringify(answer), now],
        }),
        client.query('COMMIT'),
      ]);
      return { data: { redeemPoints: { ...answer, userErrors: [] } } };
    } finally {
      client.release();
    }
  };
}

/** Draws on the lots in their order, soonest-expiring first. */
function draw(packed: readonly string[], points: number): { lots: string[]; took: (string | number)[] } {
  const lots: string[] = [];
  const took: (string | number)[] = [];
  let missing = points;
  for (let place = 0; place < packed.length; place += LOT_FIELDS) {
    const lot = packed.slice(place, place + LOT_FIELDS);
    const [seq = '', remaining = '', , expiresAt = '', , slides = ''] = lot;
    const taken = Math.min(missing, Number(remaining));
    if (taken > 0) took.push(seq, taken, expiresAt, slides);
    missing -= taken;
    if (taken < Number(remaining)) lots.push(...lot.with(1, String(Number(remaining) - taken)));
  }
  return { lots, took };
}
