import { plainArray, staleIfTaken, textArray, type Tx } from '#platform';
import type { Uuid } from '#kernel';
import { textOfKey, type KeyKind, type NaturalKey, type StoredKey } from '../domain/natural-key.js';

interface KeyRow {
  readonly kind: KeyKind;
  readonly source: string;
  readonly external_id: string;
  readonly customer_id: Uuid;
  readonly activity_id: Uuid;
  readonly order_id: Uuid | null;
  readonly fingerprint: Buffer;
}

/**
 * The keys among `keys` that were used before, by `textOfKey`. The lateral form keeps to the index while the table is
 * new and has no statistics: during a first import the plain join read all of it for every batch (48 ms against 7).
 */
export async function findKeys(
  tx: Tx,
  programId: Uuid,
  keys: readonly NaturalKey[],
): Promise<Map<string, StoredKey>> {
  if (keys.length === 0) return new Map();
  const rows = await tx.query<KeyRow>(
    `select k.* from unnest($2::text[], $3::text[], $4::text[]) as w(kind, source, external_id)
     cross join lateral (
       select kind, source, external_id, customer_id, activity_id, order_id, fingerprint from activity_keys
       where program_id = $1 and kind = w.kind and source = w.source and external_id = w.external_id limit 1
     ) k`,
    [
      programId,
      textArray(keys.map((key) => key.kind)),
      textArray(keys.map((key) => key.source)),
      textArray(keys.map((key) => key.externalId)),
    ],
  );
  return new Map(
    rows.map((row) => {
      const { kind, source, external_id: externalId, customer_id: customerId, fingerprint } = row;
      const key = {
        kind,
        source,
        externalId,
        customerId,
        activityId: row.activity_id,
        orderId: row.order_id,
      };
      return [textOfKey(key), { ...key, fingerprint: fingerprint.toString('hex') }];
    }),
  );
}

/**
 * Takes keys that were free a moment ago. Throws `StaleWrite` when somebody else took one meanwhile: the transaction
 * runs again and then finds their effect. Sorted, so that two batches wait for each other in one order.
 */
export async function reserveKeys(tx: Tx, programId: Uuid, keys: readonly StoredKey[]): Promise<void> {
  if (keys.length === 0) return;
  const reserved = tx.execute(
    `insert into activity_keys (program_id, kind, source, external_id, customer_id, activity_id, order_id, fingerprint)
     select $1, k.kind, k.source, k.external_id, k.customer_id, k.activity_id, k.order_id, decode(k.fingerprint, 'hex')
     from unnest($2::text[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[])
       as k(kind, source, external_id, customer_id, activity_id, order_id, fingerprint)
     order by k.kind, k.source, k.external_id`,
    [
      programId,
      textArray(keys.map((key) => key.kind)),
      textArray(keys.map((key) => key.source)),
      textArray(keys.map((key) => key.externalId)),
      plainArray(keys.map((key) => key.customerId)),
      plainArray(keys.map((key) => key.activityId)),
      plainArray(keys.map((key) => key.orderId)),
      plainArray(keys.map((key) => key.fingerprint)),
    ],
  );
  await staleIfTaken(reserved, 'activity_keys_pk');
}

/** Lets keys lead to another customer: those of a guest's orders when they are linked. */
export async function moveKeys(
  tx: Tx,
  programId: Uuid,
  keys: readonly NaturalKey[],
  customerId: Uuid,
): Promise<void> {
  await tx.execute(
    `update activity_keys k set customer_id = $2
     from unnest($3::text[], $4::text[], $5::text[]) as w(kind, source, external_id)
     where k.program_id = $1 and k.kind = w.kind and k.source = w.source and k.external_id = w.external_id`,
    [
      programId,
      customerId,
      keys.map((key) => key.kind),
      keys.map((key) => key.source),
      keys.map((key) => key.externalId),
    ],
  );
}
