import { localDateOf, addDays, endOfLocalDay, required, type Points, type Problem } from '#kernel';
import type { WalletCommand } from '../../../libs/ledger/domain/command.js';
import type { ExpiryPolicy, PendingPolicy } from '../../../libs/ledger/domain/lot-policy.js';
import type { Movement } from '../../../libs/ledger/domain/movement.js';
import {
  afterRestoring,
  afterSpending,
  NOTHING_SPENT,
  type OrderSpend,
} from '../../../libs/ledger/domain/restore.js';
import { emptyWallet, NEVER, type Wallet } from '../../../libs/ledger/domain/wallet.js';
import type { Action, Outcome, Picture, Refusal, SimulatedShop } from '../model/action.js';
import { answerOf, earnedPoints, restorablePoints, type ModelOrder } from '../model/order-book.js';
import { DELIVERED, openingOf, type ShopRules } from '../model/rules.js';
import { RULE, type Rule } from './rule.js';

const HOLD_TTL_SECONDS = 900;

type Asked<K extends Action['kind']> = Extract<Action, { kind: K }>;

/**
 * A shop around the wallet rule alone: wallets and journals in memory, no database, no keys. The book of orders is the
 * model's; what moves points is the rule.
 */
export class RuleShop implements SimulatedShop {
  readonly pauseMs = 0;
  private now: Date;
  private readonly wallets = new Map<string, Wallet>();
  private readonly journals = new Map<string, Movement[]>();
  private readonly orders = new Map<string, ModelOrder>();
  private readonly spends = new Map<string, OrderSpend>();
  private readonly holds = new Map<
    string,
    { customer: string; orderReference: string | null; status: string }
  >();
  private readonly expiry: ExpiryPolicy;
  private readonly pending: PendingPolicy;
  private transactionCount = 0;

  constructor(
    private readonly rules: ShopRules,
    private readonly rule: Rule = RULE,
  ) {
    this.now = new Date(openingOf(rules));
    this.expiry = rules.expiry;
    const { pending } = rules;
    this.pending = pending.kind === 'UNTIL_ACTIVITY' ? { ...pending, activityType: DELIVERED } : pending;
  }

  passTo(now: number): void {
    this.now = new Date(now);
  }

  perform(action: Action): Promise<Outcome> {
    return Promise.resolve(this.answer(action));
  }

  look(customers: readonly string[]): Promise<readonly Picture[]> {
    return Promise.resolve(customers.map((customer) => this.picture(customer)));
  }

  /** What each wallet's journal does not add up to. */
  violations(): Promise<readonly string[]> {
    const broken: string[] = [];
    for (const [customer, wallet] of this.wallets) {
      const journal = required(this.journals.get(customer), 'its journal');
      const { pending, available, held, deficit } = wallet;
      const inLots = wallet.lots.reduce((sum, lot) => sum + lot.remaining, 0n);
      const inHolds = wallet.holds.reduce((sum, hold) => sum + hold.points, 0n);
      if (pending + available + held !== inLots + inHolds - deficit)
        broken.push(`${customer}: lots and balances`);
      if (journal.some(({ seq }, index) => seq !== index + 1))
        broken.push(`${customer}: numbers of movements`);
      if (journal.some(({ points }) => points < 0n))
        broken.push(`${customer}: a movement of less than nothing`);
    }
    return Promise.resolve(broken);
  }

  private answer(action: Action): Outcome {
    switch (action.kind) {
      case 'nothing':
        return {};
      case 'worker':
        for (const customer of this.wallets.keys()) this.letTimePass(customer);
        return {};
      case 'order':
        return this.recordOrder(action);
      case 'return':
      case 'cancel':
        return this.takeBack(action);
      case 'deliver':
        return this.deliver(action);
      case 'transfer':
        return this.transfer(action);
      case 'capture':
      case 'release':
        return this.endHold(action);
      case 'hold':
        return this.hold(action);
      case 'redeem':
        return this.redeem(action);
      case 'adjust':
        return this.adjust(action);
    }
  }

  private hold({ customer, points, ttlSeconds, orderReference }: Asked<'hold'>): Outcome {
    const holdId = `h${this.holds.size}`;
    const expiresAt = this.now.getTime() + (ttlSeconds ?? HOLD_TTL_SECONDS) * 1000;
    const done = this.apply(customer, { kind: 'HOLD', holdId, points, expiresAt, orderReference });
    if (!done.ok) return refusedBy(done.problem);
    this.holds.set(holdId, { customer, orderReference, status: 'OPEN' });
    return { ...this.moved(done.given), hold: { name: holdId, status: 'OPEN', points } };
  }

