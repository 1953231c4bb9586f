import type { Seeded } from '../support/seeded.js';
import type { Settled } from './book.js';
import type { Operation, OperationKind } from './operations.js';

/** Customers of the program; everybody knows c-0. */
export const CUSTOMERS = Array.from({ length: 40 }, (_, index) => `c-${index}`);
export const POINTS_PER_MINOR = 100;
/** The program's points are pending for a day, so an order of a day ago matures when the harness wants it to. */
const PENDING_MS = 24 * 60 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;
const HOT_CUSTOMER = 'c-0';
const UNREACHABLE_POINTS = 1_000_000_000;

interface OwnOrder {
  readonly externalId: string;
  readonly customer: string;
  readonly totalMinor: number;
  returnedMinor: number;
  paidPoints: number;
}

interface OwnHold {
  readonly id: string;
  readonly customer: string;
  readonly points: number;
  isEnded: boolean;
}

/** An operation and the refusal it must get; null when it may be done. */
export interface Wish {
  readonly operation: Operation;
  readonly mustBeRefused: string | null;
}

/**
 * What one client asks for next, drawn from a seed and from what it was answered so far. Returns, captures and releases
 * are of its own orders and holds, so that what they must answer is known; wallets are shared by all clients.
 */
export class ShoppingList {
  private readonly orders: OwnOrder[] = [];
  private readonly holds: OwnHold[] = [];
  private readonly redemptions: Operation[] = [];
  private count = 0;

  constructor(
    private readonly client: number,
    private readonly random: Seeded,
  ) {}

  next(): Wish {
    const roll = this.random.int(1, 100);
    if (roll <= 30) return wish(this.order());
    if (roll <= 48) return wish(this.redemption());
    if (roll <= 62) return wish(this.hold());
    if (roll <= 74) return this.endOfHold() ?? wish(this.order());
    if (roll <= 83) return wish(this.transfer());
    if (roll <= 91) return this.orderReturn() ?? wish(this.order());
    if (roll <= 94) return this.payment() ?? wish(this.redemption());
    return this.refusal();
  }

  /** Remembers what was done. */
  take({ operation, payload, refusal }: Settled): void {
    const { kind, input } = operation;
    if (refusal !== null) return;
    const customer = operation.customer ?? '';
    if (kind === 'redeemPoints') this.redemptions.push(operation);
    if (kind === 'recordOrder' && payload.order) {
      const { externalId, amounts } = payload.order;
      this.orders.push({ externalId, customer, ...amounts, returnedMinor: 0, paidPoints: 0 });
    }
    if (kind === 'holdPoints' && payload.hold) {
      const { id, points } = payload.hold;
      this.holds.push({ id, customer, points, isEnded: false });
    }
    const order = this.orders.find(
      ({ externalId }) => externalId === (input['orderExternalId'] ?? input['orderReference']),
    );
    if (order && kind === 'recordReturn') order.returnedMinor += payload.orderReturn?.amounts.totalMinor ?? 0;
    if (order && kind === 'redeemPoints') order.paidPoints += payload.points ?? 0;
    const hold = this.holds.find(({ id }) => id === input['hold']);
    if (hold) hold.isEnded = true;
  }

  private order(): Operation {
    const now = Date.now();
    const matures = this.random.int(1, 3) === 1 ? this.random.int(500, 4_000) : -HOUR_MS;
    return this.make('recordOrder', this.anyone(), (customer) => ({
      customer: { externalId: customer },
      currency: 'EUR',
      totalMinor: this.random.int(100, 60_000),
      occurredAt: new Date(now - PENDING_MS + matures).toISOString(),
    }));
  }

  private redemption(): Operation {
    return this.make('redeemPoints', this.anyone(), (customer) => ({
      customer,
      points: this.random.int(1, 60),
    }));
  }

