import { err, invalid, ok, type Problem, type Result } from '#kernel';
import { parseLine } from './text.js';

export const CONSENT_CHANNELS = ['EMAIL', 'SMS', 'PUSH', 'POST', 'PHONE'] as const;

export type ConsentChannel = (typeof CONSENT_CHANNELS)[number];

/** Whether the customer agreed to messages on a channel, and how that is known. */
export interface Consent {
  readonly channel: ConsentChannel;
  readonly granted: boolean;
  /** Where the customer said so, such as "checkout" or "preference centre". */
  readonly source: string;
  readonly at: Date;
}

const SOURCE_LENGTH_MAX = 200;

/** A decision as it is given; `at` is now when absent. */
export interface ConsentInput {
  readonly channel: ConsentChannel;
  readonly granted: boolean;
  readonly source: string;
  readonly at?: Date | null;
}

/** Problem: INVALID_INPUT when the source is empty or longer than 200 characters, or the decision lies ahead. */
export function parseConsent(input: ConsentInput, now: Date): Result<Consent, Problem> {
  const source = parseLine(input.source, ['source'], SOURCE_LENGTH_MAX);
  if (!source.ok) return source;
  const at = input.at ?? now;
  if (at > now) return err(invalid(['at'], 'A decision cannot lie in the future.'));
  return ok({ channel: input.channel, granted: input.granted, source: source.value, at });
}
