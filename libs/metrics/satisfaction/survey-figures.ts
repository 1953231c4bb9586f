import type { SurveyKind, WaveTally } from '#feedback';
import type { Share } from '../domain/rate.js';
import {
  loyaltyIndex,
  negativeShare,
  netPromoterScore,
  satisfiedShare,
  type LoyaltyIndex,
  type NetPromoterScore,
} from '../domain/satisfaction.js';

/** What a wave comes to: one of them, by what the survey asks; none where a reason answers. */
export interface SurveyFigures {
  readonly netPromoterScore: NetPromoterScore | null;
  /** CSAT: of the answers those of 4 and 5. */
  readonly satisfied: Share | null;
  readonly loyaltyIndex: LoyaltyIndex | null;
  /** Of the reviews those of 1 and 2. */
  readonly negative: Share | null;
}

const NONE: SurveyFigures = { netPromoterScore: null, satisfied: null, loyaltyIndex: null, negative: null };

export function surveyFiguresOf(kind: SurveyKind, { respondents, counts }: WaveTally): SurveyFigures {
  const byScore: number[] = [];
  for (const { score, count } of counts) if (score !== null) byScore[score] = (byScore[score] ?? 0) + count;
  const all = Array.from(byScore, (count: number | undefined) => count ?? 0);
  switch (kind) {
    case 'NPS':
      return { ...NONE, netPromoterScore: netPromoterScore(all) };
    case 'CSAT':
      return { ...NONE, satisfied: satisfiedShare(all) };
    case 'CLI': {
      const sum = all.reduce((total, count, score) => total + count * score, 0);
      return { ...NONE, loyaltyIndex: loyaltyIndex(respondents, sum) };
    }
    case 'REVIEW':
      return { ...NONE, negative: negativeShare(all) };
    case 'CHURN_REASON':
      return NONE;
  }
}
