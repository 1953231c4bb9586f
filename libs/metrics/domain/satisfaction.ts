/** Answers to "would you recommend us?", 0 to 10. */
export interface NetPromoterScore {
  readonly answers: number;
  readonly promoters: number;
  readonly passives: number;
  readonly detractors: number;
  /** 100 x (share of promoters - share of detractors); null without an answer. */
  readonly score: number | null;
  /** 100 sqrt((p + d - (p - d)^2) / n). */
  readonly standardError: number | null;
  readonly mean: number | null;
  readonly band: SatisfactionBand | null;
}

export const SATISFACTION_BANDS = ['CRITICAL', 'POOR', 'SATISFIED', 'EXCELLENT'] as const;

/** By the mean answer: below 4 critical, below 7 poor, below 9 satisfied, else excellent. */
export type SatisfactionBand = (typeof SATISFACTION_BANDS)[number];

/** Of the last answer of each customer in a wave, counted by 0 to 10. */
export function netPromoterScore(counts: readonly number[]): NetPromoterScore {
  const total = (from: number, to: number): number =>
    counts.slice(from, to + 1).reduce((sum, one) => sum + one, 0);
  const [detractors, passives, promoters] = [total(0, 6), total(7, 8), total(9, 10)];
  const answers = detractors + passives + promoters;
  const figures = { answers, promoters, passives, detractors };
  if (answers === 0) return { ...figures, score: null, standardError: null, mean: null, band: null };
  const [p, d] = [promoters / answers, detractors / answers];
  const mean = counts.reduce((sum, count, answer) => sum + count * answer, 0) / answers;
  return {
    ...{ ...figures, mean, band: bandOf(mean) },
    score: (100 * (promoters - detractors)) / answers,
    standardError: 100 * Math.sqrt((p + d - (p - d) ** 2) / answers),
  };
}

function bandOf(mean: number): SatisfactionBand {
  if (mean < 4) return 'CRITICAL';
  if (mean < 7) return 'POOR';
  return mean < 9 ? 'SATISFIED' : 'EXCELLENT';
}

/** Three answers from 1 to 6: would recommend, would buy again, would try other products. */
export type LoyaltyAnswers = readonly [recommend: number, buyAgain: number, tryOthers: number];

export interface LoyaltyIndex {
  readonly answers: number;
  /** Mean over all customers of the means of their answers, 1 to 6; null without an answer. */
  readonly mean: number | null;
  /** (mean - 1) / 5 x 100. */
  readonly index: number | null;
}

export function loyaltyIndex(all: readonly LoyaltyAnswers[]): LoyaltyIndex {
  if (all.length === 0) return { answers: 0, mean: null, index: null };
  // Every customer gives three: the mean of means is that of all answers, in whole numbers until it is divided.
  const sum = all.reduce((total, answers) => total + answers[0] + answers[1] + answers[2], 0);
  const mean = sum / (3 * all.length);
  return { answers: all.length, mean, index: ((mean - 1) / 5) * 100 };
}
