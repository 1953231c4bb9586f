import { groupedBy, type Uuid } from '#kernel';
import { plainArray, textArray, type Tx } from '#platform';
import type { AllowedVerdict } from '../domain/fraud/allowing.js';
import type { Evidence } from '../domain/fraud/evidence.js';
import type { FraudAction } from '../domain/fraud/fraud-rule.js';
import { shownIn, type ReviewedVerdict } from '../domain/fraud/shown.js';
import type { Finding, JudgingStage } from '../domain/fraud/verdict.js';
import { programOf } from './referral-programs.js';

/** A verdict that was given, with everything it was given by. */
export interface GivenVerdict {
  readonly friendId: Uuid;
  /** Null of old ones: it is not known. */
  readonly advocateId: Uuid | null;
  /** From 1. */
  readonly number: number;
  readonly versionId: Uuid;
  readonly stage: JudgingStage;
  readonly action: FraudAction;
  readonly findings: readonly Finding[];
  readonly evidence: Evidence;
  readonly at: Date;
}

export const VERDICT = `customer_id as "friendId", advocate_id as "advocateId", number, version_id as "versionId", stage, verdict as action, findings, evidence, at`;

/** Appends a verdict of each friend, who is locked; answers the numbers they were given, by friend. */
export async function insertVerdicts(
  tx: Tx,
  verdicts: readonly Omit<GivenVerdict, 'number' | 'at'>[],
  now: Date,
): Promise<Map<Uuid, number>> {
  const rows = await tx.query<Pick<GivenVerdict, 'friendId' | 'number'>>(
    `insert into referral_verdicts (customer_id, number, program_id, version_id, stage, verdict, findings, evidence, at, advocate_id)
     select u.customer_id, coalesce(l.number, 0) + 1, $1, u.version_id, u.stage, u.verdict, u.findings, u.evidence, $8, u.advocate_id
     from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::jsonb[], $7::jsonb[], $9::uuid[])
       as u (customer_id, version_id, stage, verdict, findings, evidence, advocate_id)
     left join lateral (
       select number from referral_verdicts where program_id = $1 and customer_id = u.customer_id order by number desc limit 1
     ) l on true
     returning customer_id as "friendId", number`,
    [
      ...[programOf(tx), plainArray(verdicts.map(({ friendId }) => friendId))],
      plainArray(verdicts.map(({ versionId }) => versionId)),
      textArray(verdicts.map(({ stage }) => stage)),
      textArray(verdicts.map(({ action }) => action)),
      textArray(verdicts.map(({ findings }) => JSON.stringify(findings))),
      textArray(verdicts.map(({ evidence }) => JSON.stringify(evidence))),
      now,
      plainArray(verdicts.map(({ advocateId }) => advocateId)),
    ],
  );
  return new Map(rows.map(({ friendId, number }) => [friendId, number]));
}

/** All verdicts on friends, the first first, by friend. */
export async function findVerdicts(tx: Tx, friendIds: readonly Uuid[]): Promise<GivenVerdict[]> {
  return tx.query<GivenVerdict>(
    `select ${VERDICT} from referral_verdicts
     where program_id = $1 and customer_id = any($2::uuid[]) order by customer_id, number`,
    [programOf(tx), plainArray(friendIds)],
  );
}

/**
 * What staff had before them when they allowed these friends to go on with the advocates they have now, by friend: what the reviews of
 * both showed that were allowed, unless one of both, or the referral itself whoever the advocate was by then, was rejected after that.
 */
export async function findAllowed(
  tx: Tx,
  pairs: readonly { readonly friendId: Uuid; readonly advocateId: Uuid }[],
): Promise<Map<Uuid, AllowedVerdict[]>> {
  const rows = await tx.query<ReviewedVerdict & { readonly friendId: Uuid; readonly review: number }>(
    `with decided as (
       select w.customer_id, w.number, w.decision, w.decided_at, w.first_verdict, w.verdict, p.advocate_id
       from unnest($2::uuid[], $3::uuid[]) as p (customer_id, advocate_id)
       join referral_reviews w on w.program_id = $1 and w.customer_id = p.customer_id and w.decision in ('ALLOWED', 'REJECTED')
       join referral_verdicts l on l.program_id = $1 and l.customer_id = w.customer_id and l.number = w.verdict
         and l.advocate_id = p.advocate_id
     )
     select d.customer_id as "friendId", d.number as review, v.verdict as action, v.findings, v.evidence
     from decided d
     join referral_verdicts v on v.program_id = $1 and v.customer_id = d.customer_id and v.advocate_id = d.advocate_id
       and v.number between d.first_verdict and d.verdict
     where d.decision = 'ALLOWED' and not exists (
       select from decided n where n.customer_id = d.customer_id and n.advocate_id = d.advocate_id
         and n.decision = 'REJECTED' and n.number > d.number
     ) and not exists (
       select from referral_steps t where t.program_id = $1 and t.customer_id = d.customer_id
         and t.reason = 'REJECTED_BY_STAFF' and t.at >= d.decided_at
     )
     order by d.customer_id, d.number, v.number`,
    [
      programOf(tx),
      plainArray(pairs.map(({ friendId }) => friendId)),
      plainArray(pairs.map(({ advocateId }) => advocateId)),
    ],
  );
  const byFriend = groupedBy(rows, ({ friendId }) => friendId);
  return new Map(
    [...byFriend].map(([friendId, verdicts]) => [
      friendId,
      [...groupedBy(verdicts, ({ review }) => review).values()].flatMap(shownIn),
    ]),
  );
}

/** Where a page of verdicts begins: behind this one. */
export type VerdictPlace = Pick<GivenVerdict, 'at' | 'friendId' | 'number'>;

export type DecidedVerdict = GivenVerdict & { readonly decided: 'ALLOWED' | 'REJECTED' | null };

/** Verdicts of a referral program from an instant on and before another, the first first, with what staff decided of the pair in the end. */
export function findPastVerdicts(
  tx: Tx,
  period: { readonly referralProgramId: Uuid; readonly from: Date; readonly to: Date },
  { after, limit }: { readonly after: VerdictPlace | null; readonly limit: number },
): Promise<DecidedVerdict[]> {
  return tx.query<DecidedVerdict>(
    `select v.customer_id as "friendId", v.advocate_id as "advocateId", v.number, v.version_id as "versionId", v.stage, v.verdict as action, v.findings, v.evidence,
       v.at, d.decision as decided
     from referral_verdicts v
     join referral_versions s on s.program_id = $1 and s.id = v.version_id and s.referral_program_id = $2
     left join lateral (
       select w.decision from referral_reviews w
       join referral_verdicts l on l.program_id = $1 and l.customer_id = w.customer_id and l.number = w.verdict
         and l.advocate_id is not distinct from v.advocate_id
       where w.program_id = $1 and w.customer_id = v.customer_id and w.decision in ('ALLOWED', 'REJECTED') order by w.number desc limit 1
     ) d on true
     where v.program_id = $1 and v.at >= $3 and v.at < $4
       and ($5::timestamptz is null or (v.at, v.customer_id, v.number) > ($5, $6::uuid, $7::int))
     order by v.at, v.customer_id, v.number limit $8`,
    [
      ...[programOf(tx), period.referralProgramId, period.from, period.to],
      ...[after?.at ?? null, after?.friendId ?? null, after?.number ?? null, limit],
    ],
  );
}