  private endHold(action: Asked<'capture' | 'release'>): Outcome {
    const known = required(this.holds.get(action.hold), 'a hold that was placed');
    const { customer, orderReference } = known;
    const hold = this.wallet(customer).holds.find(({ id }) => id === action.hold);
    const points = action.kind === 'capture' ? (action.points ?? hold?.points ?? 1n) : 0n;
    const command: WalletCommand =
      action.kind === 'capture'
        ? { kind: 'CAPTURE', holdId: action.hold, points }
        : { kind: 'RELEASE', holdId: action.hold };
    const done = this.apply(customer, command);
    if (!done.ok && done.problem.code === 'NOT_FOUND')
      return { refused: { code: 'HOLD_NOT_OPEN', status: this.statusOf(action.hold) }, replayed: false };
    if (!done.ok) return refusedBy(done.problem);
    const status = action.kind === 'capture' ? 'CAPTURED' : 'RELEASED';
    known.status = status;
    if (action.kind === 'capture') {
      this.noteSpend(customer, orderReference, done.movements, 'CAPTURE');
      this.startSlidingOver(customer);
    }
    return {
      ...this.moved(done.given),
      hold: { name: action.hold, status, points: required(hold, 'the hold').points },
    };
  }

  private redeem({ customer, points, orderReference }: Asked<'redeem'>): Outcome {
    const done = this.apply(customer, { kind: 'REDEEM', points });
    if (!done.ok) return refusedBy(done.problem);
    this.noteSpend(customer, orderReference, done.movements, 'REDEEM');
    this.startSlidingOver(customer);
    return this.moved(done.given);
  }

  private transfer({ customer, toCustomer, points }: Asked<'transfer'>): Outcome {
    if (customer === toCustomer) return { refused: { code: 'INVALID_INPUT' }, replayed: false };
    const out = this.apply(customer, { kind: 'TRANSFER_OUT', points });
    if (!out.ok) return refusedBy(out.problem);
    const { took: draws } = required(out.movements.at(-1), 'the movement of the transfer');
    const into = this.apply(toCustomer, { kind: 'TRANSFER_IN', draws });
    return into.ok ? this.moved(out.given) : refusedBy(into.problem);
  }

  private adjust({ customer, points }: Asked<'adjust'>): Outcome {
    if (points === 0n) return { refused: { code: 'INVALID_INPUT' }, replayed: false };
    const terms = this.rule.termsOf(this.expiry, { kind: 'NONE' }, this.now, this.rules.timeZone);
    const done = this.apply(customer, { kind: 'ADJUST', points, terms });
    return done.ok ? { replayed: false } : refusedBy(done.problem);
  }

  private recordOrder({ order: name, customer, totalMinor, occurredAt }: Asked<'order'>): Outcome {
    const at = new Date(occurredAt ?? this.now);
    const points = earnedPoints(this.rules, totalMinor);
    let award: ModelOrder['award'] = null;
    if (points > 0n) {
      const terms = this.rule.termsOf(this.expiry, this.pending, at, this.rules.timeZone);
      const done = this.apply(customer, { kind: 'AWARD', points, at: at.getTime(), terms });
      if (!done.ok) return refusedBy(done.problem);
      const opening = required(
        done.movements.find(({ kind }) => kind === 'AWARD'),
        'the award',
      );
      award = { lot: opening.seq, points, clawedBack: 0n };
      this.startSlidingOver(customer);
    }
    const order: ModelOrder = { customer, totalMinor, returnedMinor: 0n, status: 'PAID', award };
    this.orders.set(name, order);
    return { order: answerOf(order), replayed: false };
  }

  private takeBack(action: Asked<'return' | 'cancel'>): Outcome {
    const order = this.orders.get(action.order);
    if (!order) return { refused: { code: 'NOT_FOUND', what: 'order' } };
    if (order.status === 'CANCELLED' && action.kind === 'cancel')
      return { order: answerOf(order), replayed: true };
    const remainingMinor = order.totalMinor - order.returnedMinor;
    const amountMinor = action.kind === 'cancel' ? remainingMinor : action.amountMinor;
    if (amountMinor > remainingMinor || order.status === 'CANCELLED')
      return { refused: { code: 'RETURN_EXCEEDS_ORDER', remainingMinor } };
    order.returnedMinor += amountMinor;
    const isWhole = order.returnedMinor === order.totalMinor;
    order.status = action.kind === 'cancel' ? 'CANCELLED' : isWhole ? 'RETURNED' : 'PARTLY_RETURNED';
    this.restore(action.order, order);
    this.clawBack(order);
    return { order: answerOf(order), replayed: false };
  }

  private deliver({ order: name }: Asked<'deliver'>): Outcome {
    const order = this.orders.get(name);
    if (!order) return { refused: { code: 'NOT_FOUND', what: 'order' } };
    if (this.pending.kind === 'UNTIL_ACTIVITY' && order.award)
      this.apply(order.customer, { kind: 'MATURE', lot: order.award.lot });
    return { replayed: false };
  }

