import { Injectable } from '@nestjs/common';
import { required, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { verdictOf, type JudgingStage, type Verdict } from '../domain/fraud/verdict.js';
import type { Referral } from '../domain/referral.js';
import type { ReferralRules } from '../domain/rules.js';
import { openReviews, withdrawReviews } from '../persistence/reviews.js';
import { insertVerdicts } from '../persistence/verdicts.js';
import { FraudEvidence } from './fraud-evidence.service.js';

export type { JudgingStage, Verdict };

export interface JudgedCase {
  readonly referral: Pick<
    Referral,
    'friendId' | 'advocateId' | 'claimedAt' | 'versionId' | 'generation' | 'advocateGeneration' | 'channel'
  > &
    Partial<Pick<Referral, 'ordersFrom'>>;
  readonly rules: ReferralRules;
}

const HOUR_MS = 3_600_000;
/** Who closes reviews that nobody has to decide any more. */
export const REVIEWS_BY = 'system:referrals';

/** Says whether referrals may go on. */
@Injectable()
export class FraudJudge {
  constructor(private readonly evidence: FraudEvidence) {}

  /**
   * Judges a batch, in the transaction that decides about it; keeps every verdict with its evidence, and opens a review for each that is
   * FLAG or HOLD. Both customers of each are locked. By friend.
   */
  async judge(
    tx: Tx,
    cases: readonly JudgedCase[],
    stage: JudgingStage,
    now: Date,
  ): Promise<Map<Uuid, Verdict>> {
    if (cases.length === 0) return new Map();
    const suspects = cases.map(({ referral, rules }) => ({ ...referral, fraudRules: rules.fraudRules }));
    const found = await this.evidence.of(tx, suspects, now);
    const given = cases.map(({ referral: { friendId, advocateId, versionId }, rules }) => {
      const evidence = required(found.get(friendId), 'evidence of each');
      return {
        friendId,
        advocateId,
        versionId,
        stage,
        rules,
        evidence,
        ...verdictOf(evidence, rules.fraudRules),
      };
    });
    const numbers = await insertVerdicts(tx, given, now);
    const looked = given.filter(({ action }) => action === 'FLAG' || action === 'HOLD');
    await openReviews(
      tx,
      looked.map(({ friendId, rules }) => ({
        friendId,
        verdict: required(numbers.get(friendId), 'a number of each'),
        dueAt: new Date(now.getTime() + rules.reviewHours * HOUR_MS),
      })),
      now,
    );
    const blocked = given.filter(({ action }) => action === 'BLOCK').map(({ friendId }) => friendId);
    await withdrawReviews(tx, blocked, { reason: 'BLOCKED', by: REVIEWS_BY, now });
    return new Map(given.map(({ friendId, action, reasons }) => [friendId, { action, reasons }]));
  }
}
