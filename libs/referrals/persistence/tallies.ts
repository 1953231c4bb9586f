import type { Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { ReachedRung } from '../domain/milestones.js';
import { programOf } from './referral-programs.js';

/** An advocate in one referral program. */
export interface Tallied {
  readonly advocateId: Uuid;
  readonly referralProgramId: Uuid;
}

export interface Tally extends Tallied {
  /** Referrals of theirs that are approved, and not reversed. */
  readonly approved: number;
}

/** A rung that an advocate reached. */
export interface MilestoneRow extends ReachedRung, Tallied {
  readonly reachedAt: Date;
}

/** Those that there are, by advocate and program (`tallyKey`). The advocates are locked. */
export async function findTallies(tx: Tx, wanted: readonly Tallied[]): Promise<Map<string, number>> {
  if (wanted.length === 0) return new Map();
  const rows = await tx.query<Tally>(
    `select customer_id as "advocateId", referral_program_id as "referralProgramId", approved from referral_tallies
     where program_id = $1 and customer_id = any($2::uuid[])`,
    [programOf(tx), plainArray([...new Set(wanted.map(({ advocateId }) => advocateId))])],
  );
  return new Map(rows.map((row) => [tallyKey(row), row.approved]));
}

export function tallyKey({ advocateId, referralProgramId }: Tallied): string {
  return `${advocateId} ${referralProgramId}`;
}

export async function saveTallies(tx: Tx, tallies: readonly Tally[]): Promise<void> {
  if (tallies.length === 0) return;
  await tx.execute(
    `insert into referral_tallies as t (customer_id, referral_program_id, program_id, approved)
     select customer_id, referral_program_id, $1, approved
     from unnest($2::uuid[], $3::uuid[], $4::int[]) as n (customer_id, referral_program_id, approved)
     order by customer_id, referral_program_id
     on conflict (customer_id, referral_program_id) do update set approved = excluded.approved`,
    [
      programOf(tx),
      plainArray(tallies.map(({ advocateId }) => advocateId)),
      plainArray(tallies.map(({ referralProgramId }) => referralProgramId)),
      plainArray(tallies.map(({ approved }) => approved)),
    ],
  );
}

/** Everything that advocates ever reached, the lowest first. */
export async function findRungs(tx: Tx, wanted: readonly Tallied[]): Promise<MilestoneRow[]> {
  if (wanted.length === 0) return [];
  return tx.query<MilestoneRow>(
    `select m.customer_id as "advocateId", m.referral_program_id as "referralProgramId", m.milestone, m.friends, m.number,
       m.reached_at as "reachedAt", m.reverted_at is not null as "isReverted"
     from unnest($2::uuid[], $3::uuid[]) as w (customer_id, referral_program_id)
     join referral_milestones m on m.program_id = $1 and m.customer_id = w.customer_id
       and m.referral_program_id = w.referral_program_id
     order by m.customer_id, m.friends, m.milestone, m.number`,
    [
      programOf(tx),
      plainArray(wanted.map(({ advocateId }) => advocateId)),
      plainArray(wanted.map(({ referralProgramId }) => referralProgramId)),
    ],
  );
}

export async function insertRungs(tx: Tx, rungs: readonly MilestoneRow[]): Promise<void> {
  if (rungs.length === 0) return;
  await tx.execute(
    `insert into referral_milestones (customer_id, referral_program_id, milestone, friends, number, program_id, reached_at)
     select n.customer_id, n.referral_program_id, n.milestone, n.friends, n.number, $1, n.reached_at
     from unnest($2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::int[], $7::timestamptz[])
       as n (customer_id, referral_program_id, milestone, friends, number, reached_at)`,
    [programOf(tx), ...keysOf(rungs), timeArray(rungs.map(({ reachedAt }) => reachedAt))],
  );
}

export async function revertRungs(tx: Tx, rungs: readonly MilestoneRow[], now: Date): Promise<void> {
  if (rungs.length === 0) return;
  await tx.execute(
    `update referral_milestones m set reverted_at = $7
     from unnest($2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::int[])
       as n (customer_id, referral_program_id, milestone, friends, number)
     where m.program_id = $1 and m.customer_id = n.customer_id and m.referral_program_id = n.referral_program_id
       and m.milestone = n.milestone and m.friends = n.friends and m.number = n.number`,
    [programOf(tx), ...keysOf(rungs), now],
  );
}

function keysOf(rungs: readonly MilestoneRow[]): string[] {
  return [
    plainArray(rungs.map(({ advocateId }) => advocateId)),
    plainArray(rungs.map(({ referralProgramId }) => referralProgramId)),
    textArray(rungs.map(({ milestone }) => milestone)),
    plainArray(rungs.map(({ friends }) => friends)),
    plainArray(rungs.map(({ number }) => number)),
  ];
}

/** An advocate and the time from which rewarded referrals count against the cap. */
export interface CapAsked extends Tallied {
  readonly since: Date | null;
}

/** How many referrals of each that count were approved since then, in the order of the question. */
export async function countRewarded(tx: Tx, asked: readonly CapAsked[]): Promise<number[]> {
  if (asked.length === 0) return [];
  const rows = await tx.query<{ readonly place: number; readonly count: number }>(
    `select a.place::int as place, count(r.customer_id)::int as count
     from unnest($2::uuid[], $3::uuid[], $4::timestamptz[]) with ordinality as a (advocate_id, referral_program_id, since, place)
     join referrals r on r.program_id = $1 and r.advocate_id = a.advocate_id and r.referral_program_id = a.referral_program_id
       and r.state in ('APPROVED', 'REWARDED') and r.advocate_skipped is null
       and (a.since is null or r.approved_at >= a.since)
     group by a.place`,
    [
      programOf(tx),
      plainArray(asked.map(({ advocateId }) => advocateId)),
      plainArray(asked.map(({ referralProgramId }) => referralProgramId)),
      timeArray(asked.map(({ since }) => since)),
    ],
  );
  const counts = new Map(rows.map(({ place, count }) => [place, count]));
  return asked.map((_, index) => counts.get(index + 1) ?? 0);
}
