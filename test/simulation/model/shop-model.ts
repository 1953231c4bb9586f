import { required, type Points } from '#kernel';
import { NaiveWallet, type NaiveAnswer, type NaiveTerms } from '../../support/wallet/naive-wallet.js';
import type { Action, KeyedAction, Outcome, Picture, Refusal, SimulatedShop } from './action.js';
import { dayOf, endOfDay, endOfQuarter, plusDays, plusMonths, sameTimeAfterDays } from './calendar.js';
import { answerOf, earnedPoints, restorablePoints, type ModelOrder } from './order-book.js';
import { openingOf, type ShopRules } from './rules.js';

/** Later than everything. */
const NEVER = Number.MAX_SAFE_INTEGER;
const HOLD_TTL_SECONDS = 900;

type Asked<K extends Action['kind']> = Extract<Action, { kind: K }>;
type Recording = Asked<'order' | 'return' | 'cancel' | 'deliver'>;

/**
 * A whole shop in memory, written from the documentation and for reading: one naive wallet per customer, a book of orders
 * and a drawer of answers given. It keeps nothing packed, nothing in advance and nothing twice.
 */
export class ShopModel implements Omit<SimulatedShop, 'pauseMs'> {
  now: number;
  readonly openedAt: number;
  readonly customers: readonly string[];
  readonly orders = new Map<string, ModelOrder>();
  /** Whose each hold is. */
  readonly holds = new Map<string, string>();
  private readonly wallets = new Map<string, NaiveWallet>();
  private readonly endedHolds = new Map<string, { status: string; points: Points }>();
  private readonly drawer = new Map<string, { request: string; outcome: Outcome }>();
  private transactionCount = 0;

  constructor(readonly rules: ShopRules) {
    this.openedAt = openingOf(rules);
    this.now = this.openedAt;
    this.customers = Array.from({ length: rules.customers }, (_, index) => `c${index}`);
    for (const customer of this.customers) this.wallets.set(customer, new NaiveWallet());
    this.passTo(this.now);
  }

  wallet(customer: string): NaiveWallet {
    return required(this.wallets.get(customer), `the wallet of ${customer}`);
  }

  /** The next instant at which time alone changes a wallet; null if it will not. */
  get nextChange(): number | null {
    const instants = [...this.wallets.values()].flatMap((wallet) => wallet.instants);
    const next = Math.min(NEVER, ...instants.filter((instant) => instant > this.now));
    return next === NEVER ? null : next;
  }

  passTo(now: number): void {
    this.now = now;
    for (const wallet of this.wallets.values()) wallet.passTo(now);
    this.noteEndedHolds('EXPIRED');
  }

  perform(action: Action): Promise<Outcome> {
    return Promise.resolve(this.answer(action));
  }

  look(customers: readonly string[]): Promise<readonly Picture[]> {
    return Promise.resolve(customers.map((customer) => this.picture(customer)));
  }

