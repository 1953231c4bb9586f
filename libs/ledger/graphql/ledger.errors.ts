import { Field, Int } from '@nestjs/graphql';
import type { Points } from '#kernel';
import { PointsScalar, UserError, UserErrorFor } from '#platform/graphql';
import type { HoldStatus } from '../domain/hold-record.js';
import { HoldStatusEnum } from './ledger.type.js';

@UserErrorFor(
  'CAPTURE_EXCEEDS_HOLD',
  'CaptureExceedsHold',
  'More points were to be captured than the hold has.',
)
export class CaptureExceedsHold extends UserError {
  @Field(() => PointsScalar, { description: 'Points the hold has.' })
  held: Points;
}

@UserErrorFor(
  'HOLD_NOT_OPEN',
  'HoldNotOpen',
  'The hold has ended: it was captured, released, replaced or outlived.',
)
export class HoldNotOpen extends UserError {
  @Field(() => HoldStatusEnum, { description: 'How it ended.' })
  status: HoldStatus;
}

@UserErrorFor('TOO_MANY_HOLDS', 'TooManyHolds', 'The wallet has as many open holds as it can have.')
export class TooManyHolds extends UserError {
  @Field(() => Int, { description: 'Open holds a wallet can have.' })
  max: number;
}