  /** Some holds end by themselves within the run: work for the worker. */
  private hold(): Operation {
    const ttlSeconds = this.random.bool() ? this.random.int(1, 3) : 900;
    return this.make('holdPoints', this.anyone(), (customer) => ({
      customer,
      points: this.random.int(1, 60),
      ttlSeconds,
    }));
  }

  private endOfHold(): Wish | null {
    const hold = this.holds.findLast(({ isEnded }) => !isEnded);
    if (!hold) return null;
    if (this.random.bool()) return wish(this.make('releaseHold', hold.customer, () => ({ hold: hold.id })));
    const points = this.random.int(1, hold.points);
    return wish(this.make('captureHold', hold.customer, () => ({ hold: hold.id, points })));
  }

  private transfer(): Operation {
    const from = this.anyone();
    const others = CUSTOMERS.filter((name) => name !== from);
    const toCustomer = others[this.random.int(0, others.length - 1)];
    return this.make('transferPoints', from, (customer) => ({
      customer,
      toCustomer,
      points: this.random.int(1, 40),
    }));
  }

  /** All that is left of an order that was paid with points, so that all of them come back; else any part. */
  private orderReturn(): Wish | null {
    const order = this.orders.findLast((own) => own.returnedMinor < own.totalMinor);
    if (!order) return null;
    const left = order.totalMinor - order.returnedMinor;
    const amountMinor = order.paidPoints > 0 ? left : this.random.int(1, left);
    return wish(this.returnOf(order, amountMinor));
  }

  private payment(): Wish | null {
    const order = this.orders.findLast((own) => own.returnedMinor === 0);
    if (!order) return null;
    const input = { points: this.random.int(1, 30), orderReference: order.externalId };
    return wish(this.make('redeemPoints', order.customer, (customer) => ({ customer, ...input })));
  }

  private refusal(): Wish {
    const order = this.orders.at(-1);
    const hold = this.holds.findLast(({ isEnded }) => isEnded);
    const redemption = this.redemptions.at(-1);
    const roll = this.random.int(1, 6);
    if (roll === 1 && order)
      return wish(this.returnOf(order, order.totalMinor - order.returnedMinor + 1), 'RETURN_EXCEEDS_ORDER');
    if (roll === 2 && hold)
      return wish(
        this.make('releaseHold', hold.customer, () => ({ hold: hold.id })),
        'HOLD_NOT_OPEN',
      );
    if (roll === 3 && redemption) {
      const input = { ...redemption.input, points: Number(redemption.input['points']) + 1 };
      return wish({ ...redemption, input }, 'IDEMPOTENCY_CONFLICT');
    }
    const { input, ...order_ } = this.order();
    if (roll === 4) return wish({ ...order_, input: { ...input, currency: 'USD' } }, 'WRONG_CURRENCY');
    if (roll === 5)
      return wish({ ...order_, input: { ...input, customer: { externalId: 'nobody' } } }, 'NOT_FOUND');
    const far = (customer: string): Operation['input'] => ({ customer, points: UNREACHABLE_POINTS });
    return wish(this.make('redeemPoints', this.anyone(), far), 'INSUFFICIENT_POINTS');
  }

  private returnOf(order: OwnOrder, amountMinor: number): Operation {
    const input = { orderExternalId: order.externalId, amountMinor };
    return this.make('recordReturn', order.customer, () => input);
  }

  private anyone(): string {
    if (this.random.int(1, 4) === 1) return HOT_CUSTOMER;
    return CUSTOMERS[this.random.int(0, CUSTOMERS.length - 1)] ?? HOT_CUSTOMER;
  }

  private make(
    kind: OperationKind,
    customer: string,
    inputOf: (customer: string) => Operation['input'],
  ): Operation {
    this.count += 1;
    const key = `crash-${String(this.client).padStart(3, '0')}-${String(this.count).padStart(8, '0')}`;
    return { kind, key, customer, input: inputOf(customer) };
  }
}

function wish(operation: Operation, mustBeRefused: string | null = null): Wish {
  return { operation, mustBeRefused };
}
