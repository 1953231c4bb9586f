import type { Points, Uuid } from '#kernel';
import type { ClawbackPolicy } from './command.js';
import type { ExpiryPolicy } from './lot-policy.js';

/** The code of the point type that is meant where none is named. */
export const DEFAULT_POINT_TYPE = 'points';

/** A kind of points a program gives: points, miles, store credit. Each customer has one wallet of each. */
export interface PointType {
  readonly id: Uuid;
  readonly programId: Uuid;
  /** Short name in lower case, unique in the program, such as "points". */
  readonly code: string;
  readonly name: string;
  /** When awarded points expire, unless the campaign that awards them says otherwise. */
  readonly expiryPolicy: ExpiryPolicy;
  /** What happens on a return when the points it earned were spent already. */
  readonly clawbackPolicy: ClawbackPolicy;
  /** Restored points stay good for at least so many days. */
  readonly goodwillDays: number;
  /** So many points are worth ... */
  readonly valuePoints: Points;
  /** ... so much money, in minor units of the program's currency. */
  readonly valueMinor: bigint;
  readonly createdAt: Date;
}

/** What points of a type were worth from an instant on. */
export interface PointWorth extends Pick<PointType, 'valuePoints' | 'valueMinor'> {
  readonly since: Date;
}
