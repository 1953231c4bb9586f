import { principalOf, type Program, type ProgramActor } from '#access';
import type { CustomerRef } from '#customers';
import { err, invalid, newId, notFound, ok, problem, type Err, type Points, type Problem } from '#kernel';
import type { Result, Uuid } from '#kernel';
import { StaleWrite } from '#platform';
import type { WalletCommand } from './domain/command.js';
import type { HoldRecord } from './domain/hold-record.js';
import type { Cause } from './domain/journal.js';
import type { PointType } from './domain/point-type.js';
import {
  endsHold,
  HOLD_TTL_SECONDS,
  refusalOfSpend,
  type CustomerName,
  type HoldEnding,
  type HoldName,
  type Spend,
  type TransferPoints,
  type WalletSpend,
} from './domain/spend.js';
import type { WalletKey } from './domain/wallet.js';
import { slidesToOf } from './domain/lot-policy.js';
import { DEFAULT_POINT_TYPE } from './domain/point-type.js';
import type { Posted, PostingBatch } from './posting.js';
import { holdTextOf, type SpendNames } from './spend-names.js';
import type { WalletView } from './wallet-reader.service.js';

/** A spend and who asks for it. */
export interface SpendOrder {
  readonly actor: ProgramActor;
  readonly spend: Spend;
}

/** What a spend answers for good. */
export interface LedgerAnswer {
  readonly customerId: Uuid;
  readonly pointTypeId: Uuid;
  readonly transactionId: Uuid;
  readonly points: Points;
  readonly holdId: Uuid | null;
}

/** What a spend has done, and how wallet and hold stand right after. */
export interface Spent {
  readonly answer: LedgerAnswer;
  readonly program: Program;
  readonly view: WalletView;
  readonly hold: HoldRecord | null;
}

/** All that a batch's spends are about, as it stands while their wallets are locked. */
export interface SpendSetting {
  readonly names: SpendNames;
  readonly program: Result<Program, Problem>;
  readonly pointTypes: readonly PointType[];
  readonly customers: ReadonlyMap<Uuid, CustomerRef>;
  /** Holds to be captured or released, in whatever state. */
  readonly holds: ReadonlyMap<Uuid, HoldRecord>;
}

/** A spend that may be tried: its wallet is known. */
interface Ready {
  readonly key: WalletKey;
  readonly pointType: PointType;
  readonly program: Program;
}

/**
 * Does spends one after the other on locked wallets: admits, applies the wallet rule, answers. Pure but for new ids.
 *
 * Problems: NOT_FOUND, PROGRAM_CLOSED, CUSTOMER_SUSPENDED, INVALID_INPUT, HOLD_NOT_OPEN and those of the wallet rule.
 */
export class SpendBatch {
  constructor(
    private readonly setting: SpendSetting,
    private readonly batch: PostingBatch,
  ) {}

  do({ actor, spend }: SpendOrder): Result<Spent, Problem> {
    if (endsHold(spend)) return this.endHold(actor, spend);
    const customer = this.spenderOf(actor, spend.customer);
    if (!customer.ok) return customer;
    const wrong = this.refusalOf(actor, spend, customer.value);
    if (wrong) return err(wrong);
    const ready = this.admit(customer.value, spend.pointType);
    if (!ready.ok) return ready;
    return spend.kind === 'TRANSFER'
      ? this.transfer(actor, spend, ready.value)
      : this.post(actor, spend, ready.value);
  }

  /** Naming somebody else with a customer token answers like a missing id. */
  private spenderOf(actor: ProgramActor, name: CustomerName): Result<CustomerRef, Problem> {
    if (actor.kind !== 'CUSTOMER' && isUnnamed(name))
      return err(invalid(['customer'], 'The external id of the customer is needed.'));
    const found = this.setting.customers.get(spenderIdOf(this.setting.names, actor, name) ?? '');
    const isForeign = actor.kind === 'CUSTOMER' && found?.id !== actor.customerId;
    return found && !isForeign ? ok(found) : err(notFound('customer', ['customer']));
  }

