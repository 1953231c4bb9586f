import { Mutation, Resolver } from '@nestjs/graphql';
import type { ProgramActor } from '#access';
import { Allow, CurrentActor, Now } from '#access/graphql';
import { required, type Points } from '#kernel';
import { Database } from '#platform';
import { Input, payloadOf, type UserError } from '#platform/graphql';
import type { Spend } from '../domain/spend.js';
import { Spending, type SpendReply } from '../spending.service.js';
import { WalletReader } from '../wallet-reader.service.js';
import {
  CaptureHoldInput,
  HoldPointsInput,
  RedeemPointsInput,
  ReleaseHoldInput,
  TransferPointsInput,
} from './ledger.input.js';
import { holdIdOf, holdOf, walletOf } from './ledger.mapping.js';
import {
  CaptureHoldPayload,
  HoldPointsPayload,
  RedeemPointsPayload,
  ReleaseHoldPayload,
  TransferPointsPayload,
} from './ledger.payload.js';
import type { HoldType, WalletType } from './ledger.type.js';
import { WalletViews } from './wallet-views.js';

interface SpendingAnswer {
  readonly transactionId?: string;
  readonly points?: Points;
  readonly wallet?: WalletType;
  readonly hold?: HoldType | null;
  readonly replayed?: boolean;
  readonly userErrors: UserError[];
}

/** Spending by storefronts and customers: one effect per idempotency key, in batches with whatever comes meanwhile. */
@Resolver()
export class SpendingResolver {
  constructor(
    private readonly database: Database,
    private readonly spending: Spending,
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
    const { customer, points, pointType = null, orderReference = null, ttlSeconds = null } = input;
    const of = { customer: { externalId: customer ?? null }, pointType, points };
    return this.spend(actor, 'holdPoints', input, now, { kind: 'HOLD', ...of, orderReference, ttlSeconds });
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
    const hold = holdIdOf(input.hold);
    const points = input.points ?? null;
    return this.spend(actor, 'captureHold', input, now, { kind: 'CAPTURE', hold, points });
  }

  @Mutation(() => ReleaseHoldPayload, { description: 'Gives the points of a hold back to their lots.' })
  @Allow('ledger:spend', 'self:spend')
  async releaseHold(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => ReleaseHoldInput) input: ReleaseHoldInput,
  ): Promise<SpendingAnswer> {
    const hold = holdIdOf(input.hold);
    return this.spend(actor, 'releaseHold', input, now, { kind: 'RELEASE', hold });
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
    const { customer, points, pointType = null, orderReference = null, reason = null } = input;
    const of = { customer: { externalId: customer ?? null }, pointType, points };
    return this.spend(actor, 'redeemPoints', input, now, { kind: 'REDEEM', ...of, orderReference, reason });
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
    const { customer, points, pointType = null, reason = null } = input;
    const of = { customer: { externalId: customer ?? null }, pointType, points };
    const toCustomer = { externalId: input.toCustomer };
    return this.spend(actor, 'transferPoints', input, now, { kind: 'TRANSFER', ...of, toCustomer, reason });
  }

  private async spend(
    actor: ProgramActor,
    operation: string,
    { idempotencyKey: key, ...input }: { idempotencyKey: string },
    now: Date,
    spend: Spend,
  ): Promise<SpendingAnswer> {
    const reply = await this.spending.submit({ actor, operation, key, input, now, spend });
    const { result, replayed } = reply;
    if (!result.ok) return { ...payloadOf(result, () => ({})), replayed };
    const { transactionId, points } = result.value;
    const state = await this.stateOf(actor, reply, now);
    return { ...state, transactionId, points, replayed, userErrors: [] };
  }

  /** Wallet and hold as they stand: known after a spend, read again for a replay. */
  private async stateOf(
    actor: ProgramActor,
    { spent, result }: SpendReply,
    now: Date,
  ): Promise<{ wallet: WalletType; hold: HoldType | null }> {
    if (spent) {
      const { view, program, hold } = spent;
      return { wallet: walletOf(view, program.timeZone), hold: hold && holdOf(hold, view.asOf) };
    }
    const { customerId, pointTypeId, holdId } = required(result.ok ? result.value : null, 'an answer');
    return this.database.tx(actor, async (tx) => {
      const wallet = required(await this.views.byPointTypeId(tx, customerId, pointTypeId, now), 'the wallet');
      const hold = holdId === null ? null : await this.reader.hold(tx, holdId, customerId);
      return { wallet, hold: hold && holdOf(hold, now) };
    });
  }
}
