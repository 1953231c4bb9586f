import { Injectable } from '@nestjs/common';
import { principalOf, Programs, type Program, type ProgramActor } from '#access';
import { CustomerDirectory } from '#customers';
import { err, invalid, newId, notFound, ok, problem, required } from '#kernel';
import type { Err, Points, Problem, Result, Uuid } from '#kernel';
import type { Tx } from '#platform';
import { apply } from './domain/apply.js';
import type { HoldRecord } from './domain/hold-record.js';
import type { Cause } from './domain/journal.js';
import { expiryOf, termsOf, type ExpiryPolicy, type PendingPolicy } from './domain/lot-policy.js';
import type { PointType } from './domain/point-type.js';
import type { EpochMs, Hold } from './domain/wallet.js';
import { PointTypes } from './point-types.service.js';
import { Poster } from './poster.js';
import type { Posted, Posting } from './posting.js';
import { WalletReader } from './wallet-reader.service.js';

/** Holds live a quarter of an hour unless the storefront says otherwise. */
export const HOLD_TTL_SECONDS = 15 * 60;
export const HOLD_TTL_SECONDS_MAX = 24 * 60 * 60;
const ORDER_REFERENCE = /^[\x21-\x7e][\x20-\x7e]{0,199}$/;
const REASON_LENGTH_MAX = 500;

/** Who spends, from which wallet. */
export interface SpendScope {
  readonly actor: ProgramActor;
  readonly customerId: Uuid;
  /** Code of the point type; the program's default one when null. */
  readonly pointType: string | null;
  readonly now: Date;
}

export interface HoldPoints extends SpendScope {
  readonly points: Points;
  readonly orderReference: string | null;
  readonly ttlSeconds: number | null;
}

export interface RedeemPoints extends SpendScope {
  readonly points: Points;
  readonly orderReference: string | null;
  readonly reason: string | null;
}

export interface HoldCommand {
  readonly actor: ProgramActor;
  readonly customerId: Uuid;
  readonly holdId: Uuid;
  readonly now: Date;
}

export interface TransferPoints extends SpendScope {
  readonly points: Points;
  /** Null when whoever was named is unknown: refused after all that concerns the sender. */
  readonly toCustomerId: Uuid | null;
  readonly reason: string | null;
}

/** What a mutation of a wallet answers with. */
export interface LedgerAnswer {
  readonly customerId: Uuid;
  readonly pointTypeId: Uuid;
  readonly transactionId: Uuid;
  readonly points: Points;
  readonly holdId: Uuid | null;
}

/**
 * Spending: holds, captures, redemptions and transfers. Each use case takes its transaction from the idempotency gate,
 * refuses closed programs and suspended customers, and posts through the wallet rule.
 *
 * Problems: NOT_FOUND, PROGRAM_CLOSED, CUSTOMER_SUSPENDED, INVALID_INPUT, and those of the wallet rule.
 */
@Injectable()
export class LedgerService {
  constructor(
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly pointTypes: PointTypes,
    private readonly poster: Poster,
    private readonly reader: WalletReader,
  ) {}