  private refusalOf(actor: ProgramActor, spend: WalletSpend, customer: CustomerRef): Problem | null {
    // Points come back with the order they paid for: which one that is, only the storefront can know.
    if (spend.kind === 'REDEEM' && actor.kind === 'CUSTOMER' && spend.orderReference !== null) {
      const message = 'With a customer token points are held for an order, not spent on one.';
      return invalid(['orderReference'], message);
    }
    const isToSelf = spend.kind === 'TRANSFER' && idOf(this.setting.names, spend.toCustomer) === customer.id;
    if (isToSelf) return invalid(['toCustomer'], 'Points move between two customers.');
    return refusalOfSpend(spend);
  }

  private admit(customer: CustomerRef, pointTypeCode: string | null): Result<Ready, Problem> {
    const { program } = this.setting;
    if (!program.ok) return program;
    const code = pointTypeCode ?? DEFAULT_POINT_TYPE;
    const pointType = this.setting.pointTypes.find((type) => type.code === code);
    if (!pointType) return err(notFound('point type', ['pointType']));
    // Made since the names were read: its wallet is not locked.
    if (this.setting.names.pointTypeIds.get(code) !== pointType.id) throw new StaleWrite('a new point type');
    if (customer.status === 'SUSPENDED') return err(suspended(['customer']));
    const key = { customerId: customer.id, pointTypeId: pointType.id };
    return ok({ key, pointType, program: program.value });
  }

  private post(
    actor: ProgramActor,
    spend: Exclude<WalletSpend, TransferPoints>,
    ready: Ready,
  ): Result<Spent, Problem> {
    const { points, orderReference } = spend;
    const cause = { actor: principalOf(actor), orderReference };
    if (spend.kind === 'REDEEM')
      return this.run(ready, { kind: 'REDEEM', points }, { ...cause, reason: spend.reason }, null);
    const { now } = this.batch;
    const holdId = newId(now);
    const expiresAt = now.getTime() + (spend.ttlSeconds ?? HOLD_TTL_SECONDS) * 1000;
    return this.run(ready, { kind: 'HOLD', holdId, points, expiresAt, orderReference }, cause, holdId);
  }

  /**
   * What concerns the sender is checked first: without points to give, nobody finds out who is a customer. With a
   * customer's own token, whatever keeps the receiver from receiving (unknown, suspended, full) answers NOT_FOUND alike.
   */
  private transfer(actor: ProgramActor, spend: TransferPoints, ready: Ready): Result<Spent, Problem> {
    const { points, reason } = spend;
    const given = this.batch.test(ready.key, { kind: 'TRANSFER_OUT', points });
    if (!given.ok) return given;
    const receiver = this.setting.customers.get(idOf(this.setting.names, spend.toCustomer) ?? '');
    if (!receiver) return refusalOfReceiver(actor, notFound('customer', ['toCustomer']));
    if (receiver.status === 'SUSPENDED') return refusalOfReceiver(actor, suspended(['toCustomer']));
    const { customerId: fromCustomerId, pointTypeId } = ready.key;
    const cause = { actor: principalOf(actor), reason };
    const legs = { pointTypeId, fromCustomerId, toCustomerId: receiver.id };
    const posted = this.batch.transfer({ ...legs, points, cause });
    // Only what is received can exceed a wallet.
    if (!posted.ok && posted.problem.code === 'BALANCE_LIMIT')
      return refusalOfReceiver(actor, posted.problem);
    return posted.ok ? ok(this.spentOf(ready, posted.value, null)) : posted;
  }

  private endHold(actor: ProgramActor, spend: HoldEnding): Result<Spent, Problem> {
    const name = holdOf(actor, spend.hold);
    if (!name) return err(notFound('hold', ['hold']));
    const customer = this.setting.customers.get(name.customerId);
    if (spend.kind === 'CAPTURE' && customer?.status === 'SUSPENDED') return err(suspended(['hold']));
    const hold = this.recordOf(name.holdId);
    const pointType = this.setting.pointTypes.find(({ id }) => id === hold?.pointTypeId);
    // Another spend of the batch may have named the hold of this id rightly: this one must, too.
    if (hold?.customerId !== name.customerId || !pointType) return err(notFound('hold', ['hold']));
    const { program } = this.setting;
    if (!program.ok) return program;
    const ready = { key: keyOf(hold), pointType, program: program.value };
    const cause = { actor: principalOf(actor), orderReference: hold.orderReference };
    const command: WalletCommand =
      spend.kind === 'CAPTURE'
        ? { kind: 'CAPTURE', holdId: hold.id, points: spend.points ?? hold.points }
        : { kind: 'RELEASE', holdId: hold.id };
    const ended = this.run(ready, command, cause, hold.id);
    // The wallet knows open holds only: one that was there once, and is not now, has ended.
    if (!ended.ok && ended.problem.code === 'NOT_FOUND') return err(holdEnded(hold, this.batch.now));
    return ended;
  }

