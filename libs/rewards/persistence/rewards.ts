import { groupedBy, required, type Uuid } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type { Reward, RewardVersion } from '../domain/reward.js';
import { RewardEntity, type RewardVersionEntity } from './reward.entity.js';
import { fromStored, toStored } from './stored-terms.js';

/** A reward with its versions, by number. */
export interface RewardWithVersions {
  readonly reward: Reward;
  readonly versions: readonly RewardVersion[];
}

const REWARD = `id, program_id as "programId", code, stock, created_at as "createdAt", archived_at as "archivedAt"`;
const VERSION = `id, reward_id as "rewardId", number, effective_from as "effectiveFrom", terms, created_at as "createdAt",
  created_by as "createdBy"`;

/** At most `limit` rewards of the program in the order of their codes, behind one of them; archived and planned ones too. */
export async function findRewardPage(
  tx: Tx,
  page: { readonly after: string | null; readonly limit: number },
): Promise<RewardWithVersions[]> {
  const rewards = await tx.query<Reward>(
    `select ${REWARD} from rewards
     where program_id = $1 and ($2::text is null or code collate "C" > $2) order by code collate "C" limit $3`,
    [programOf(tx), page.after, page.limit],
  );
  return withVersions(tx, rewards);
}

/** The same of those that are not archived, with a version in force that has the tag. */
export async function findShownRewards(
  tx: Tx,
  { tag, now }: { readonly tag: string | null; readonly now: Date },
  page: { readonly after: string | null; readonly limit: number },
): Promise<RewardWithVersions[]> {
  const rewards = await tx.query<Reward>(
    `select ${REWARD} from rewards r
     where program_id = $1 and archived_at is null and ($2::text is null or code collate "C" > $2)
       and exists (
         select from (
           select v.terms from reward_versions v
           where v.program_id = $1 and v.reward_id = r.id and v.effective_from <= $4
           order by v.number desc limit 1
         ) v where $5::text is null or v.terms -> 'tags' ? $5
       )
     order by code collate "C" limit $3`,
    [programOf(tx), page.after, page.limit, now, tag],
  );
  return withVersions(tx, rewards);
}

export async function findRewards(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, RewardWithVersions>> {
  if (ids.length === 0) return new Map();
  const rewards = await tx.query<Reward>(
    `select ${REWARD} from rewards where program_id = $1 and id = any($2::uuid[])`,
    [programOf(tx), plainArray([...new Set(ids)])],
  );
  return new Map((await withVersions(tx, rewards)).map((found) => [found.reward.id, found]));
}

export async function findRewardsByCode(
  tx: Tx,
  codes: readonly string[],
): Promise<Map<string, RewardWithVersions>> {
  if (codes.length === 0) return new Map();
  const rewards = await tx.query<Reward>(
    `select ${REWARD} from rewards where program_id = $1 and code = any($2::text[])`,
    [programOf(tx), [...new Set(codes)]],
  );
  return new Map((await withVersions(tx, rewards)).map((found) => [found.reward.code, found]));
}

/** Who changes a reward waits for who changes or redeems it now. */
export async function lockReward(tx: Tx, code: string): Promise<void> {
  await tx.query('select from rewards where program_id = $1 and code = $2 for no key update', [
    programOf(tx),
    code,
  ]);
}

/** Who redeems rewards waits for who changes their stock, and nobody who redeems waits for another here. */
export async function lockForRedeeming(tx: Tx, codes: readonly string[]): Promise<void> {
  await tx.query(
    'select from rewards where program_id = $1 and code = any($2::text[]) order by id for share',
    [programOf(tx), [...codes]],
  );
}

export async function countRewards(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ readonly count: number }>(
    'select count(*)::int as count from rewards where program_id = $1',
    [programOf(tx)],
  );
  return required(row, 'a count').count;
}

export async function insertReward(tx: Tx, reward: Reward): Promise<void> {
  await tx.entities.insert(RewardEntity, { ...reward });
}

export async function insertVersion(tx: Tx, version: RewardVersion): Promise<void> {
  const { id, rewardId, number, effectiveFrom, createdAt, createdBy } = version;
  await tx.execute(
    `insert into reward_versions (id, program_id, reward_id, number, effective_from, terms, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8)`,
    [
      ...[id, programOf(tx), rewardId, number, effectiveFrom, JSON.stringify(toStored(version))],
      ...[createdAt, createdBy],
    ],
  );
}

export async function archiveReward(tx: Tx, id: Uuid, now: Date): Promise<void> {
  await tx.execute('update rewards set archived_at = $3 where program_id = $1 and id = $2', [
    programOf(tx),
    id,
    now,
  ]);
}

export async function saveStock(tx: Tx, id: Uuid, stock: bigint | null): Promise<void> {
  await tx.execute('update rewards set stock = $3 where program_id = $1 and id = $2', [
    programOf(tx),
    id,
    stock?.toString() ?? null,
  ]);
}

async function withVersions(tx: Tx, rewards: readonly Reward[]): Promise<RewardWithVersions[]> {
  if (rewards.length === 0) return [];
  const rows = await tx.query<RewardVersionEntity>(
    `select ${VERSION} from reward_versions
     where program_id = $1 and reward_id = any($2::uuid[]) order by number`,
    [programOf(tx), plainArray(rewards.map(({ id }) => id))],
  );
  const byReward = groupedBy(
    rows.map(({ terms, ...row }): RewardVersion => ({ ...fromStored(terms), ...row })),
    ({ rewardId }) => rewardId,
  );
  return rewards.map((reward) => ({ reward, versions: byReward.get(reward.id) ?? [] }));
}

export function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'program of the transaction');
}
