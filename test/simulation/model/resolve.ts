import type { Points } from '#kernel';
import type { Action } from './action.js';
import type { Command } from './command.js';
import type { ShopModel } from './shop-model.js';

const MINUTE_MS = 60_000;
/** Commands choose by numbers from 0 to 9; this one chooses among all there is, fitting or not. */
const ODD_ONE = 9;

/** Makes requests of commands: numbers become customers, orders and holds that the model has, percents become points. */
export class Script {
  /** What was asked of the service so far, in order. */
  private readonly asked: Action[] = [];
  private orderCount = 0;
  private otherCount = 0;

  /** `pauseMs`: how much later than the one before a command happens at least. */
  constructor(
    private readonly model: ShopModel,
    private readonly pauseMs: number,
  ) {}

  timeOf(command: Command): number {
    const now = this.model.now + this.pauseMs;
    if (command.kind === 'wait') return now + command.minutes * MINUTE_MS;
    if (command.kind !== 'waitForChange') return now;
    const { nextChange } = this.model;
    return nextChange === null ? now : Math.max(now, nextChange + command.offByMs);
  }

  /** The request of a command, as of the model's present. */
  next(command: Command): Action {
    const action = this.resolve(command);
    if (action.kind !== 'nothing' && action.kind !== 'worker') this.asked.push(action);
    return action;
  }

  private resolve(command: Command): Action {
    switch (command.kind) {
      case 'wait':
      case 'waitForChange':
        return NOTHING;
      case 'worker':
        return { kind: 'worker' };
      case 'order':
        return this.order(command);
      case 'return':
        return this.giveBack(command);
      case 'cancel':
        return { kind: 'cancel', order: this.knownOrder(command.order) };
      case 'deliver':
        return { kind: 'deliver', order: this.knownOrder(command.order), delivery: this.name('d') };
      case 'replay':
        return pick(this.asked, command.earlier) ?? NOTHING;
      case 'reuse':
        return this.reuse(pick(this.asked, command.earlier) ?? NOTHING);
      case 'capture':
      case 'release':
        return this.endHold(command);
      default:
        return this.spend(command);
    }
  }

  private order({ customer, totalMinor, late }: CommandOf<'order'>): Action {
    const { now } = this.model;
    // Before the shop opened nobody was enrolled, and nothing was earned.
    const occurredAt = late === 0 ? null : Math.max(now - late * MINUTE_MS, this.model.openedAt);
    const order = `o${this.orderCount}`;
    this.orderCount += 1;
    return {
      kind: 'order',
      order,
      customer: this.anybody(customer),
      totalMinor: BigInt(totalMinor),
      occurredAt,
    };
  }

  private giveBack({ order: number, percent }: CommandOf<'return'>): Action {
    const order = this.knownOrder(number);
    const known = this.model.orders.get(order);
    const left = known ? known.totalMinor - known.returnedMinor : 0n;
    const share = shareOf(left, percent);
    return { kind: 'return', return: this.name('r'), order, amountMinor: share > 0n ? share : 1n };
  }

  private spend(command: CommandOf<'hold' | 'redeem' | 'transfer' | 'adjust'>): Action {
    const key = this.name('key');
    if (command.kind === 'adjust')
      return {
        kind: 'adjust',
        key,
        customer: this.anybody(command.customer),
        points: BigInt(command.points),
      };
    const customer = this.somebodyWithPoints(command.kind === 'transfer' ? command.from : command.customer);
    const points = shareOf(this.model.wallet(customer).available, command.percent);
    if (command.kind === 'transfer') {
      const others = this.model.customers.filter((other) => other !== customer || command.to === ODD_ONE);
      return { kind: 'transfer', key, customer, toCustomer: pick(others, command.to) ?? customer, points };
    }
    const orderReference = command.order === null ? null : this.orderToPay(customer, command.order);
    const spending = { key, customer, points, orderReference };
    if (command.kind === 'redeem') return { kind: 'redeem', ...spending };
    return { kind: 'hold', ...spending, ttlSeconds: command.ttlSeconds };
  }

  /** Mostly a hold that is open, the latest being 0. */
  private endHold(command: CommandOf<'capture' | 'release'>): Action {
    const { holds } = this.model;
    const placed = [...holds.keys()].reverse();
    const open = placed.filter((name) => this.model.heldBy(name) > 0n);
    const hold = pick(open.length > 0 && command.hold !== ODD_ONE ? open : placed, command.hold);
    if (hold === undefined) return NOTHING;
    const key = this.name('key');
    if (command.kind === 'release') return { kind: 'release', key, hold };
    const { percent } = command;
    const points = percent === null ? null : shareOf(this.model.heldBy(hold), percent);
    return { kind: 'capture', key, hold, points };
  }

  /** The same key for something else; what has no other form is repeated as it was. */
  private reuse(earlier: Action): Action {
    switch (earlier.kind) {
      case 'order':
        return { ...earlier, totalMinor: earlier.totalMinor + 1n };
      case 'return':
        return { ...earlier, amountMinor: earlier.amountMinor + 1n };
      case 'capture':
        return { ...earlier, points: (earlier.points ?? 0n) + 1n };
      case 'hold':
      case 'redeem':
      case 'transfer':
      case 'adjust':
        return { ...earlier, points: earlier.points + 1n };
      default:
        return earlier;
    }
  }

  private anybody(number: number): string {
    return pick(this.model.customers, number) ?? 'c0';
  }

  /** Mostly somebody who has something to spend. */
  private somebodyWithPoints(number: number): string {
    const rich = this.model.customers.filter((customer) => this.model.wallet(customer).available > 0n);
    return number === ODD_ONE ? this.anybody(number) : (pick(rich, number) ?? this.anybody(number));
  }

  /** Mostly an order of which something is left, the latest being 0; before there is one, a name that nobody knows. */
  private knownOrder(number: number): string {
    const names = [...this.model.orders].reverse();
    const kept = names.filter(([, order]) => order.returnedMinor < order.totalMinor);
    const [name] = pick(kept.length > 0 && number !== ODD_ONE ? kept : names, number) ?? ['unknown'];
    return name;
  }

  /** Mostly an order of the customer, the latest being 0, or the next one: points are held before an order is paid. */
  private orderToPay(customer: string, number: number): string {
    const next = `o${this.orderCount}`;
    if (number === ODD_ONE) return pick([...this.model.orders.keys()], number) ?? next;
    const own = [...this.model.orders].filter(([, order]) => order.customer === customer);
    return pick([...own.map(([name]) => name).reverse(), next], number) ?? next;
  }

  private name(prefix: string): string {
    this.otherCount += 1;
    return `${prefix}${this.otherCount}`;
  }
}

type CommandOf<K extends Command['kind']> = Extract<Command, { kind: K }>;

const NOTHING: Action = { kind: 'nothing' };

function pick<T>(items: readonly T[], number: number): T | undefined {
  return items.length === 0 ? undefined : items[number % items.length];
}

/** A share of what there is, rounded up; of nothing, as many as percent. */
function shareOf(whole: Points, percent: number): Points {
  if (whole <= 0n || percent <= 0) return BigInt(percent);
  return (whole * BigInt(percent) + 99n) / 100n;
}
