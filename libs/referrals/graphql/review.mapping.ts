import type { CustomerType } from '#customers/graphql';
import type { Evidence } from '../domain/fraud/evidence.js';
import type { Finding } from '../domain/fraud/verdict.js';
import { evidenceInWords, wordsOf } from '../domain/fraud/words.js';
import type { Review } from '../fraud/referral-reviews.service.js';
import type { ReferralFindingType, ReferralReviewType } from './review.type.js';

export function findingsOf(findings: readonly Finding[], evidence: Evidence): ReferralFindingType[] {
  return findings.map((finding) => ({ ...finding, words: wordsOf(finding, evidence) }));
}

export function reviewOf(review: Review, friend: CustomerType, advocate: CustomerType): ReferralReviewType {
  const { program, stage, action: verdict, verdictNumber, shown, evidence } = review;
  const { openedAt, dueAt, escalatedAt, decidedAt, decision, decisionReason, decidedBy } = review;
  return {
    ...{ review, friend, advocate, program, stage, verdict, verdictNumber },
    ...{ openedAt, dueAt, escalatedAt, decidedAt, decision, decisionReason, decidedBy },
    findings: shown.flatMap(({ finding, evidence: then }) => findingsOf([finding], then)),
    evidence: evidenceInWords(evidence),
  };
}
