import type { Uuid } from '#kernel';
import { plainArray, textArray, type Tx } from '#platform';
import type { ClaimRecord } from '../domain/usage.js';
import { programOf } from './counters.js';
import type { UsageClaimEntity } from './limits.entity.js';

const CLAIMS = `select id, state, amounts from usage_claims where program_id = $1 and id = any($2::uuid[])`;
const LOCKED_CLAIMS = `${CLAIMS} order by id for no key update`;

/** Locks claims in the order of their ids. */
export async function lockClaims(tx: Tx, ids: readonly Uuid[]): Promise<ClaimRecord[]> {
  if (ids.length === 0) return [];
  return (await tx.query<ClaimRow>(LOCKED_CLAIMS, [programOf(tx), plainArray(ids)])).map(claimOf);
}

/** As they stand, without locks. */
export async function readClaims(tx: Tx, ids: readonly Uuid[]): Promise<ClaimRecord[]> {
  if (ids.length === 0) return [];
  return (await tx.query<ClaimRow>(CLAIMS, [programOf(tx), plainArray(ids)])).map(claimOf);
}

type ClaimRow = Pick<UsageClaimEntity, 'id' | 'state' | 'amounts'>;

function claimOf({ id, state, amounts }: ClaimRow): ClaimRecord {
  return {
    ...{ id, state },
    amounts: amounts.map(([ownerId, measure, subject, amount]) => ({
      ...{ ownerId, measure, subject, amount: BigInt(amount) },
    })),
  };
}

export async function insertClaims(tx: Tx, claims: readonly ClaimRecord[]): Promise<void> {
  if (claims.length === 0) return;
  await tx.execute(
    `insert into usage_claims (program_id, id, state, amounts)
     select $1, c.id, c.state, c.amounts::jsonb from unnest($2::uuid[], $3::text[], $4::text[]) as c (id, state, amounts)`,
    [programOf(tx), ...columnsOf(claims)],
  );
}

export async function updateClaims(tx: Tx, claims: readonly ClaimRecord[]): Promise<void> {
  if (claims.length === 0) return;
  await tx.execute(
    `update usage_claims u set state = c.state, amounts = c.amounts::jsonb
     from unnest($2::uuid[], $3::text[], $4::text[]) as c (id, state, amounts)
     where u.program_id = $1 and u.id = c.id`,
    [programOf(tx), ...columnsOf(claims)],
  );
}

function columnsOf(claims: readonly ClaimRecord[]): string[] {
  return [
    plainArray(claims.map(({ id }) => id)),
    plainArray(claims.map(({ state }) => state)),
    textArray(
      claims.map(({ amounts }) =>
        JSON.stringify(amounts.map((one) => [one.ownerId, one.measure, one.subject, String(one.amount)])),
      ),
    ),
  ];
}
