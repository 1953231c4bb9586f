import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import type { Points } from '#kernel';
import {
  connectionOf,
  DateScalar,
  DateTimeScalar,
  INHERIT,
  MoneyScalar,
  Node,
  PointsScalar,
} from '#platform/graphql';
import { CLAWBACK_POLICIES, type ClawbackPolicy } from '../domain/command.js';
import { MOVEMENT_KINDS, type Account, type MovementKind } from '../domain/movement.js';

function enumOf<T extends string>(values: readonly T[]): Record<T, T> {
  return Object.fromEntries(values.map((value) => [value, value])) as Record<T, T>;
}

const ACCOUNTS: readonly Account[] = [
  'PENDING',
  'AVAILABLE',
  'HELD',
  'ISSUED',
  'REDEEMED',
  'EXPIRED',
  'ADJUSTED',
  'TRANSFERRED',
];

export const MovementKindEnum = enumOf(MOVEMENT_KINDS);
registerEnumType(MovementKindEnum, {
  name: 'MovementKind',
  description: 'Why points moved.',
  valuesMap: {
    AWARD: { description: 'Points were awarded: a lot was opened.' },
    OPENING: { description: 'An opening balance was imported: a lot was opened.' },
    MATURE: { description: 'A pending lot became available.' },
    CANCEL: { description: 'A pending lot ended: the activity it waited for did not come in time.' },
    EXPIRE: { description: 'A lot expired.' },
    EXTEND: { description: 'Sliding expiries moved out.' },
    HOLD: { description: 'Points were set aside for a checkout.' },
    RELEASE: { description: 'Held points were given back.' },
    RECLAIM: { description: 'A hold outlived its time and its points came back.' },
    CAPTURE: { description: 'Held points were spent.' },
    REDEEM: { description: 'Available points were spent.' },
    RESTORE: { description: 'Spent points came back, because their order was returned.' },
    CLAWBACK: { description: 'Awarded points were taken back, because their order was returned.' },
    ABSORB: { description: 'New points paid off a deficit.' },
    ADJUST: { description: 'Staff corrected the balance.' },
    TRANSFER_OUT: { description: 'Points went to another customer.' },
    TRANSFER_IN: { description: 'Points came from another customer.' },
  },
});

export const AccountEnum = enumOf(ACCOUNTS);
registerEnumType(AccountEnum, {
  name: 'LedgerAccount',
  description: 'The two sides of a movement: accounts of the wallet and of the program.',
  valuesMap: {
    PENDING: { description: 'The wallet: awarded, not yet usable.' },
    AVAILABLE: { description: 'The wallet: usable.' },
    HELD: { description: 'The wallet: set aside for a checkout.' },
    ISSUED: { description: 'The program: all points it gave.' },
    REDEEMED: { description: 'The program: all points customers spent.' },
    EXPIRED: { description: 'The program: all points that expired.' },
    ADJUSTED: { description: 'The program: corrections by staff.' },
    TRANSFERRED: {
      description: 'The program: points on their way between two customers; always 0 after a transaction.',
    },
  },
});

export const ClawbackPolicyEnum = enumOf<ClawbackPolicy>(CLAWBACK_POLICIES);
registerEnumType(ClawbackPolicyEnum, {
  name: 'ClawbackPolicy',
  description: 'What a return takes back when the points it earned were spent already.',
  valuesMap: {
    ONLY_PENDING: { description: 'Only what is still pending.' },
    WITHIN_BALANCE: { description: 'Pending points, then available ones, never below 0.' },
    ALLOW_NEGATIVE: { description: 'All of it: the balance may go below 0, and the next awards pay it off.' },
  },
});

@ObjectType('PointType', { description: 'A kind of points the program gives.' })
@Allow(INHERIT)
export class PointTypeType {
  @Field(() => String, { description: 'Short name, unique in the program, such as "points".' })
  code: string;

  @Field(() => String, { description: 'Name for people.' })
  name: string;

