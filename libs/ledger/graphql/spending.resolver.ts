import { Mutation, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor, Idempotency, Now, type ProgramActor } from '#access';
import { required, type Points, type Problem, type Result } from '#kernel';
import { Database, Input, payloadOf, type Tx, type UserError } from '#platform';
import { LedgerService, type LedgerAnswer } from '../ledger.service.js';
import { WalletReader } from '../wallet-reader.service.js';
import {
  CaptureHoldInput,
  HoldPointsInput,
  RedeemPointsInput,
  ReleaseHoldInput,
  TransferPointsInput,
} from './ledger.input.js';
import { holdOf } from './ledger.mapping.js';
import {
  CaptureHoldPayload,
  HoldPointsPayload,
  RedeemPointsPayload,
  ReleaseHoldPayload,
  TransferPointsPayload,
} from './ledger.payload.js';
import type { HoldType, WalletType } from './ledger.type.js';
import { Spender } from './spender.js';
import { WalletViews } from './wallet-views.js';

interface SpendingAnswer {
  readonly transactionId?: string;
  readonly points?: Points;
  readonly wallet?: WalletType;
  readonly hold?: HoldType | null;
  readonly replayed?: boolean;
  readonly userErrors: UserError[];
}

/** Spending by storefronts and customers; every mutation goes through the idempotency gate. */
@Resolver()
export class SpendingResolver {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly ledger: LedgerService,
    private readonly spender: Spender,
    private readonly views: WalletViews,
    private readonly reader: WalletReader,
  ) {}

  @Mutation(() => HoldPointsPayload, {
    description:
      'Sets points aside for a checkout, visible to every other session at once. A new hold for the same order reference replaces the old one.',
  })
  @Allow('ledger:spend', 'self:spend')
  async holdPoints(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => HoldPointsInput) input: HoldPointsInput,
  ): Promise<SpendingAnswer> {
    return this.run(actor, 'holdPoints', input, now, async (tx) => {
      const customer = await this.spender.customerOf(tx, actor, input.customer);
      if (!customer.ok) return customer;
      const { points, pointType = null, orderReference = null, ttlSeconds = null } = input;
      const customerId = customer.value;
      return this.ledger.hold(tx, { actor, customerId, pointType, points, orderReference, ttlSeconds, now });
    });
  }

  @Mutation(() => CaptureHoldPayload, {
    description: 'Spends the points of a hold, all or some; the rest is released.',
  })
  @Allow('ledger:spend')
  async captureHold(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => CaptureHoldInput) input: CaptureHoldInput,
  ): Promise<SpendingAnswer> {
    return this.run(actor, 'captureHold', input, now, async (tx) => {
      const hold = this.spender.holdOf(actor, input.hold);
      if (!hold.ok) return hold;
      return this.ledger.capture(tx, { actor, ...hold.value, points: input.points ?? null, now });
    });
  }

  @Mutation(() => ReleaseHoldPayload, { description: 'Gives the points of a hold back to their lots.' })
  @Allow('ledger:spend', 'self:spend')
  async releaseHold(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => ReleaseHoldInput) input: ReleaseHoldInput,
  ): Promise<SpendingAnswer> {
    return this.run(actor, 'releaseHold', input, now, async (tx) => {
      const hold = this.spender.holdOf(actor, input.hold);
      return hold.ok ? this.ledger.release(tx, { actor, ...hold.value, now }) : hold;
    });
  }

  @Mutation(() => RedeemPointsPayload, {
    description: 'Spends available points at once, soonest-expiring first.',
  })
  @Allow('ledger:spend', 'self:spend')
  async redeemPoints(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => RedeemPointsInput) input: RedeemPointsInput,
  ): Promise<SpendingAnswer> {
    return this.run(actor, 'redeemPoints', input, now, async (tx) => {
      const customer = await this.spender.customerOf(tx, actor, input.customer);
      if (!customer.ok) return customer;
      const { points, pointType = null, orderReference = null, reason = null } = input;
      const customerId = customer.value;
      return this.ledger.redeem(tx, { actor, customerId, pointType, points, orderReference, reason, now });
    });
  }

  @Mutation(() => TransferPointsPayload, {
    description:
      'Gives available points to another customer of the program; they keep the expiry they had. With a customer token, a receiver who is unknown, suspended or cannot hold more answers NOT_FOUND alike.',
  })
  @Allow('ledger:spend', 'self:spend')
  async transferPoints(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => TransferPointsInput) input: TransferPointsInput,
  ): Promise<SpendingAnswer> {
    return this.run(actor, 'transferPoints', input, now, async (tx) => {
      const customer = await this.spender.customerOf(tx, actor, input.customer);
      if (!customer.ok) return customer;
      const toCustomerId = await this.spender.receiverOf(tx, input.toCustomer);
      const { points, pointType = null, reason = null } = input;
      const customerId = customer.value;
      return this.ledger.transfer(tx, { actor, customerId, toCustomerId, pointType, points, reason, now });
    });
  }

  private async run(
    actor: ProgramActor,
    operation: string,
    { idempotencyKey: key, ...input }: { idempotencyKey: string },
    now: Date,
    work: (tx: Tx) => Promise<Result<LedgerAnswer, Problem>>,
  ): Promise<SpendingAnswer> {
    const { result, replayed } = await this.idempotency.run(actor, { operation, key, input, now }, work);
    if (!result.ok) return { ...payloadOf(result, () => ({})), replayed };
    const { customerId, pointTypeId, holdId, transactionId, points } = result.value;
    return this.database.tx({ programId: actor.programId }, async (tx) => {
      const wallet = required(await this.views.byPointTypeId(tx, customerId, pointTypeId, now), 'the wallet');
      const hold = holdId === null ? null : await this.reader.hold(tx, holdId, customerId);
      return { wallet, hold: hold && holdOf(hold, now), transactionId, points, replayed, userErrors: [] };
    });
  }
}