  violations(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  heldBy(hold: string): Points {
    const customer = this.holds.get(hold);
    const found = customer && this.wallet(customer).holds.find(({ id }) => id === hold);
    return found ? total(found.pieces) : 0n;
  }

  private answer(action: Action): Outcome {
    switch (action.kind) {
      case 'nothing':
      case 'worker':
        return {};
      case 'order':
        return this.once(`order ${action.order}`, action, () => this.recordOrder(action));
      case 'return':
        return this.once(`return ${action.return}`, action, () => this.recordReturn(action));
      case 'cancel':
        return this.once(`cancel ${action.order}`, action, () => this.cancel(action));
      case 'deliver':
        return this.once(`deliver ${action.delivery}`, action, () => this.deliver(action));
      default:
        return this.keyed(action);
    }
  }

  /** What was recorded under its own name is not recorded again; what was refused may be tried again. */
  private once(name: string, action: Recording, work: () => Outcome): Outcome {
    const known = this.drawer.get(name);
    const request = textOf(action);
    if (known && known.request !== request) return refused({ code: 'IDEMPOTENCY_CONFLICT' });
    if (known) return { ...(action.kind === 'deliver' ? {} : this.orderAnswer(action)), replayed: true };
    const outcome = work();
    if (!outcome.refused) this.drawer.set(name, { request, outcome });
    return outcome;
  }

  /** A key is answered once: its answer, refusals too, is given again to whoever repeats the request. */
  private keyed(action: KeyedAction): Outcome {
    const name = `${action.kind} ${action.key}`;
    const known = this.drawer.get(name);
    const request = textOf(action);
    if (known && known.request !== request)
      return { ...refused({ code: 'IDEMPOTENCY_CONFLICT' }), replayed: false };
    if (known) return this.withHold({ ...known.outcome, replayed: true });
    const outcome = { ...this.spend(action), replayed: false };
    this.noteEndedHolds('RELEASED');
    this.drawer.set(name, { request, outcome });
    return this.withHold(outcome);
  }

  private spend(action: KeyedAction): Outcome {
    switch (action.kind) {
      case 'hold':
        return this.hold(action);
      case 'capture':
        return this.capture(action);
      case 'release':
        return this.release(action);
      case 'redeem':
        return this.redeem(action);
      case 'transfer':
        return this.transfer(action);
      case 'adjust':
        return this.adjust(action);
    }
  }

  private hold({ customer, points, ttlSeconds, orderReference }: Asked<'hold'>): Outcome {
    const holdId = `h${this.holds.size}`;
    const expiresAt = this.now + (ttlSeconds ?? HOLD_TTL_SECONDS) * 1000;
    const answer = this.wallet(customer).do({ kind: 'HOLD', holdId, points, expiresAt, orderReference });
    if (!('given' in answer)) return outcomeOf(answer);
    this.holds.set(holdId, customer);
    return { ...this.moved(answer), hold: { name: holdId, status: 'OPEN', points } };
  }

  private capture(action: Asked<'capture'>): Outcome {
    const wallet = this.wallet(required(this.holds.get(action.hold), 'a hold that was placed'));
    const hold = wallet.holds.find(({ id }) => id === action.hold);
    if (!hold) return this.holdEnded(action.hold);
    const held = total(hold.pieces);
    const points = action.points ?? held;
    const order = hold.orderReference ?? undefined;
    const answer = wallet.do({ kind: 'CAPTURE', holdId: action.hold, points, ...(order && { order }) });
    if (!('given' in answer)) return outcomeOf(answer);
    this.endedHolds.set(action.hold, { status: 'CAPTURED', points: held });
    this.startSlidingOver(wallet);
    return { ...this.moved(answer), hold: { name: action.hold, status: 'CAPTURED', points: held } };
  }

  private release(action: Asked<'release'>): Outcome {
    const wallet = this.wallet(required(this.holds.get(action.hold), 'a hold that was placed'));
    if (!wallet.holds.some(({ id }) => id === action.hold)) return this.holdEnded(action.hold);
    const answer = wallet.do({ kind: 'RELEASE', holdId: action.hold });
    const points = 'given' in answer ? answer.given : 0n;
    return { ...this.moved(answer), hold: { name: action.hold, status: 'RELEASED', points } };
  }

  private redeem({ customer, points, orderReference }: Asked<'redeem'>): Outcome {
    const wallet = this.wallet(customer);
    const answer = wallet.do({ kind: 'REDEEM', points, ...(orderReference && { order: orderReference }) });
    if ('given' in answer) this.startSlidingOver(wallet);
    return this.moved(answer);
  }

  private transfer({ customer, toCustomer, points }: Asked<'transfer'>): Outcome {
    if (customer === toCustomer) return refused({ code: 'INVALID_INPUT' });
    return this.moved(this.wallet(customer).transferTo(this.wallet(toCustomer), points));
  }

  private adjust({ customer, points }: Asked<'adjust'>): Outcome {
    const terms = { availableAt: 0, cancelAt: NEVER, ...this.expiryTerms(this.now) };
    return outcomeOf(this.wallet(customer).do({ kind: 'ADJUST', points, terms }));
  }

  private recordOrder({ order: name, customer, totalMinor, occurredAt }: Asked<'order'>): Outcome {
    const wallet = this.wallet(customer);
    const at = occurredAt ?? this.now;
    const points = earnedPoints(this.rules, totalMinor);
    let award: ModelOrder['award'] = null;
    if (points > 0n) {
      award = { lot: wallet.lotCount + 1, points, clawedBack: 0n };
      wallet.do({ kind: 'AWARD', points, at, terms: this.awardTerms(at) });
      this.startSlidingOver(wallet);
    }
    this.orders.set(name, { customer, totalMinor, returnedMinor: 0n, status: 'PAID', award });
    return { ...this.orderAnswer({ order: name }), replayed: false };
  }

  private recordReturn(action: Asked<'return'>): Outcome {
    const order = this.orders.get(action.order);
    if (!order) return refused({ code: 'NOT_FOUND', what: 'order' });
    const remainingMinor = order.totalMinor - order.returnedMinor;
    if (action.amountMinor > remainingMinor || order.status === 'CANCELLED')
      return refused({ code: 'RETURN_EXCEEDS_ORDER', remainingMinor });
    order.returnedMinor += action.amountMinor;
    order.status = order.returnedMinor === order.totalMinor ? 'RETURNED' : 'PARTLY_RETURNED';
    this.settle(action.order, order);
    return { ...this.orderAnswer(action), replayed: false };
  }

  private cancel(action: Asked<'cancel'>): Outcome {
    const order = this.orders.get(action.order);
    if (!order) return refused({ code: 'NOT_FOUND', what: 'order' });
    order.returnedMinor = order.totalMinor;
    order.status = 'CANCELLED';
    this.settle(action.order, order);
    return { ...this.orderAnswer(action), replayed: false };
  }

  private deliver(action: Asked<'deliver'>): Outcome {
    const order = this.orders.get(action.order);
    if (!order) return refused({ code: 'NOT_FOUND', what: 'order' });
    if (this.rules.pending.kind === 'UNTIL_ACTIVITY' && order.award)
      this.wallet(order.customer).do({ kind: 'MATURE', lot: order.award.lot });
    return { replayed: false };
  }

  /** Gives back what was spent on a returned order, then takes back what it earned. */
  private settle(name: string, order: ModelOrder): void {
    const wallet = this.wallet(order.customer);
    const index = wallet.orders.findIndex((spend) => spend.name === name);
    const spend = wallet.orders[index];
    if (spend) {
      const points = restorablePoints(order, spend.spent) - spend.restored;
      const { goodwillDays, timeZone } = this.rules;
      const lastDay = plusDays(dayOf(this.now, timeZone), goodwillDays);
      const expiryFloor = goodwillDays > 0 ? endOfDay(lastDay, timeZone) : null;
      if (points > 0n) wallet.do({ kind: 'RESTORE', order: index, points, expiryFloor });
    }
    const { award } = order;
    if (!award) return;
    const kept = earnedPoints(this.rules, order.totalMinor - order.returnedMinor);
    const due = award.points - kept - award.clawedBack;
    const left = award.points - award.clawedBack - (wallet.lapsed.get(award.lot) ?? 0n);
    const points = due < left ? due : left;
    if (points <= 0n) return;
    const { clawback: policy } = this.rules;
    const answer = wallet.do({ kind: 'CLAWBACK', points, lot: award.lot, policy });
    if ('given' in answer) award.clawedBack += answer.given;
  }

  private expiryTerms(at: number): Pick<NaiveTerms, 'expiresAt' | 'slides'> {
    return { expiresAt: this.expiryOf(at), slides: this.rules.expiry.kind === 'SLIDING' };
  }

  /** When points given at an instant expire: good through their whole last day. */
  private expiryOf(at: number): number {
    const { expiry, timeZone } = this.rules;
    const day = dayOf(at, timeZone);
    switch (expiry.kind) {
      case 'NEVER':
        return NEVER;
      case 'DAYS':
      case 'SLIDING':
        return endOfDay(plusDays(day, expiry.days), timeZone);
      case 'MONTHS':
        return endOfDay(plusMonths(day, expiry.months), timeZone);
      case 'END_OF':
        return endOfDay(endOfQuarter(plusMonths(day, expiry.months)), timeZone);
    }
  }

  private awardTerms(at: number): NaiveTerms {
    const { pending, timeZone } = this.rules;
    const expiry = this.expiryTerms(at);
    switch (pending.kind) {
      case 'NONE':
        return { ...expiry, availableAt: 0, cancelAt: NEVER };
      case 'DAYS':
        return { ...expiry, availableAt: sameTimeAfterDays(at, pending.days, timeZone), cancelAt: NEVER };
      case 'UNTIL_ACTIVITY':
        return {
          ...expiry,
          availableAt: NEVER,
          cancelAt: sameTimeAfterDays(at, pending.cancelAfterDays, timeZone),
        };
    }
  }

  private startSlidingOver(wallet: NaiveWallet): void {
    if (this.rules.expiry.kind !== 'SLIDING') return;
    wallet.do({ kind: 'EXTEND', expiresAt: this.expiryOf(this.now) });
  }

  /** The answer to points that moved: a transaction of their own. */
  private moved(answer: NaiveAnswer): Outcome {
    if (!('given' in answer)) return outcomeOf(answer);
    const transaction = `t${this.transactionCount}`;
    this.transactionCount += 1;
    return { points: answer.given, transaction };
  }

  /** The hold of an answer, as it is now. */
  private withHold(outcome: Outcome): Outcome {
    const { hold } = outcome;
    const ended = hold && this.endedHolds.get(hold.name);
    return ended ? { ...outcome, hold: { ...hold, status: ended.status } } : outcome;
  }

  private orderAnswer({ order }: { readonly order: string }): Pick<Outcome, 'order'> {
    return { order: answerOf(required(this.orders.get(order), 'an order that was recorded')) };
  }

  private holdEnded(hold: string): Outcome {
    const { status } = required(this.endedHolds.get(hold), 'a hold that has ended');
    return refused({ code: 'HOLD_NOT_OPEN', status });
  }

  /** Holds that are no longer in their wallets, and did not end by a capture, ended in this way. */
  private noteEndedHolds(status: 'EXPIRED' | 'RELEASED'): void {
    for (const [name, customer] of this.holds) {
      if (this.endedHolds.has(name)) continue;
      if (this.wallet(customer).holds.some(({ id }) => id === name)) continue;
      this.endedHolds.set(name, { status, points: 0n });
    }
  }

  private picture(customer: string): Picture {
    const wallet = this.wallet(customer);
    const { pending, available, held, earned, spent, expired } = wallet;
    const byTime = new Map<number, Points>();
    for (const { expiresAt, points } of wallet.pieces) {
      if (expiresAt !== NEVER) byTime.set(expiresAt, (byTime.get(expiresAt) ?? 0n) + points);
    }
    const expiring = [...byTime].sort(([a], [b]) => a - b).map(([at, points]) => ({ at, points }));
    const holds = wallet.holds.map(({ id, pieces }) => ({ name: id, points: total(pieces) }));
    return { pending, available, held, earned, spent, expired, expiring, holds };
  }
}

function total(pieces: readonly { readonly points: Points }[]): Points {
  return pieces.reduce((sum, { points }) => sum + points, 0n);
}

function textOf(action: Action): string {
  return JSON.stringify(action, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}

function refused(refusal: Refusal): Outcome {
  return { refused: refusal };
}

function outcomeOf(answer: NaiveAnswer): Outcome {
  return 'given' in answer ? {} : refused({ code: answer.refused, ...answer.data });
}
