import { localDateOf, type TimeZone, type Uuid } from '#kernel';
import type { Predicate } from './predicate.js';

/** A named audience: the customers of whom its condition is true. */
export interface Segment {
  readonly id: Uuid;
  readonly programId: Uuid;
  /** Short lower-case name, unique in the program for good: what conditions of campaigns say. */
  readonly code: string;
  readonly name: string;
  /** Number of its condition: 1, 2, 3 ... */
  readonly version: number;
  readonly condition: Predicate;
  /** The condition by which all members were last looked for; null before the first time. */
  readonly refreshedVersion: number | null;
  readonly refreshedAt: Date | null;
  readonly createdAt: Date;
  /** Since then it stays as it is, and decides nothing. */
  readonly archivedAt: Date | null;
}

/** PENDING: some members may still be those of an earlier condition. */
export const SEGMENT_STATES = ['PENDING', 'READY', 'ARCHIVED'] as const;
export type SegmentState = (typeof SEGMENT_STATES)[number];

export function stateOf({ archivedAt, refreshedVersion, version }: Segment): SegmentState {
  if (archivedAt !== null) return 'ARCHIVED';
  return refreshedVersion === version ? 'READY' : 'PENDING';
}

/** Whether everybody is to be looked at: after a change at once, otherwise once in each program-local night. */
export function isDue(segment: Segment, now: Date, timeZone: TimeZone): boolean {
  const { refreshedAt } = segment;
  if (stateOf(segment) !== 'READY') return stateOf(segment) === 'PENDING';
  return refreshedAt !== null && localDateOf(refreshedAt, timeZone) < localDateOf(now, timeZone);
}

/** Somebody who is, or is to be, in a segment. */
export interface Membership {
  readonly customerId: Uuid;
  readonly segmentId: Uuid;
}

/** Who joins and who leaves, so that those who are in become those who ought to be. */
export function changesBetween(
  now: readonly Membership[],
  wanted: readonly Membership[],
): { readonly joined: readonly Membership[]; readonly left: readonly Membership[] } {
  const keyOf = ({ customerId, segmentId }: Membership): string => `${customerId}/${segmentId}`;
  const [are, ought] = [new Set(now.map(keyOf)), new Set(wanted.map(keyOf))];
  return {
    joined: wanted.filter((one) => !are.has(keyOf(one))),
    left: now.filter((one) => !ought.has(keyOf(one))),
  };
}
