/** What was answered and reviewed in the window: of each customer the answer that counts. */
export interface SatisfactionFigures {
  /** Of net promoter surveys. */
  readonly answers: number;
  readonly promoters: number;
  readonly detractors: number;
  readonly reviews: number;
  /** Of the reviews those of 1 and 2. */
  readonly negative: number;
}

export const NOBODY_SAID: SatisfactionFigures = {
  ...{ answers: 0, promoters: 0, detractors: 0, reviews: 0, negative: 0 },
};
