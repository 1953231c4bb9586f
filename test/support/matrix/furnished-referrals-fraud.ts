import { CustomerDirectory } from '#customers';
import { required } from '#kernel';
import { Database } from '#platform';
import { FraudJudge, type FraudRule, type Referral } from '#referrals';
import { withdrawReviews } from '../../../libs/referrals/persistence/reviews.js';
import { insertReferrals, insertSteps } from '../../../libs/referrals/persistence/referrals.js';
import {
  findReferralProgram,
  findVersionsOf,
} from '../../../libs/referrals/persistence/referral-programs.js';
import type { FurnishedProgram } from './furnished-program.js';

/**
 * A referral that somebody has to look at, again: of a customer who has bought since, so that no claim would make it any more. `mark` is
 * why there was nothing to decide the first time.
 */
export async function reviewReferral(
  { app, shop }: FurnishedProgram,
  program: string,
  { friend, advocate, mark }: { readonly friend: string; readonly advocate: string; readonly mark: string },
): Promise<void> {
  const now = app.now;
  await app.app.get(Database).tx({ programId: shop.program.id }, async (tx) => {
    const people = await app.app.get(CustomerDirectory).byExternalIds(tx, [friend, advocate]);
    const [friendId, advocateId] = [friend, advocate].map((name) => required(people.get(name), name).id);
    const { id: referralProgramId } = required(await findReferralProgram(tx, program), program);
    const version = required(
      (await findVersionsOf(tx, [referralProgramId])).get(referralProgramId)?.[0],
      'a version',
    );
    const referral = heldReferral({
      friendId: required(friendId, friend),
      advocateId: required(advocateId, advocate),
      ...{ referralProgramId, versionId: version.id, attributedAt: now },
    });
    await insertReferrals(tx, [referral]);
    const step = {
      ...{ friendId: referral.friendId, actor: 'system:referrals', versionId: version.id },
      ...{ at: now, details: {} },
    };
    await insertSteps(tx, [
      { ...step, number: 1, from: 'TOUCHED', to: 'CLAIMED', reason: 'TYPED_CODE' },
      { ...step, number: 2, from: 'CLAIMED', to: 'FLAGGED', reason: 'HELD_FOR_REVIEW' },
    ]);
    // No program has rules that cannot be applied; whoever does holds.
    const rule: FraudRule = {
      ...{ code: 'odd', sign: 'ODD' as 'RING', action: 'FLAG', isShadow: false, threshold: 1, window: null },
    };
    const rules = { ...version.rules, fraudRules: [rule] };
    const judge = app.app.get(FraudJudge);
    await judge.judge(tx, [{ referral, rules }], 'CLAIM', now);
    const withdrawn = { reason: `Nothing to decide ${mark}`, by: 'system:referrals', now };
    expect(await withdrawReviews(tx, [referral.friendId], withdrawn)).toBe(1);
    await judge.judge(tx, [{ referral, rules }], 'CLAIM', now);
  });
}

/** One that was typed, and waits for staff. */
function heldReferral(
  of: Pick<Referral, 'friendId' | 'advocateId' | 'referralProgramId' | 'versionId' | 'attributedAt'>,
): Referral {
  return {
    ...of,
    ...{ generation: 1, advocateGeneration: 0, state: 'FLAGGED', resumeState: 'ATTRIBUTED' },
    ...{ reason: 'HELD_FOR_REVIEW', kind: 'TYPED_CODE', channel: 'OTHER', code: null, touchId: null },
    ...{ claimedAt: new Date(0), qualifyBy: null, qualifiedAt: null, orderId: null, maturesAt: null },
    ...{ approvedAt: null, advocateDueAt: null, friendDueAt: null, advocateToldAt: null, friendToldAt: null },
    ...{ claimedToldAt: null, qualifiedToldAt: null, isUnderReview: true, advocateSkipped: null },
    ...{ endedAt: null, dueAt: null, lastStep: 2, attributedStep: 1, qualifiedStep: null },
    ...{
      friendClaimedToldAt: null,
      friendClaimedStep: null,
      told: [],
      ordersFrom: null,
    },
  };
}
