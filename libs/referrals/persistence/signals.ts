import type { Uuid } from '#kernel';
import { plainArray, textArray, type Tx } from '#platform';
import type { SignalKind, SignalOrigin } from '../domain/fraud/signals.js';
import { programOf } from './referral-programs.js';

/** That a customer was seen with something. */
export interface SeenSignal {
  readonly customerId: Uuid;
  readonly kind: SignalKind;
  readonly hash: Buffer;
  readonly origin: SignalOrigin;
}

/**
 * Notes when signals were seen last; each no more than once among them. What the shop has told stays its word when a customer tells it
 * again. In key order: two such batches do not wait for each other.
 */
export async function saveSignals(tx: Tx, signals: readonly SeenSignal[], now: Date): Promise<void> {
  if (signals.length === 0) return;
  await tx.execute(
    `insert into referral_signals as s (program_id, kind, key_hash, customer_id, origin, seen_at)
     select $1, u.kind, decode(u.hash, 'hex'), u.customer_id, u.origin, $6
     from unnest($2::text[], $3::text[], $4::uuid[], $5::text[]) as u (kind, hash, customer_id, origin)
     order by u.kind, u.hash, u.customer_id
     on conflict (program_id, kind, key_hash, customer_id) do update set seen_at = greatest(s.seen_at, excluded.seen_at),
       origin = case when excluded.origin = 'SERVER' then excluded.origin else s.origin end`,
    [
      programOf(tx),
      textArray(signals.map(({ kind }) => kind)),
      plainArray(signals.map(({ hash }) => hash.toString('hex'))),
      plainArray(signals.map(({ customerId }) => customerId)),
      textArray(signals.map(({ origin }) => origin)),
      now,
    ],
  );
}

/** Keyed hashes of the cards with which customers were seen. */
export function findCards(
  tx: Tx,
  customerIds: readonly Uuid[],
): Promise<Pick<SeenSignal, 'customerId' | 'hash'>[]> {
  return tx.query(
    `select customer_id as "customerId", key_hash as hash from referral_signals
     where program_id = $1 and customer_id = any($2::uuid[]) and kind = 'CARD' order by customer_id, key_hash`,
    [programOf(tx), plainArray(customerIds)],
  );
}