  /** Sets points aside for a checkout; the same order's new hold replaces its old one. */
  async hold(tx: Tx, command: HoldPoints): Promise<Result<LedgerAnswer, Problem>> {
    const { now, points, orderReference } = command;
    const ttlSeconds = command.ttlSeconds ?? HOLD_TTL_SECONDS;
    if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > HOLD_TTL_SECONDS_MAX) {
      return err(invalid(['ttlSeconds'], `1 to ${HOLD_TTL_SECONDS_MAX} seconds are possible.`));
    }
    const holdId = newId(now);
    const expiresAt = now.getTime() + ttlSeconds * 1000;
    return this.spend(
      tx,
      command,
      { kind: 'HOLD', holdId, points, expiresAt, orderReference },
      { orderReference },
    );
  }

  /** Spends points at once, without a hold. */
  async redeem(tx: Tx, command: RedeemPoints): Promise<Result<LedgerAnswer, Problem>> {
    const { actor, points, orderReference, reason } = command;
    // Points come back with the order they paid for: which one that is, only the storefront can know.
    if (actor.kind === 'CUSTOMER' && orderReference !== null) {
      return err(
        invalid(['orderReference'], 'With a customer token points are held for an order, not spent on one.'),
      );
    }
    return this.spend(tx, command, { kind: 'REDEEM', points }, { orderReference, reason });
  }

  /** Spends a hold's points, all or some; what is not captured goes back to its lots. Not for the suspended. */
  async capture(
    tx: Tx,
    command: HoldCommand & { points: Points | null },
  ): Promise<Result<LedgerAnswer, Problem>> {
    const { customerId } = command;
    const customer = (await this.customers.byIds(tx, [customerId])).get(customerId);
    if (customer?.status === 'SUSPENDED') return err(suspended(['hold']));
    return this.endHold(tx, command, (hold) => ({
      kind: 'CAPTURE',
      holdId: hold.id,
      points: command.points ?? hold.points,
    }));
  }

  /** Gives a hold's points back to their lots. */
  async release(tx: Tx, command: HoldCommand): Promise<Result<LedgerAnswer, Problem>> {
    return this.endHold(tx, command, (hold) => ({ kind: 'RELEASE', holdId: hold.id }));
  }

  /**
   * Moves points to another customer of the program; they keep the expiry they had. What concerns the sender is
   * checked first: without points to give, nobody finds out who is a customer. With a customer's own token, whatever
   * keeps the receiver from receiving (unknown, suspended, full) answers NOT_FOUND alike.
   */
  async transfer(tx: Tx, command: TransferPoints): Promise<Result<LedgerAnswer, Problem>> {
    const { actor, customerId, toCustomerId, points, reason, now } = command;
    if (customerId === toCustomerId)
      return err(invalid(['toCustomer'], 'Points move between two customers.'));
    const wrong = checkTexts({ reason });
    if (wrong) return err(wrong);
    const ready = await this.admit(tx, customerId, command.pointType);
    if (!ready.ok) return ready;
    const { pointType } = ready.value;
    const { wallet } = await this.reader.view(tx, customerId, pointType, now);
    const given = apply(wallet, { kind: 'TRANSFER_OUT', points }, now.getTime());
    if (!given.ok) return given;
    const receiver = await this.receiverOf(tx, toCustomerId);
    if (!receiver.ok) return refusalOfReceiver(actor, receiver.problem);
    const cause = { actor: principalOf(actor), reason };
    const key = { customerId, pointTypeId: pointType.id };
    const [fromCustomerId, pointTypeId] = [customerId, pointType.id];
    const transfer = { pointTypeId, fromCustomerId, toCustomerId: receiver.value, points, cause };
    const posted = await this.poster.transfer(tx, transfer, now);
    // Only what is received can exceed a wallet.
    if (!posted.ok && posted.problem.code === 'BALANCE_LIMIT')
      return refusalOfReceiver(actor, posted.problem);
    return answerOf(key, posted, null);
  }

  /**
   * Awards outside of orders: opening balances of an import, and whatever a later lib grants. Set-wise; each item is
   * refused or posted for itself.
   */
  async award(
    tx: Tx,
    program: Program,
    pointType: PointType,
    awards: readonly {
      readonly kind: 'AWARD' | 'OPENING';
      readonly customerId: Uuid;
      readonly points: Points;
      readonly at: Date;
      readonly expiry: ExpiryPolicy | null;
      readonly pending: PendingPolicy;
      readonly cause: Cause;
    }[],
    now: Date,
  ): Promise<Result<Posted, Problem>[]> {
    const postings = awards.map(({ kind, customerId, points, at, expiry, pending, cause }): Posting => {
      const terms = termsOf(expiry ?? pointType.expiryPolicy, pending, at, program.timeZone);
      return {
        customerId,
        pointTypeId: pointType.id,
        cause,
        command: { kind, points, at: at.getTime(), terms },
      };
    });
    return this.post(tx, program, [pointType], postings, now);
  }

  /** Posts commands of these point types at once; awards and spends start a sliding expiry over. */
  async post(
    tx: Tx,
    program: Program,
    pointTypes: readonly PointType[],
    postings: readonly Posting[],
    now: Date,
  ): Promise<Result<Posted, Problem>[]> {
    const slides = new Map<Uuid, EpochMs>();
    for (const { id, expiryPolicy } of pointTypes) {
      if (expiryPolicy.kind === 'SLIDING') slides.set(id, expiryOf(expiryPolicy, now, program.timeZone));
    }
    const sliding = postings.map((posting) => {
      const slidesTo = slides.get(posting.pointTypeId);
      const startsOver = slidesTo !== undefined && STARTS_OVER.has(posting.command.kind);
      return startsOver ? { ...posting, slidesTo } : posting;
    });
    return this.poster.post(tx, sliding, now);
  }

  private async spend(
    tx: Tx,
    scope: SpendScope & { readonly points: Points },
    command: Posting['command'],
    details: Omit<Cause, 'actor'>,
  ): Promise<Result<LedgerAnswer, Problem>> {
    const wrong = checkTexts(details);
    if (wrong) return err(wrong);
    const { customerId, now } = scope;
    const ready = await this.admit(tx, customerId, scope.pointType);
    if (!ready.ok) return ready;
    const { program, pointType } = ready.value;
    const cause = { actor: principalOf(scope.actor), ...details };
    const key = { customerId, pointTypeId: pointType.id };
    const [result] = await this.post(tx, program, [pointType], [{ ...key, command, cause }], now);
    return answerOf(
      key,
      required(result, 'an answer per command'),
      command.kind === 'HOLD' ? command.holdId : null,
    );
  }

  private async endHold(
    tx: Tx,
    { actor, customerId, holdId, now }: HoldCommand,
    commandFor: (hold: Pick<Hold, 'id' | 'points'>) => Posting['command'],
  ): Promise<Result<LedgerAnswer, Problem>> {
    const hold = await this.reader.hold(tx, holdId, customerId);
    if (!hold) return err(notFound('hold', ['hold']));
    const program = await this.programs.requireOpen(tx, hold.programId);
    if (!program.ok) return program;
    const pointType = (await this.pointTypes.byIds(tx, [hold.pointTypeId])).get(hold.pointTypeId);
    const key = { customerId, pointTypeId: hold.pointTypeId };
    const cause = { actor: principalOf(actor), orderReference: hold.orderReference };
    const posting = { ...key, command: commandFor(hold), cause };
    const [result] = await this.post(
      tx,
      program.value,
      [required(pointType, 'its point type')],
      [posting],
      now,
    );
    const posted = required(result, 'an answer per command');
    // The wallet knows open holds only: one that was there once, and is not now, has ended. How, tells the row as it
    // is now: it may have been open when it was read above, before the wallet was locked.
    if (!posted.ok && posted.problem.code === 'NOT_FOUND')
      return err(holdEnded((await this.reader.hold(tx, holdId, customerId)) ?? hold, now));
    return answerOf(key, posted, holdId);
  }

  private async admit(
    tx: Tx,
    customerId: Uuid,
    pointTypeCode: string | null,
  ): Promise<Result<{ program: Program; pointType: PointType }, Problem>> {
    const program = await this.programs.requireOpen(tx, required(tx.programId, 'a program'));
    if (!program.ok) return program;
    const pointType = await this.pointTypes.byCode(tx, pointTypeCode);
    if (!pointType.ok) return pointType;
    const customer = (await this.customers.byIds(tx, [customerId])).get(customerId);
    if (!customer) return err(notFound('customer', ['customer']));
    if (customer.status === 'SUSPENDED') return err(suspended(['customer']));
    return ok({ program: program.value, pointType: pointType.value });
  }

  private async receiverOf(tx: Tx, customerId: Uuid | null): Promise<Result<Uuid, Problem>> {
    const customer = customerId && (await this.customers.byIds(tx, [customerId])).get(customerId);
    if (!customer) return err(notFound('customer', ['toCustomer']));
    return customer.status === 'SUSPENDED' ? err(suspended(['toCustomer'])) : ok(customer.id);
  }
}

