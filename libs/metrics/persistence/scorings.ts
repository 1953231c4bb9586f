import type { LocalDate } from '#kernel';
import type { Tx } from '#platform';
import type { Scoring, SegmentTotal } from '../domain/models/customer-score.js';
import { programOf } from './program-of.js';

/** Takes the scoring of a day, unless it is done or somebody is at it; answers whether it was taken. */
export async function claimScoring(
  tx: Tx,
  asOf: LocalDate,
  { now, until }: { readonly now: Date; readonly until: Date },
): Promise<boolean> {
  const claimed = await tx.execute(
    `insert into metric_scorings as s (program_id, claimed_until) values ($1, $4)
     on conflict (program_id) do update set claimed_until = excluded.claimed_until
     where (s.as_of is null or s.as_of < $2::date) and (s.claimed_until is null or s.claimed_until <= $3)`,
    [programOf(tx), asOf, now, until],
  );
  return claimed === 1;
}

/** Gives a scoring back that was not done. */
export async function releaseScoring(tx: Tx): Promise<void> {
  await tx.execute('update metric_scorings set claimed_until = null where program_id = $1', [programOf(tx)]);
}

export async function saveScoring(tx: Tx, scoring: Scoring): Promise<void> {
  const segments = scoring.segments.map(({ netMinor, ...one }) => ({ ...one, netMinor: String(netMinor) }));
  await tx.execute(
    `update metric_scorings set claimed_until = null, as_of = $2, scored_at = $3, customers = $4, leaving_model_id = $5, spending_model_id = $6,
       reason = $7, spending_reason = $8, monthly_rate = $9, segments = $10::jsonb
     where program_id = $1`,
    [
      ...[programOf(tx), scoring.asOf, scoring.scoredAt, scoring.customers, scoring.leavingModelId],
      ...[scoring.spendingModelId, scoring.reason, scoring.spendingReason, scoring.monthlyRate],
      JSON.stringify(segments),
    ],
  );
}

type Kept = Omit<Scoring, 'segments'> & {
  readonly segments: readonly (Omit<SegmentTotal, 'netMinor'> & { readonly netMinor: string })[];
};

/** Null: nobody was scored yet. */
export async function findScoring(tx: Tx): Promise<Scoring | null> {
  const [row] = await tx.query<Kept>(
    `select as_of as "asOf", scored_at as "scoredAt", customers, leaving_model_id as "leavingModelId", spending_model_id as "spendingModelId",
       reason, spending_reason as "spendingReason", monthly_rate as "monthlyRate", segments
     from metric_scorings where program_id = $1 and as_of is not null`,
    [programOf(tx)],
  );
  if (!row) return null;
  return {
    ...row,
    segments: row.segments.map(({ netMinor, ...one }) => ({ ...one, netMinor: BigInt(netMinor) })),
  };
}

/** Whether the scoring of a day waits to be done, whoever may be at it. */
export async function isScoringDue(tx: Tx, asOf: LocalDate): Promise<boolean> {
  const [row] = await tx.query<{ readonly isDone: boolean }>(
    'select as_of >= $2::date as "isDone" from metric_scorings where program_id = $1 and as_of is not null',
    [programOf(tx), asOf],
  );
  return !row?.isDone;
}
