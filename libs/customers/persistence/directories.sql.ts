import type { Uuid } from '#kernel';
import { plainArray, textArray, type Tx } from '#platform';
import type { IdentityKind } from '../domain/identity.js';
import { programOf } from './customers.sql.js';

/** An external id and its customer. */
export interface ExternalIdEntry {
  readonly externalId: string;
  readonly customerId: Uuid;
}

/** A keyed hash of an identity and its customer. */
export interface IdentityKeyEntry {
  readonly kind: IdentityKind;
  readonly keyHash: Buffer;
  readonly customerId: Uuid;
}

export async function findExternalIds(tx: Tx, externalIds: readonly string[]): Promise<ExternalIdEntry[]> {
  if (externalIds.length === 0) return [];
  return tx.query<ExternalIdEntry>(
    `select external_id as "externalId", customer_id as "customerId"
     from customer_external_ids where program_id = $1 and external_id = any($2::text[])`,
    [programOf(tx), textArray(externalIds)],
  );
}

/**
 * Takes external ids that nobody has and answers those. Waits for a transaction that is taking one of them; entries
 * must be sorted, or two such transactions could wait for each other.
 */
export async function reserveExternalIds(
  tx: Tx,
  entries: readonly ExternalIdEntry[],
): Promise<ExternalIdEntry[]> {
  if (entries.length === 0) return [];
  return tx.query<ExternalIdEntry>(
    `insert into customer_external_ids (program_id, external_id, customer_id)
     select $1::uuid, * from unnest($2::text[], $3::uuid[])
     on conflict (program_id, external_id) do nothing
     returning external_id as "externalId", customer_id as "customerId"`,
    [
      programOf(tx),
      textArray(entries.map((entry) => entry.externalId)),
      plainArray(entries.map((entry) => entry.customerId)),
    ],
  );
}

export async function findGuestKeys(tx: Tx, hashes: readonly Buffer[]): Promise<IdentityKeyEntry[]> {
  if (hashes.length === 0) return [];
  return tx.query<IdentityKeyEntry>(
    `select kind, key_hash as "keyHash", customer_id as "customerId" from customer_guest_keys
     where program_id = $1 and kind = any('{EMAIL,PHONE}') and key_hash = any($2::bytea[])`,
    [programOf(tx), hashes],
  );
}

/** Like `reserveExternalIds`, for guests. */
export async function reserveGuestKeys(
  tx: Tx,
  entries: readonly IdentityKeyEntry[],
): Promise<IdentityKeyEntry[]> {
  if (entries.length === 0) return [];
  return tx.query<IdentityKeyEntry>(
    `insert into customer_guest_keys (program_id, kind, key_hash, customer_id)
     select $1::uuid, * from unnest($2::text[], $3::bytea[], $4::uuid[])
     on conflict (program_id, kind, key_hash) do nothing
     returning kind, key_hash as "keyHash", customer_id as "customerId"`,
    [programOf(tx), ...arraysOf(entries)],
  );
}

export async function insertIdentityKeys(tx: Tx, entries: readonly IdentityKeyEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.execute(
    `insert into customer_identity_keys (program_id, kind, key_hash, customer_id)
     select $1::uuid, * from unnest($2::text[], $3::bytea[], $4::uuid[])
     on conflict (customer_id, kind, key_hash) do nothing`,
    [programOf(tx), ...arraysOf(entries)],
  );
}

/** By what customers are matched. */
export async function findIdentityKeys(tx: Tx, customerIds: readonly Uuid[]): Promise<IdentityKeyEntry[]> {
  if (customerIds.length === 0) return [];
  return tx.query<IdentityKeyEntry>(
    `select kind, key_hash as "keyHash", customer_id as "customerId" from customer_identity_keys
     where program_id = $1 and customer_id = any($2::uuid[]) order by customer_id, kind, key_hash`,
    [programOf(tx), plainArray(customerIds)],
  );
}

/** Other customers who share an identity with these: at most a hundred for each identity. */
export async function findSameIdentities(
  tx: Tx,
  customerIds: readonly Uuid[],
): Promise<{ readonly customerId: Uuid; readonly otherId: Uuid }[]> {
  if (customerIds.length === 0) return [];
  return tx.query(
    `select distinct k.customer_id as "customerId", o.customer_id as "otherId"
     from customer_identity_keys k
     cross join lateral (
       select customer_id from customer_identity_keys
       where program_id = $1 and kind = k.kind and key_hash = k.key_hash and customer_id <> k.customer_id limit 100
     ) o
     where k.program_id = $1 and k.customer_id = any($2::uuid[])`,
    [programOf(tx), plainArray(customerIds)],
  );
}

/** Forgets by which e-mail addresses and phones the customers were matched. */
export async function deleteContactKeys(tx: Tx, customerIds: readonly Uuid[]): Promise<void> {
  if (customerIds.length === 0) return;
  await tx.execute(
    `delete from customer_identity_keys
     where program_id = $1 and customer_id = any($2::uuid[]) and kind in ('EMAIL', 'PHONE')`,
    [programOf(tx), customerIds],
  );
}

function arraysOf(entries: readonly IdentityKeyEntry[]): unknown[][] {
  return [
    entries.map((entry) => entry.kind),
    entries.map((entry) => entry.keyHash),
    entries.map((entry) => entry.customerId),
  ];
}