  @Field(() => ClawbackPolicyEnum, { description: 'What returns take back when points were spent already.' })
  clawbackPolicy: ClawbackPolicy;

  @Field(() => Int, { description: 'Restored points stay good for at least so many days.' })
  goodwillDays: number;

  @Field(() => PointsScalar, { description: 'So many points are worth `valueMinor`.' })
  valuePoints: Points;

  @Field(() => MoneyScalar, {
    description: 'Worth of `valuePoints` points, in minor units of the program currency.',
  })
  valueMinor: bigint;
}

@ObjectType('PointsExpiration', { description: 'Points of a wallet that expire together.' })
@Allow(INHERIT)
export class PointsExpirationType {
  @Field(() => PointsScalar, { description: 'Points that expire.' })
  points: Points;

  @Field(() => DateTimeScalar, { description: 'The instant from which they are gone.' })
  expiresAt: Date;

  @Field(() => DateScalar, { description: 'The last program-local day on which they are good.' })
  lastDay: string;
}

@ObjectType('PendingPoints', { description: 'Points on their way into a wallet.' })
@Allow(INHERIT)
export class PendingPointsType {
  @Field(() => PointsScalar, { description: 'Points that are pending.' })
  points: Points;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When they become available; null while they wait for an activity.',
  })
  availableAt: Date | null;
}

export const HoldStatusEnum = enumOf(['OPEN', 'CAPTURED', 'RELEASED', 'EXPIRED'] as const);
registerEnumType(HoldStatusEnum, {
  name: 'HoldStatus',
  description: 'Where a hold stands.',
  valuesMap: {
    OPEN: { description: 'Its points are set aside.' },
    CAPTURED: { description: 'Its points, or some of them, were spent.' },
    RELEASED: { description: 'Its points were given back, or another hold of the order replaced it.' },
    EXPIRED: { description: 'It outlived its time; its points came back.' },
  },
});

@ObjectType('Hold', { implements: () => Node, description: 'Points set aside for a checkout.' })
@Allow(INHERIT)
export class HoldType extends Node {
  @Field(() => PointsScalar, { description: 'Points it set aside.' })
  points: Points;

  @Field(() => PointsScalar, { description: 'Points of it that were spent.' })
  capturedPoints: Points;

  @Field(() => HoldStatusEnum, { description: 'Where it stands.' })
  status: keyof typeof HoldStatusEnum;

  @Field(() => String, { nullable: true, description: "The storefront's reference of the order or cart." })
  orderReference: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was placed.' })
  placedAt: Date;

  @Field(() => DateTimeScalar, { description: 'When it ends by itself.' })
  expiresAt: Date;
}

@ObjectType('LotDraw', { description: 'Points taken from, or put back into, one lot.' })
@Allow(INHERIT)
export class LotDrawType {
  @Field(() => Int, { description: 'The lot: sequence number of the movement that opened it.' })
  lot: number;

  @Field(() => PointsScalar, { description: 'Points drawn from it.' })
  points: Points;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the lot expires; null if never.' })
  expiresAt: Date | null;
}

@ObjectType('Movement', {
  implements: () => Node,
  description: 'One row of the journal: points that moved between two accounts.',
})
@Allow(INHERIT)
export class MovementType extends Node {
  @Field(() => Int, { description: 'Number of the movement in its wallet, without gaps.' })
  seq: number;

  @Field(() => MovementKindEnum, { description: 'Why points moved.' })
  kind: MovementKind;

  @Field(() => AccountEnum, { description: 'The account they left.' })
  from: Account;

  @Field(() => AccountEnum, { description: 'The account they entered.' })
  to: Account;

  @Field(() => PointsScalar, { description: 'Points that moved.' })
  points: Points;

  @Field(() => DateTimeScalar, { description: 'When it took effect.' })
  at: Date;

  @Field(() => ID, { description: 'The transaction: its movements belong together.' })
  transactionId: string;

  @Field(() => PointsScalar, { description: 'Pending points afterwards.' })
  pendingAfter: Points;

  @Field(() => PointsScalar, { description: 'Available points afterwards.' })
  availableAfter: Points;