  private run(
    ready: Ready,
    command: WalletCommand,
    cause: Cause,
    holdId: Uuid | null,
  ): Result<Spent, Problem> {
    const { key, pointType, program } = ready;
    const slidesTo = slidesToOf(command.kind, pointType.expiryPolicy, this.batch.now, program.timeZone);
    const posted = this.batch.post({ ...key, command, cause, slidesTo });
    return posted.ok ? ok(this.spentOf(ready, posted.value, holdId)) : posted;
  }

  private spentOf(ready: Ready, { wallet, given, transactionId }: Posted, holdId: Uuid | null): Spent {
    const { key, pointType, program } = ready;
    const view = { customerId: key.customerId, pointType, wallet, asOf: this.batch.now };
    const answer = { ...key, transactionId, points: given, holdId };
    return { answer, program, view, hold: holdId === null ? null : this.recordOf(holdId) };
  }

  /** A hold as it is now, whether it was read or is of this batch. */
  private recordOf(id: Uuid): HoldRecord | null {
    const { holds } = this.batch;
    const end = holds.endOf(id);
    const state = { status: 'OPEN' as const, capturedPoints: 0n, endedAt: null, ...end };
    const opening = holds.openingOf(id);
    if (!opening) {
      const stored = this.setting.holds.get(id);
      return stored ? { ...stored, ...end } : null;
    }
    const { customerId, pointTypeId, hold, placedAt } = opening;
    const { orderReference, points, expiresAt } = hold;
    const names = { customerId, id, programId: this.programId, pointTypeId, orderReference };
    return { ...names, points, placedAt, expiresAt: new Date(expiresAt), ...state };
  }

  private get programId(): Uuid {
    const { program } = this.setting;
    return program.ok ? program.value.id : '';
  }
}

/** The wallets that a spend may move. */
export function walletsOf(names: SpendNames, { actor, spend }: SpendOrder): WalletKey[] {
  if (endsHold(spend)) {
    const name = holdOf(actor, spend.hold);
    const wallet = name && names.holdWallets.get(holdTextOf(name));
    return wallet ? [wallet] : [];
  }
  const pointTypeId = names.pointTypeIds.get(spend.pointType ?? DEFAULT_POINT_TYPE);
  if (pointTypeId === undefined) return [];
  return customersOf(names, { actor, spend }).map((customerId) => ({ customerId, pointTypeId }));
}

/** The customers that a spend concerns. */
export function customersOf(names: SpendNames, { actor, spend }: SpendOrder): Uuid[] {
  if (endsHold(spend)) return spend.hold ? [spend.hold.customerId] : [];
  const ids = [spenderIdOf(names, actor, spend.customer)];
  if (spend.kind === 'TRANSFER') ids.push(idOf(names, spend.toCustomer));
  return ids.filter((id) => id !== undefined);
}

/** Nobody is named with a customer's own token: then it is that customer. */
function spenderIdOf(names: SpendNames, actor: ProgramActor, name: CustomerName): Uuid | undefined {
  return actor.kind === 'CUSTOMER' && isUnnamed(name) ? actor.customerId : idOf(names, name);
}

function isUnnamed(name: CustomerName): boolean {
  return 'externalId' in name && !name.externalId;
}

function idOf(names: SpendNames, name: CustomerName): Uuid | undefined {
  if ('id' in name) return name.id;
  return name.externalId === null ? undefined : names.customerIds.get(name.externalId);
}

/** The hold, if it is one this principal may touch. */
function holdOf(actor: ProgramActor, name: HoldName): HoldName {
  const isForeign = actor.kind === 'CUSTOMER' && name?.customerId !== actor.customerId;
  return isForeign ? null : name;
}

function keyOf({ customerId, pointTypeId }: WalletKey): WalletKey {
  return { customerId, pointTypeId };
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
