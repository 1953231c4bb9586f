import { Field, ID, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import type { Points } from '#kernel';
import { INHERIT, MutationPayload, PointsScalar } from '#platform/graphql';
import { HoldType, WalletType } from './ledger.type.js';

@ObjectType({ isAbstract: true })
abstract class WalletPayload extends MutationPayload {
  @Field(() => WalletType, { nullable: true, description: 'The wallet as it stands now.' })
  wallet?: WalletType | null;

  @Field(() => ID, { nullable: true, description: 'The transaction that moved the points.' })
  transactionId?: string | null;

  @Field(() => PointsScalar, { nullable: true, description: 'Points that moved.' })
  points?: Points | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True when this key was used before and the stored outcome is answered.',
  })
  replayed?: boolean | null;
}

@ObjectType('HoldPointsPayload', { description: 'Outcome of holdPoints.' })
@Allow(INHERIT)
export class HoldPointsPayload extends WalletPayload {
  @Field(() => HoldType, { nullable: true, description: 'The hold.' })
  hold?: HoldType | null;
}

@ObjectType('CaptureHoldPayload', { description: 'Outcome of captureHold.' })
@Allow(INHERIT)
export class CaptureHoldPayload extends WalletPayload {
  @Field(() => HoldType, { nullable: true, description: 'The hold.' })
  hold?: HoldType | null;
}

@ObjectType('ReleaseHoldPayload', { description: 'Outcome of releaseHold.' })
@Allow(INHERIT)
export class ReleaseHoldPayload extends WalletPayload {
  @Field(() => HoldType, { nullable: true, description: 'The hold.' })
  hold?: HoldType | null;
}

@ObjectType('RedeemPointsPayload', { description: 'Outcome of redeemPoints.' })
@Allow(INHERIT)
export class RedeemPointsPayload extends WalletPayload {}

@ObjectType('TransferPointsPayload', { description: 'Outcome of transferPoints.' })
@Allow(INHERIT)
export class TransferPointsPayload extends WalletPayload {}