  @Field(() => PointsScalar, { description: 'Held points afterwards.' })
  heldAfter: Points;

  @Field(() => [LotDrawType], { description: 'The lots it drew on or refilled.' })
  draws: LotDrawType[];

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the points of the lot it opened become available; null if at once, or if they wait for an activity.',
  })
  availableAt: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the lot it opened expires; null if never, or if it opened none.',
  })
  expiresAt: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The order that earned the points, or that they were held for, spent on, restored or taken back for.',
  })
  orderReference: string | null;

  @Field(() => String, { nullable: true, description: 'The reason that was given.' })
  reason: string | null;

  @Field(() => ID, { nullable: true, description: 'The activity that caused it.' })
  activityId: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'What issued the points: a campaign version, an adjustment or an import.',
  })
  sourceId: string | null;

  /** Who did it: a field of `MovementFieldsResolver`, which does not show it to everybody. */
  actor: string;
}

export const MovementConnection = connectionOf(() => MovementType, 'Movement');

@ObjectType('Lot', { description: 'Points that were awarded together, as far as they are left.' })
@Allow(INHERIT)
export class LotType {
  @Field(() => Int, { description: 'Sequence number of the movement that opened it.' })
  seq: number;

  @Field(() => PointsScalar, { description: 'Points not yet drawn.' })
  remaining: Points;

  @Field(() => Boolean, { description: 'Whether it is still pending.' })
  isPending: boolean;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it expires; null if never.' })
  expiresAt: Date | null;

  @Field(() => MovementType, { description: 'The movement that opened it.' })
  origin: MovementType;
}

export const LotConnection = connectionOf(() => LotType, 'Lot');

@ObjectType('RedemptionQuote', { description: 'What spending points would draw on, or why it cannot be.' })
@Allow(INHERIT)
export class RedemptionQuoteType {
  @Field(() => PointsScalar, { description: 'Points asked for.' })
  required: Points;

  @Field(() => PointsScalar, { description: 'Points that are available.' })
  available: Points;

  @Field(() => PointsScalar, { description: 'Points that are missing; 0 if it can be.' })
  shortBy: Points;

  @Field(() => [LotDrawType], {
    description: 'Lots it would draw on, soonest-expiring first; empty if it cannot be.',
  })
  draws: LotDrawType[];

  @Field(() => [PendingPointsType], { description: 'Points on their way, soonest first.' })
  pending: PendingPointsType[];

  @Field(() => [HoldType], { description: 'Open holds that keep points.' })
  holds: HoldType[];
}

@ObjectType('Wallet', { description: "A customer's points of one point type, as they stand now." })
@Allow(INHERIT)
export class WalletType {
  @Field(() => PointTypeType, { description: 'The kind of points.' })
  pointType: PointTypeType;

  @Field(() => PointsScalar, { description: 'Awarded, not yet usable.' })
  pending: Points;

  @Field(() => PointsScalar, {
    description: 'Usable; below 0 after a return of points that were spent, if the program allows it.',
  })
  available: Points;

  @Field(() => PointsScalar, { description: 'Set aside for checkouts.' })
  held: Points;

  @Field(() => PointsScalar, { description: 'Ever awarded, less what returns took back.' })
  lifetimeEarned: Points;

  @Field(() => PointsScalar, { description: 'Ever spent, less what returns gave back.' })
  lifetimeSpent: Points;

  @Field(() => PointsScalar, { description: 'Ever expired.' })
  lifetimeExpired: Points;

  @Field(() => [PointsExpirationType], {
    description: 'What expires when, soonest first; at most 100 dates.',
  })
  expirations: PointsExpirationType[];

  @Field(() => [PendingPointsType], { description: 'What is on its way, soonest first; at most 100 dates.' })
  upcoming: PendingPointsType[];

  @Field(() => [HoldType], { description: 'Open holds.' })
  holds: HoldType[];

  @Field(() => DateTimeScalar, { description: 'The instant these figures are of.' })
  asOf: Date;
}
