import { localDateOf, startOfLocalDay, type LocalDate } from '#kernel';
import { Doings } from '../../../libs/tiers/domain/doings.js';
import { happen, takeOff, type Deed } from '../../../libs/tiers/domain/fold.js';
import type { LadderVersion, Tier } from '../../../libs/tiers/domain/ladder.js';
import type { Placement } from '../../../libs/tiers/domain/placement.js';
import { Standing, type Ground } from '../../../libs/tiers/domain/standing.js';
import type { QualifyingWindow } from '../../../libs/tiers/domain/window.js';

export const ZONE = 'America/New_York';
/** The ladder's first day, and everybody's. */
export const FIRST: LocalDate = '2026-01-01';

export function tier(code: string, rank: number, atLeast: bigint | null): Tier {
  const qualification = atLeast === null ? null : [[{ metric: { kind: 'SPEND' } as const, atLeast }]];
  return {
    ...{ code, name: code, rank, qualification },
    benefits: { multiplier: null, privileges: [], flags: [] },
  };
}

export const TIERS = [tier('bronze', 0, null), tier('silver', 1, 1_000n), tier('gold', 2, 5_000n)];
const YEAR: QualifyingWindow = { kind: 'ROLLING_DAYS', days: 365 };

export function version(more: Partial<LadderVersion> = {}): LadderVersion {
  return {
    ...{ id: 'v1', ladderId: 'retail', number: 1, state: 'PUBLISHED', effectiveFrom: at(FIRST, 0) },
    ...{
      application: 'UP_ONLY',
      likeNumber: null,
      isRollback: false,
      createdAt: at(FIRST),
      createdBy: 'test',
    },
    ...{ tiers: TIERS, window: YEAR, downgrade: 'TO_QUALIFIED', graceDays: 30, warningDays: 14 },
    ...more,
  };
}

export function at(day: LocalDate, hour = 12): Date {
  return new Date(startOfLocalDay(day, ZONE).getTime() + hour * 3_600_000);
}

export function groundOf(...versions: LadderVersion[]): Ground {
  return { versions, timeZone: ZONE, enrolledOn: FIRST, since: at(FIRST, 0), undone: null };
}

let deeds = 0;
export function spent(day: LocalDate, amount: bigint, hour = 12): Deed {
  deeds += 1;
  return {
    ...{ at: at(day, hour), activityId: `a${deeds}`, orderId: null, isReturn: false },
    adds: [{ key: 'SPEND', day, amount }],
  };
}

/** A customer on one ladder, to whom things happen. */
export class Somebody {
  placement: Placement | null = null;
  readonly doings = new Doings();
  readonly told: string[] = [];
  /** Of each move, whether it was up. */
  readonly ups: boolean[] = [];

  constructor(
    private readonly ground: Ground,
    private readonly isSuspended = false,
  ) {}

  /** As the reactor does: everything is in the doings already when a batch is looked at. */
  batch(...batch: Deed[]): this {
    for (const { adds } of batch) for (const { key, day, amount } of adds) this.doings.add(key, day, amount);
    takeOff(this.doings, batch);
    return this.look((standing) => happen([standing], this.doings, batch, this.isSuspended));
  }

  /** What an order of a day gave is taken back on another. */
  returned(day: LocalDate, of: LocalDate, amount: bigint): this {
    this.doings.add('SPEND', of, -amount);
    const deed = { ...spent(day, 0n), isReturn: true, adds: [] };
    return this.look((standing) => happen([standing], this.doings, [deed], false));
  }

  /** The worker's look on a day. */
  review(day: LocalDate): this {
    return this.look((standing) => standing.catchUp(at(day, 1)));
  }

  look(work: (standing: Standing) => void): this {
    const standing = new Standing(this.ground, this.placement, this.doings);
    work(standing);
    this.placement = standing.placement;
    for (const one of standing.happenings) {
      const day = localDateOf(one.at, ZONE);
      if (one.kind === 'MOVED') this.ups.push(one.isUp);
      this.told.push(
        one.kind === 'MOVED'
          ? `${day} ${one.from ?? '-'} > ${one.to ?? '-'} ${one.cause}`
          : `${day} ${one.tier} at risk, falls on ${one.fallsOn}`,
      );
    }
    return this;
  }
}
