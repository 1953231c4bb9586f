import { shareOf, type Share } from './rate.js';
import type { Interval } from './statistics/proportions.js';
import { normalQuantile } from './statistics/special-functions.js';

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
  /** By the adjusted Wald method; null without an answer. */
  readonly interval: Interval | null;
  readonly mean: number | null;
  readonly band: SatisfactionBand | null;
}

export const SATISFACTION_BANDS = ['CRITICAL', 'POOR', 'SATISFIED', 'EXCELLENT'] as const;

/** By the mean answer: below 4 critical, below 7 poor, below 9 satisfied, else excellent. */
export type SatisfactionBand = (typeof SATISFACTION_BANDS)[number];

/** Of the last answer of each customer in a wave, counted by 0 to 10. */
export function netPromoterScore(counts: readonly number[]): NetPromoterScore {
  const [detractors, passives, promoters] = [sumOf(counts, 0, 6), sumOf(counts, 7, 8), sumOf(counts, 9, 10)];
  const answers = detractors + passives + promoters;
  const figures = { answers, promoters, passives, detractors };
  if (answers === 0) return { ...figures, ...NO_SCORE, mean: null, band: null };
  const mean = counts.reduce((sum, count, answer) => sum + count * answer, 0) / answers;
  return { ...figures, mean, band: bandOf(mean), ...scoreOf(figures) };
}

type Score = Pick<NetPromoterScore, 'score' | 'standardError' | 'interval'>;

const NO_SCORE: Score = { score: null, standardError: null, interval: null };
/** Answers that are added before an interval is made: three of all, three quarters of each end. */
const ADDED = { all: 3, end: 0.75 };
const Z = normalQuantile(0.975);

/**
 * The score of so many answers, and its standard error by the variance of a multinomial; null without an answer. The interval is that of
 * Wald, of three answers more (Rocks 2016, "Interval estimation for the Net Promoter Score"): few answers that all say the same leave no
 * doubt by the standard error, and much by it.
 */
export function scoreOf({
  answers,
  promoters,
  detractors,
}: Pick<NetPromoterScore, 'answers' | 'promoters' | 'detractors'>): Score {
  if (answers === 0) return NO_SCORE;
  const adjusted = answers + ADDED.all;
  const [p, d] = [(promoters + ADDED.end) / adjusted, (detractors + ADDED.end) / adjusted];
  const [middle, reach] = [100 * (p - d), Z * errorOf(p, d, adjusted)];
  return {
    score: (100 * (promoters - detractors)) / answers,
    standardError: errorOf(promoters / answers, detractors / answers, answers),
    interval: { low: Math.max(-100, middle - reach), high: Math.min(100, middle + reach) },
  };
}

function errorOf(promoters: number, detractors: number, answers: number): number {
  return 100 * Math.sqrt((promoters + detractors - (promoters - detractors) ** 2) / answers);
}

function bandOf(mean: number): SatisfactionBand {
  if (mean < 4) return 'CRITICAL';
  if (mean < 7) return 'POOR';
  return mean < 9 ? 'SATISFIED' : 'EXCELLENT';
}

export interface LoyaltyIndex {
  readonly answers: number;
  /** Mean over all customers of the means of their answers, 1 to 6; null without an answer. */
  readonly mean: number | null;
  /** (mean - 1) / 5 x 100. */
  readonly index: number | null;
}

const LOYALTY_QUESTIONS = 3;

/**
 * Of so many customers who each answered three questions from 1 to 6 (would recommend, would buy again, would try other products): the
 * mean of means is that of all answers, as everybody gave three.
 *
 * @param sum of all answers to all questions.
 */
export function loyaltyIndex(answers: number, sum: number): LoyaltyIndex {
  if (answers === 0) return { answers, mean: null, index: null };
  const mean = sum / (LOYALTY_QUESTIONS * answers);
  return { answers, mean, index: ((mean - 1) / 5) * 100 };
}

/** Of answers from 1 to 5, counted by number from 0 on: the share of those who are satisfied, 4 and 5. */
export function satisfiedShare(counts: readonly number[]): Share {
  return shareOf(sumOf(counts, 4, 5), sumOf(counts, 1, 5));
}

/** Of ratings from 1 to 5, likewise: the share of the negative ones, 1 and 2. */
export function negativeShare(counts: readonly number[]): Share {
  return shareOf(sumOf(counts, 1, 2), sumOf(counts, 1, 5));
}

function sumOf(counts: readonly number[], from: number, to: number): number {
  return counts.slice(from, to + 1).reduce((sum, one) => sum + one, 0);
}
