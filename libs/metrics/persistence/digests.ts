import type { LocalDate } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type {
  Digest,
  DigestContent,
  DigestGrain,
  DigestPeriod,
  DigestSchedule,
} from '../domain/digests/digest.js';
import { programOf } from './program-of.js';

/** Names a digest. */
export type DigestKey = Pick<DigestPeriod, 'grain' | 'period'>;

export function findSchedules(tx: Tx): Promise<DigestSchedule[]> {
  return tx.query(
    `select grain, reports, set_at as "setAt", set_by as "setBy" from metric_digest_schedules where program_id = $1`,
    [programOf(tx)],
  );
}

export async function saveSchedule(tx: Tx, { grain, reports, setAt, setBy }: DigestSchedule): Promise<void> {
  await tx.execute(
    `insert into metric_digest_schedules (program_id, grain, reports, set_at, set_by) values ($1, $2, $3::text[], $4, $5)
     on conflict (program_id, grain) do update set reports = excluded.reports, set_at = excluded.set_at, set_by = excluded.set_by`,
    [programOf(tx), grain, plainArray(reports), setAt, setBy],
  );
}

/** Whether it was not there: what was told of a period is told once. */
export async function insertDigest(tx: Tx, digest: Digest & DigestContent): Promise<boolean> {
  const { grain, period, through, title, reports, html, files, madeAt } = digest;
  const inserted = await tx.execute(
    `insert into metric_digests (program_id, grain, period, through, title, reports, html, files, made_at)
     values ($1, $2, $3, $4, $5, $6::text[], $7, $8::jsonb, $9) on conflict (program_id, grain, period) do nothing`,
    [programOf(tx), grain, period, through, title, plainArray(reports), html, JSON.stringify(files), madeAt],
  );
  return inserted === 1;
}

const DIGEST = `grain, period::text as period, through::text as through, title, reports, made_at as "madeAt"`;

/** Those of these that there are. */
export function findDigests(tx: Tx, keys: readonly DigestKey[]): Promise<Digest[]> {
  return tx.query(
    `select ${DIGEST} from metric_digests
     where program_id = $1 and (grain, period) in (select * from unnest($2::text[], $3::date[]))`,
    [programOf(tx), ...columnsOf(keys)],
  );
}

/** Which digests are read, those of the last periods first. */
export interface DigestsAsked {
  /** Null: of all. */
  readonly grain: DigestGrain | null;
  readonly after: { readonly through: LocalDate; readonly grain: DigestGrain } | null;
  readonly limit: number;
}

export function findDigestPage(tx: Tx, { grain, after, limit }: DigestsAsked): Promise<Digest[]> {
  return tx.query(
    `select ${DIGEST} from metric_digests
     where program_id = $1 and ($2::text is null or grain = $2) and ($3::date is null or (through, grain) < ($3, $4))
     order by metric_digests.through desc, grain desc limit $5`,
    [programOf(tx), grain, after?.through ?? null, after?.grain ?? null, limit],
  );
}

/** What can be sent of them. */
export function findContents(tx: Tx, keys: readonly DigestKey[]): Promise<(DigestKey & DigestContent)[]> {
  return tx.query(
    `select grain, period::text as period, html, files from metric_digests
     where program_id = $1 and (grain, period) in (select * from unnest($2::text[], $3::date[]))`,
    [programOf(tx), ...columnsOf(keys)],
  );
}

function columnsOf(keys: readonly DigestKey[]): [string, string] {
  return [plainArray(keys.map(({ grain }) => grain)), plainArray(keys.map(({ period }) => period))];
}
