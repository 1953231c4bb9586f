import { Injectable } from '@nestjs/common';
import {
  AuditLog,
  Idempotency,
  inFlight,
  principalOf,
  Programs,
  systemActor,
  type IdempotentAnswer,
  type Origin,
} from '#access';
import { CustomerRollUps } from '#activity';
import { GiftRefused } from '#campaigns';
import { CustomerDirectory, type CustomerRef } from '#customers';
import {
  err,
  newId,
  notFound,
  ok,
  problem,
  required,
  type Points,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import { Spending } from '#ledger';
import { Limits } from '#limits';
import { Database, isLockTimeout, isSerializationFailure, type Tx } from '#platform';
import { problemOf } from './domain/availability.js';
import { cancellable, pointsReferenceOf, type Redemption, type RedemptionKey } from './domain/redemption.js';
import { refusalOfReason } from './domain/reward-rules.js';
import { findRewards } from './persistence/rewards.js';
import { RedemptionDesk } from './redemption-desk.js';
import { problemOfShortage } from './reward-takes.js';
import { Rewards, type RewardOffer } from './rewards.service.js';

/** Names a customer: by our id, or by the storefront's. */
export type RedeemerName = { readonly id: Uuid } | { readonly externalId: string };

export interface RedeemCommand extends Origin {
  readonly customer: RedeemerName;
  /** Code of the reward. */
  readonly reward: string;
  readonly quantity: number;
  /** What the customer saw as the price of all pieces: a higher one is refused. Null: whatever it is. */
  readonly pointsAtMost: Points | null;
  readonly idempotencyKey: string;
}

export interface CancelCommand extends Origin {
  readonly redemption: RedemptionKey;
  /** Needed of staff. */
  readonly reason: string | null;
}

/** Which redemption it is, and whether the command changed it: a repeat does not. */
export interface DoneRedemption extends RedemptionKey {
  readonly isChanged: boolean;
}

/** Who charges points, in the journal. */
const TILL = 'rewards';

/**
 * Redeeming and taking back, each in one transaction: pieces of the stock, what the person may have, points, the redemption, its
 * activity, what campaigns and effects give for it. Locks, always in this order: the customer's totals, the reward or redemption,
 * limits, wallets.
 */
@Injectable()
export class Redemptions {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly rollUps: CustomerRollUps,
    private readonly limits: Limits,
    private readonly spending: Spending,
    private readonly rewards: Rewards,
    private readonly desk: RedemptionDesk,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Redeems a reward, once per key. Problems: those of `Rewards.offers`, PROGRAM_CLOSED, OUT_OF_STOCK, REWARD_LIMIT_REACHED,
   * PRICE_CHANGED, INSUFFICIENT_POINTS, REWARD_UNAVAILABLE (what it gives cannot be given), and those of the key.
   */
  async redeem(command: RedeemCommand): Promise<IdempotentAnswer<RedemptionKey>> {
    const { actor, customer, reward, quantity, pointsAtMost, idempotencyKey: key, now } = command;
    const input = { customer, reward, quantity, pointsAtMost };
    try {
      return await this.idempotency.run(actor, { operation: 'redeemReward', key, input, now }, (tx) =>
        this.attempt(tx, command),
      );
    } catch (error) {
      if (!(error instanceof GiftRefused)) throw error;
      return { result: err(UNAVAILABLE), replayed: false };
    }
  }

  /**
   * Takes a redemption back; a repeat changes nothing. Customers and their shops while it waits, if the reward allows it; staff with a
   * reason, what effects gave too. Problems: PROGRAM_CLOSED, INVALID_INPUT, NOT_FOUND, CUSTOMER_SUSPENDED (not by
   * staff), WRONG_STATE, NOT_CANCELLABLE, IN_PROGRESS.
   */
  async cancel(command: CancelCommand): Promise<Result<DoneRedemption, Problem>> {
    try {
      return await this.database.txResult(command.actor, (tx) => this.takeBack(tx, command));
    } catch (error) {
      if (!isLockTimeout(error) && !isSerializationFailure(error)) throw error;
      return err(inFlight());
    }
  }

  private async attempt(tx: Tx, command: RedeemCommand): Promise<Result<RedemptionKey, Problem>> {
    const { actor, reward, quantity, pointsAtMost, now } = command;
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const customer = await this.customerOf(tx, command.customer);
    // Naming somebody else with a customer's token answers like a missing id.
    const isForeign = actor.kind === 'CUSTOMER' && customer?.id !== actor.customerId;
    if (!customer || isForeign) return err(notFound('customer', ['customer']));
    await this.rollUps.lock(tx, [customer.id]);
    const [offered] = await this.rewards.offers(tx, program.value, customer, [{ reward, quantity }], now);
    const offer = required(offered, 'an answer');
    if (!offer.ok) return err(inCommand(offer.problem));
    const { points } = offer.value;
    if (pointsAtMost !== null && points > pointsAtMost)
      return err(
        problem('PRICE_CHANGED', `It costs ${points} points now.`, {
          path: ['pointsAtMost'],
          data: { points },
        }),
      );
    const id = newId(now);
    const paid = await this.takeAndPay(tx, { customerId: customer.id, id }, offer.value, now);
    if (!paid.ok) return paid;
    const { rewardId, versionId, pointType } = offer.value;
    const item = { id, customerId: customer.id, rewardId, versionId, quantity, pointType, points };
    const by = { actor: principalOf(actor), orderReference: null };
    await this.rewards.redeem(tx, program.value, [item], by, now);
    return ok({ customerId: customer.id, id });
  }

  private async takeAndPay(
    tx: Tx,
    { customerId, id }: RedemptionKey,
    { takes, pointType, points, reward }: RewardOffer,
    now: Date,
  ): Promise<Result<true, Problem>> {
    const claim = { id, takes };
    const book = await this.limits.open(tx, { claims: [claim], claimIds: [] });
    const shortage = book.spend(claim);
    if (shortage) return err(problemOfShortage(shortage));
    await this.limits.write(tx, book);
    if (points === 0n) return ok(true);
    const spend = {
      ...({ kind: 'REDEEM', customer: { id: customerId }, pointType, points } as const),
      ...{ orderReference: pointsReferenceOf(id), reason: `reward ${reward}` },
    };
    const actor = systemActor(required(tx.programId, 'a program'), TILL);
    const [spent] = await this.spending.perform(tx, [{ actor, spend }], now);
    const result = required(spent, 'an answer');
    return result.ok ? ok(true) : err(result.problem);
  }

  private async takeBack(tx: Tx, command: CancelCommand): Promise<Result<DoneRedemption, Problem>> {
    const { actor, redemption: key, reason, now } = command;
    const isStaff = actor.kind === 'STAFF';
    const wrong = isStaff || reason !== null ? refusalOfReason(reason ?? '') : null;
    if (wrong) return err(wrong);
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    if (actor.kind === 'CUSTOMER' && key.customerId !== actor.customerId) return err(UNKNOWN);
    const [found] = await this.desk.open(tx, [key]);
    if (!found) return err(UNKNOWN);
    if (found.state === 'CANCELLED') return ok({ ...key, isChanged: false });
    // Their points rest until staff decide.
    if (!isStaff && (await this.customerOf(tx, { id: key.customerId }))?.status === 'SUSPENDED')
      return err(problemOf({ code: 'SUSPENDED' }));
    const allowed = cancellable(found, isStaff ? 'STAFF' : 'CUSTOMER', await this.isCancellable(tx, found));
    if (!allowed.ok) return allowed;
    const by = { by: principalOf(actor), reason };
    const [cancelled] = await this.desk.cancel(tx, program.value, [found], by, now);
    if (isStaff) await this.note(tx, command, required(cancelled, 'the redemption'));
    return ok({ ...key, isChanged: true });
  }

  private async isCancellable(tx: Tx, { rewardId, versionId }: Redemption): Promise<boolean> {
    const { versions } = required((await findRewards(tx, [rewardId])).get(rewardId), 'the reward');
    return required(
      versions.find(({ id }) => id === versionId),
      'the version',
    ).isCancellable;
  }

  private async note(
    tx: Tx,
    { actor, reason, now, requestId, ip }: CancelCommand,
    { customerId, id, restored }: Redemption,
  ): Promise<void> {
    await this.audit.record(tx, {
      ...{ actor, action: 'redemption.cancelled', now, requestId, ip },
      ...{ subjectType: 'customer', subjectId: customerId },
      details: { redemption: id, reason, restored },
    });
  }

  private async customerOf(tx: Tx, name: RedeemerName): Promise<CustomerRef | null> {
    if ('id' in name) return (await this.customers.byIds(tx, [name.id])).get(name.id) ?? null;
    return (await this.customers.byExternalIds(tx, [name.externalId])).get(name.externalId) ?? null;
  }
}

/** The redemption is unknown here: of somebody else, the same. */
export const UNKNOWN = notFound('redemption', ['redemption']);

const UNAVAILABLE = problem('REWARD_UNAVAILABLE', 'What the reward gives cannot be given now.', {
  path: ['reward'],
});

/** A problem of a wish, at the places of a command for one. */
function inCommand({ path, ...refusal }: Problem): Problem {
  return { ...refusal, path: path?.[0] === 'rewards' ? path.slice(2) : (path ?? []) };
}
