import type { Uuid } from '#kernel';

export const SURVEY_KINDS = ['NPS', 'CSAT', 'CLI', 'CHURN_REASON', 'REVIEW'] as const;
export type SurveyKind = (typeof SURVEY_KINDS)[number];

export const SURVEY_STATES = ['OPEN', 'CLOSED'] as const;
export type SurveyState = (typeof SURVEY_STATES)[number];

export const WAVE_STATES = ['SCHEDULED', 'OPEN', 'CLOSED'] as const;
export type WaveState = (typeof WAVE_STATES)[number];

/** Why somebody may say that they stay away. */
export interface ChurnReason {
  readonly code: string;
  readonly name: string;
}

/** What staff decide about a survey, and may change. */
export interface SurveySettings {
  readonly name: string;
  /** As customers are asked; null: the page that asks has its own words. */
  readonly question: string | null;
  /** Of CHURN_REASON, to choose from; of the others none. */
  readonly reasons: readonly ChurnReason[];
  /** Condition in CEL on who may answer; null: everybody. */
  readonly audience: string | null;
}

export interface Survey extends SurveySettings {
  readonly id: Uuid;
  readonly programId: Uuid;
  readonly code: string;
  readonly kind: SurveyKind;
  readonly createdAt: Date;
  readonly closedAt: Date | null;
}

/** A period of a survey: of each customer the last answer in it counts. It ends before `closesAt`; null: nobody knows yet. */
export interface Wave {
  readonly surveyId: Uuid;
  readonly code: string;
  readonly opensAt: Date;
  readonly closesAt: Date | null;
}

export interface SurveyWithWaves {
  readonly survey: Survey;
  /** The first to open comes first. */
  readonly waves: readonly Wave[];
}

export function surveyStateOf({ closedAt }: Pick<Survey, 'closedAt'>): SurveyState {
  return closedAt === null ? 'OPEN' : 'CLOSED';
}

export function waveStateOf(survey: Pick<Survey, 'closedAt'>, wave: Wave, now: Date): WaveState {
  if (surveyStateOf(survey) === 'CLOSED' || (wave.closesAt !== null && wave.closesAt <= now)) return 'CLOSED';
  return wave.opensAt <= now ? 'OPEN' : 'SCHEDULED';
}

/** The wave in which an answer counts that names none: waves of a survey do not overlap. */
export function openWaveOf({ survey, waves }: SurveyWithWaves, now: Date): Wave | null {
  return waves.find((wave) => waveStateOf(survey, wave, now) === 'OPEN') ?? null;
}

/** Whether two periods have an instant in common. */
export function overlap(
  one: Pick<Wave, 'opensAt' | 'closesAt'>,
  other: Pick<Wave, 'opensAt' | 'closesAt'>,
): boolean {
  return isBefore(one.opensAt, other.closesAt) && isBefore(other.opensAt, one.closesAt);
}

function isBefore(at: Date, end: Date | null): boolean {
  return end === null || at < end;
}
