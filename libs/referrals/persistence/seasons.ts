import type { Uuid } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type { Season, SeasonTerms, Standing } from '../domain/season.js';
import { programOf } from './referral-programs.js';

const SEASON = `id, referral_program_id as "referralProgramId", code, name, starts_at as "startsAt", ends_at as "endsAt",
  created_at as "createdAt", frozen_at as "frozenAt"`;

const STANDING = `customer_id as "customerId", rank, approved, reached_at as "reachedAt"`;

/**
 * The board of a season `s` by the referrals as they are. Whoever is blocked has no rank. Of those whom a worker approved in one go,
 * that one was first whose return window was over first.
 */
const BOARD = `
  select r.advocate_id as customer_id, count(*)::integer as approved, max(r.approved_at) as reached_at,
    (row_number() over (order by count(*) desc, max(r.approved_at), max(r.matures_at), r.advocate_id))::integer as rank
  from referrals r
  where r.program_id = $1 and r.referral_program_id = s.referral_program_id
    and r.approved_at >= s.starts_at and r.approved_at < s.ends_at and r.state in ('APPROVED', 'REWARDED')
    and not exists (select from referral_people p
      where p.program_id = $1 and p.customer_id = r.advocate_id and p.blocked_at is not null)
  group by r.advocate_id`;

/** All of a referral program, the latest to begin first. */
export function findSeasons(tx: Tx, referralProgramId: Uuid): Promise<Season[]> {
  return tx.query<Season>(
    `select ${SEASON} from referral_seasons where program_id = $1 and referral_program_id = $2
     order by starts_at desc, code`,
    [programOf(tx), referralProgramId],
  );
}

export async function insertSeason(tx: Tx, one: Season): Promise<void> {
  await tx.execute(
    `insert into referral_seasons (id, program_id, referral_program_id, code, name, starts_at, ends_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[one.id, programOf(tx), one.referralProgramId, one.code, one.name, one.startsAt, one.endsAt],
      one.createdAt,
    ],
  );
}

export async function saveSeason(tx: Tx, id: Uuid, { name, startsAt, endsAt }: SeasonTerms): Promise<void> {
  await tx.execute(
    'update referral_seasons set name = $3, starts_at = $4, ends_at = $5 where program_id = $1 and id = $2',
    [programOf(tx), id, name, startsAt, endsAt],
  );
}

/** Seasons that ended by `before` and are not written down yet, the first to end first. */
export function findEndedSeasons(tx: Tx, before: Date): Promise<Pick<Season, 'id' | 'endsAt'>[]> {
  return tx.query(
    `select id, ends_at as "endsAt" from referral_seasons
     where program_id = $1 and frozen_at is null and ends_at <= $2 order by ends_at, id`,
    [programOf(tx), before],
  );
}

/** Locks a season that ended by `before` and is not written down, unless somebody else has it: they do what there is to do. */
export async function lockEndedSeason(tx: Tx, id: Uuid, before: Date): Promise<Season | null> {
  const [row] = await tx.query<Season>(
    `select ${SEASON} from referral_seasons
     where program_id = $1 and id = $2 and frozen_at is null and ends_at <= $3
     for no key update skip locked`,
    [programOf(tx), id, before],
  );
  return row ?? null;
}

/** Writes the board of a locked season down. */
export async function freezeSeason(tx: Tx, season: Season, now: Date): Promise<void> {
  await tx.execute(
    `insert into referral_standings (customer_id, season_id, program_id, rank, approved, reached_at)
     select b.customer_id, s.id, $1, b.rank, b.approved, b.reached_at
     from referral_seasons s cross join lateral (${BOARD}) b where s.program_id = $1 and s.id = $2`,
    [programOf(tx), season.id],
  );
  await tx.execute('update referral_seasons set frozen_at = $3 where program_id = $1 and id = $2', [
    ...[programOf(tx), season.id, now],
  ]);
}

const LIVE_BOARD = `
  select ${STANDING} from referral_seasons s cross join lateral (${BOARD}) b
  where s.program_id = $1 and s.id = $2 and b.rank > $3 order by b.rank limit $4`;
const FROZEN_BOARD = `
  select ${STANDING} from referral_standings b
  where b.program_id = $1 and b.season_id = $2 and b.rank > $3 order by b.rank limit $4`;

/** At most `limit` of the board, in its order, behind the rank `after`. */
export function findBoard(tx: Tx, season: Season, after: number, limit: number): Promise<Standing[]> {
  const values = [programOf(tx), season.id, after, limit];
  return season.frozenAt === null
    ? tx.query<Standing>(LIVE_BOARD, values)
    : tx.query<Standing>(FROZEN_BOARD, values);
}

/** Where a customer stands in seasons, by their ids; those in which they do not are left out. */
export async function findStandings(
  tx: Tx,
  seasons: readonly Season[],
  customerId: Uuid,
): Promise<Map<Uuid, Standing>> {
  const ids = plainArray(seasons.map(({ id }) => id));
  const rows = await tx.query<Standing & { readonly seasonId: Uuid }>(
    `select season_id as "seasonId", ${STANDING} from referral_standings
     where program_id = $1 and customer_id = $2 and season_id = any($3::uuid[])
     union all
     select s.id, b.customer_id, b.rank, b.approved, b.reached_at
     from referral_seasons s cross join lateral (${BOARD}) b
     where s.program_id = $1 and b.customer_id = $2 and s.id = any($3::uuid[]) and s.frozen_at is null`,
    [programOf(tx), customerId, ids],
  );
  return new Map(rows.map(({ seasonId, ...standing }) => [seasonId, standing]));
}