const STARTS_OVER: ReadonlySet<string> = new Set(['AWARD', 'OPENING', 'REDEEM', 'CAPTURE']);

function checkTexts({ orderReference, reason }: Omit<Cause, 'actor'>): Problem | null {
  if (typeof orderReference === 'string' && !ORDER_REFERENCE.test(orderReference)) {
    return invalid(['orderReference'], '1 to 200 printable characters are possible.');
  }
  // PostgreSQL cannot store NUL.
  if (typeof reason === 'string' && (reason.length > REASON_LENGTH_MAX || reason.includes('\0'))) {
    return invalid(['reason'], `At most ${REASON_LENGTH_MAX} characters, none of them NUL, are possible.`);
  }
  return null;
}

function suspended(path: readonly string[]): Problem {
  return problem('CUSTOMER_SUSPENDED', 'Suspended customers neither earn nor spend.', { path });
}

/** Customers learn of one another nothing but that points arrived: refusals of a receiver are one and the same. */
function refusalOfReceiver(actor: ProgramActor, refusal: Problem): Err<Problem> {
  if (actor.kind === 'CUSTOMER') return err(notFound('customer', ['toCustomer']));
  return err({ ...refusal, path: ['toCustomer'] });
}

function holdEnded(hold: HoldRecord, now: Date): Problem {
  const status = hold.status === 'OPEN' && hold.expiresAt <= now ? 'EXPIRED' : hold.status;
  return problem('HOLD_NOT_OPEN', `The hold has ended: ${status}.`, { path: ['hold'], data: { status } });
}

function answerOf(
  key: { customerId: Uuid; pointTypeId: Uuid },
  result: Result<Posted, Problem>,
  holdId: Uuid | null,
): Result<LedgerAnswer, Problem> {
  if (!result.ok) return result;
  const { transactionId, given } = result.value;
  return ok({ ...key, transactionId, points: given, holdId });
}
