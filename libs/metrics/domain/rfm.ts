/** What a customer is scored by; all as of one day. */
export interface BuyingFigures {
  /** Days since the last purchase: fewer are better. */
  readonly recencyDays: number;
  /** Purchase days. */
  readonly frequency: number;
  /** Net revenue in minor units. */
  readonly monetaryMinor: bigint;
}

/** 1 to 5 each, 5 the best. */
export interface RfmScores {
  readonly r: number;
  readonly f: number;
  readonly m: number;
}

const SCORES = 5;

/** Scores of all, in order: `least(5, 1 + floor(5 * percent_rank()))`, so that who is alike has the same score. */
export function rfmScores(figures: readonly BuyingFigures[]): RfmScores[] {
  const recency = scoresOf(figures.map(({ recencyDays }) => -BigInt(recencyDays)));
  const frequency = scoresOf(figures.map((one) => BigInt(one.frequency)));
  const monetary = scoresOf(figures.map(({ monetaryMinor }) => monetaryMinor));
  return figures.map((_, index) => ({
    r: recency[index] ?? 1,
    f: frequency[index] ?? 1,
    m: monetary[index] ?? 1,
  }));
}

/** The share of the others that are smaller is the percent rank, as PostgreSQL has it. */
function scoresOf(values: readonly bigint[]): number[] {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const smaller = new Map<bigint, number>();
  for (const [index, value] of sorted.entries()) if (!smaller.has(value)) smaller.set(value, index);
  const others = Math.max(1, values.length - 1);
  return values.map((value) =>
    Math.min(SCORES, 1 + Math.floor((SCORES * (smaller.get(value) ?? 0)) / others)),
  );
}

export const RFM_SEGMENTS = [
  'CHAMPIONS',
  'LOYAL',
  'POTENTIAL_LOYAL',
  'NEW',
  'PROMISING',
  'NEED_ATTENTION',
  'ABOUT_TO_SLEEP',
  'AT_RISK',
  'CANNOT_LOSE',
  'HIBERNATING',
] as const;

export type RfmSegment = (typeof RFM_SEGMENTS)[number];

/** By recency, from 1 to 5, the segment for each frequency from 1 to 5: the map that most shops use. */
const MAP: readonly (readonly RfmSegment[])[] = [
  ['HIBERNATING', 'HIBERNATING', 'AT_RISK', 'AT_RISK', 'CANNOT_LOSE'],
  ['HIBERNATING', 'HIBERNATING', 'AT_RISK', 'AT_RISK', 'CANNOT_LOSE'],
  ['ABOUT_TO_SLEEP', 'ABOUT_TO_SLEEP', 'NEED_ATTENTION', 'LOYAL', 'LOYAL'],
  ['PROMISING', 'POTENTIAL_LOYAL', 'POTENTIAL_LOYAL', 'LOYAL', 'LOYAL'],
  ['NEW', 'POTENTIAL_LOYAL', 'POTENTIAL_LOYAL', 'CHAMPIONS', 'CHAMPIONS'],
];

/** The map as rows, one after the other: for recency r and frequency f the element 5 (r - 1) + f, from 1. */
export const RFM_MAP: readonly RfmSegment[] = MAP.flat();

export function rfmSegmentOf({ r, f }: Pick<RfmScores, 'r' | 'f'>): RfmSegment {
  return MAP[r - 1]?.[f - 1] ?? 'HIBERNATING';
}