  private restore(name: string, order: ModelOrder): void {
    const key = `${order.customer} ${name}`;
    const spend = this.spends.get(key);
    if (!spend) return;
    const points = restorablePoints(order, spend.spent) - spend.restored;
    if (points <= 0n) return;
    const { goodwillDays, timeZone } = this.rules;
    const lastDay = addDays(localDateOf(this.now, timeZone), goodwillDays);
    const expiryFloor = goodwillDays > 0 ? endOfLocalDay(lastDay, timeZone).getTime() : null;
    const draws = this.rule.drawsToRestore(spend, points);
    this.apply(order.customer, { kind: 'RESTORE', draws, expiryFloor });
    this.spends.set(key, afterRestoring(spend, points));
  }

  private clawBack({ customer, award, totalMinor, returnedMinor }: ModelOrder): void {
    if (!award) return;
    this.letTimePass(customer);
    const lapsed = required(this.journals.get(customer), 'the journal')
      .filter(({ kind, took }) => (kind === 'EXPIRE' || kind === 'CANCEL') && took[0]?.lot === award.lot)
      .reduce((sum, movement) => sum + movement.points, 0n);
    const due = award.points - earnedPoints(this.rules, totalMinor - returnedMinor) - award.clawedBack;
    const left = award.points - award.clawedBack - lapsed;
    const points = due < left ? due : left;
    if (points <= 0n) return;
    const { clawback: policy } = this.rules;
    const done = this.apply(customer, { kind: 'CLAWBACK', points, lot: award.lot, policy });
    if (done.ok) award.clawedBack += done.given;
  }

  private noteSpend(
    customer: string,
    order: string | null,
    movements: readonly Movement[],
    kind: Movement['kind'],
  ): void {
    if (order === null) return;
    const { took } = required(
      movements.find((movement) => movement.kind === kind),
      'the spend',
    );
    const key = `${customer} ${order}`;
    this.spends.set(key, afterSpending(this.spends.get(key) ?? NOTHING_SPENT, took));
  }

  private startSlidingOver(customer: string): void {
    if (this.expiry.kind !== 'SLIDING') return;
    const expiresAt = this.rule.expiryOf(this.expiry, this.now, this.rules.timeZone);
    this.apply(customer, { kind: 'EXTEND', expiresAt });
  }

  private wallet(customer: string): Wallet {
    return this.wallets.get(customer) ?? emptyWallet(customer, 'points');
  }

  private apply(
    customer: string,
    command: WalletCommand,
  ):
    | { readonly ok: true; readonly given: Points; readonly movements: readonly Movement[] }
    | { readonly ok: false; readonly problem: Problem } {
    const result = this.rule.apply(this.wallet(customer), command, this.now.getTime());
    if (!result.ok) return result;
    const { wallet, movements, given } = result.value;
    this.keep(customer, wallet, movements);
    return { ok: true, given, movements };
  }

  private letTimePass(customer: string): void {
    const { wallet, movements } = this.rule.advance(this.wallet(customer), this.now.getTime());
    this.keep(customer, wallet, movements);
  }

  private keep(customer: string, wallet: Wallet, movements: readonly Movement[]): void {
    this.wallets.set(customer, wallet);
    const journal = this.journals.get(customer) ?? [];
    journal.push(...movements);
    this.journals.set(customer, journal);
  }

  private statusOf(name: string): string {
    const { status, customer } = required(this.holds.get(name), 'a hold that was placed');
    if (status !== 'OPEN') return status;
    const { movements } = this.rule.advance(this.wallet(customer), this.now.getTime());
    const ends = [...(this.journals.get(customer) ?? []), ...movements];
    return ends.some(({ kind, holdId }) => kind === 'RECLAIM' && holdId === name) ? 'EXPIRED' : 'RELEASED';
  }

  private moved(points: Points): Outcome {
    const transaction = `t${this.transactionCount}`;
    this.transactionCount += 1;
    return { points, transaction, replayed: false };
  }

  private picture(customer: string): Picture {
    const { wallet } = this.rule.advance(this.wallet(customer), this.now.getTime());
    const { pending, available, held, earned, spent, expired } = wallet;
    const byTime = new Map<number, Points>();
    for (const { expiresAt, remaining } of wallet.lots) {
      if (expiresAt !== NEVER) byTime.set(expiresAt, (byTime.get(expiresAt) ?? 0n) + remaining);
    }
    const expiring = [...byTime].map(([at, points]) => ({ at, points }));
    const holds = wallet.holds.map(({ id, points }) => ({ name: id, points }));
    return { pending, available, held, earned, spent, expired, expiring, holds };
  }
}

function refusedBy({ code, data }: Problem): Outcome {
  return { refused: { code, ...(data as Omit<Refusal, 'code'> | undefined) }, replayed: false };
}
