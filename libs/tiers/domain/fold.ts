import type { LocalDate, Uuid } from '#kernel';
import type { Doings } from './doings.js';
import type { Standing } from './standing.js';

/** Something that a customer did, or that came back. */
export interface Deed {
  readonly at: Date;
  readonly activityId: Uuid;
  readonly orderId: Uuid | null;
  /** Whether it takes back: what it takes is taken off the doings already. */
  readonly isReturn: boolean;
  /** What it adds to the doings. */
  readonly adds: readonly DeedPart[];
}

export interface DeedPart {
  readonly key: string;
  readonly day: LocalDate;
  readonly amount: bigint;
}

/** Takes what deeds add off the doings, which hold them already: so that each can be looked at as it comes. */
export function takeOff(doings: Doings, deeds: readonly Deed[]): void {
  for (const { adds } of deeds) for (const { key, day, amount } of adds) doings.add(key, day, -amount);
}

/**
 * Lets a customer's deeds happen, in their order, on all their ladders. `doings` are those before them. Whoever is suspended
 * rises by nothing.
 */
export function happen(
  standings: readonly Standing[],
  doings: Doings,
  deeds: readonly Deed[],
  isSuspended: boolean,
): void {
  for (const { at: happenedAt, activityId, orderId, isReturn, adds } of deeds) {
    const times = standings.map((standing) => standing.timeOf(happenedAt));
    for (const [index, standing] of standings.entries()) standing.catchUp(times[index] ?? happenedAt);
    for (const { key, day, amount } of adds) doings.add(key, day, amount);
    for (const [index, standing] of standings.entries()) {
      const at = times[index] ?? happenedAt;
      if (isReturn) standing.recede(at);
      else if (!isSuspended) standing.rise(at, { activityId, orderId });
    }
  }
}
