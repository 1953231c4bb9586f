import { NO_AMOUNTS, OWN_SOURCE, type Activity, type Order, type OrderLine } from '#activity';
import type { CustomerRef } from '#customers';
import { required, scale, type Uuid } from '#kernel';
import { NOTHING_PAID } from '../domain/amount.js';
import { keptOf } from '../domain/basis.js';
import { ORDER_PAID } from '../domain/campaign.js';
import type { ActivityFacts } from '../domain/evaluate.js';
import type { Facts } from '../domain/predicate.js';
import { ORDER_KEPT } from '../domain/time-trigger.js';
import { NOTHING_KNOWN, type KnownFacts } from '../expression/customer-facts.js';
import {
  factsOfEvent,
  factsOfLine,
  type FactualActivity,
  type FactualLine,
  type FactualOrder,
} from '../expression/facts.js';
import type { FactualProgram } from '../expression/program-facts.js';

/** A guest's order that is linked to a customer earns as one that is paid. */
export const ORDER_LINKED = 'order.linked';

/** Activities after which less of an order is kept. */
export const RETURN_TYPES: ReadonlySet<string> = new Set(['order.returned', 'order.cancelled']);

/**
 * Whether the product found it out by itself: a complete card, what a campaign emitted. That may carry an order, and still
 * does not come back with it: it stands until it is undone. That an order was kept for some days is about the order.
 */
export function isOwn(activity: Pick<Activity, 'type' | 'source'>): boolean {
  // Orders may have any source.
  return activity.source === OWN_SOURCE && triggerOf(activity) !== ORDER_PAID && activity.type !== ORDER_KEPT;
}

/**
 * Whether an activity comes when nothing of its order is left, so that there is nothing to give for. What is about the
 * return itself does not, nor what the product found out because of it.
 */
export function isTooLate(activity: Pick<Activity, 'type' | 'source' | 'order'>): boolean {
  const { order, type } = activity;
  return order !== null && isGone(order) && !RETURN_TYPES.has(type) && !isOwn(activity);
}

/** Whether nothing of an order is left. */
export function isGone({ status }: Pick<Order, 'status'>): boolean {
  return status === 'RETURNED' || status === 'CANCELLED';
}

/** The type of trigger that an activity is for. */
export function triggerOf({ type }: Pick<Activity, 'type'>): string {
  return type === ORDER_LINKED ? ORDER_PAID : type;
}

const NO_ATTRIBUTES: ActivityFacts['attributes'] = {};
const NO_LINES: ActivityFacts['lines'] = [];

/** What the engine sees of an activity that was just recorded. */
export function factsOfActivity(
  activity: Activity,
  customer: CustomerRef | undefined,
  program: FactualProgram,
  known: KnownFacts = NOTHING_KNOWN,
): ActivityFacts {
  const { order, occurredAt } = activity;
  if (order !== null && triggerOf(activity) === ORDER_PAID) {
    const linkedAt = activity.type === ORDER_LINKED ? activity.recordedAt : null;
    return factsOfOrder(order, { customer: customer ?? null, linkedAt, program, known });
  }
  const seen: Seen = {
    occurredAt,
    customerId: activity.customerId,
    paid: order ? keptOf(order.amounts, order.returned) : NOTHING_PAID,
    lines: order ? linesOf(order) : NO_LINES,
    attributes: activity.attributes,
    customer: engineCustomerOf(customer ?? null),
    linkedAt: null,
  };
  return new FactsWhenAsked(seen, () => {
    const event = {
      activity,
      order: order && keptOrder(order),
      customer: customer ?? null,
      known,
      occurredAt,
    };
    return factsOfEvent(event, program);
  });
}

type Seen = Omit<ActivityFacts, 'facts'>;

/** Most campaigns have no condition: what conditions are asked about is put together when the first is. */
class FactsWhenAsked implements ActivityFacts {
  readonly occurredAt: Date;
  readonly customerId: Uuid;
  readonly paid: ActivityFacts['paid'];
  readonly lines: ActivityFacts['lines'];
  readonly attributes: ActivityFacts['attributes'];
  readonly customer: ActivityFacts['customer'];
  readonly linkedAt: Date | null;
  private asked: Facts | null = null;

  constructor(
    seen: Seen,
    private readonly ask: () => Facts,
  ) {
    this.occurredAt = seen.occurredAt;
    this.customerId = seen.customerId;
    this.paid = seen.paid;
    this.lines = seen.lines;
    this.attributes = seen.attributes;
    this.customer = seen.customer;
    this.linkedAt = seen.linkedAt;
  }

  get facts(): Facts {
    this.asked ??= this.ask();
    return this.asked;
  }
}

/** An order as it was before anything of it came back. */
export function asPaid(order: Order): Order {
  if (order.status === 'PAID') return order;
  const lines = order.lines.map((line) => ({ ...line, returnedQuantity: 0, returnedMinor: 0n }));
  return { ...order, status: 'PAID', returned: NO_AMOUNTS, lines };
}

/** What the engine sees of an order: of what is kept of it. */
export function factsOfOrder(
  order: Order,
  by: {
    readonly customer: CustomerRef | null;
    readonly linkedAt: Date | null;
    readonly program: FactualProgram;
    /** What sources of facts know of the customer; nothing when no condition asks for it. */
    readonly known?: KnownFacts;
  },
): ActivityFacts {
  const { occurredAt, channel } = order;
  const { customer, linkedAt, program, known = NOTHING_KNOWN } = by;
  const seen: Seen = {
    occurredAt,
    customerId: order.customerId,
    paid: keptOf(order.amounts, order.returned),
    lines: linesOf(order),
    attributes: NO_ATTRIBUTES,
    customer: engineCustomerOf(customer),
    linkedAt,
  };
  return new FactsWhenAsked(seen, () => {
    const activity: FactualActivity = { type: ORDER_PAID, channel, attributes: NO_ATTRIBUTES };
    return factsOfEvent({ activity, order: keptOrder(order), customer, known, occurredAt }, program);
  });
}

function engineCustomerOf(customer: CustomerRef | null): ActivityFacts['customer'] {
  return customer && { enrolledAt: customer.enrolledAt, isSuspended: customer.status === 'SUSPENDED' };
}

function linesOf({ lines }: Order): ActivityFacts['lines'] {
  if (lines.length === 0) return NO_LINES;
  return lines.flatMap((line) => {
    const kept = keptLine(line);
    if (kept === null) return [];
    const shareMinor = line.shareMinor - line.returnedMinor;
    return [{ quantity: kept.quantity, shareMinor, facts: factsOfLine(kept) }];
  });
}

function keptOrder(order: Order): FactualOrder {
  if (order.returned.totalMinor === 0n && order.status === 'PAID') return order;
  const { amounts, returned } = order;
  const discountMinor = amounts.discountMinor - returned.discountMinor;
  return {
    ...order,
    amounts: { ...keptOf(amounts, returned), discountMinor },
    lines: order.lines.flatMap((line) => keptLine(line) ?? []),
  };
}

/** A line without the pieces that came back; null when none is left. */
function keptLine(line: OrderLine): FactualLine | null {
  const quantity = line.quantity - line.returnedQuantity;
  if (quantity <= 0) return null;
  if (line.returnedQuantity === 0) return line;
  const amountMinor = scale(line.amountMinor, BigInt(quantity), BigInt(line.quantity), 'FLOOR');
  return { ...line, quantity, amountMinor };
}

/**
 * What of an order is left to earn. Null when all of it came back, but for what was given for an own activity: of that only
 * what goes by the order comes back with it. `linkedAt` is that of a guest's order.
 */
export function keptFactsOf(
  activity: Activity,
  program: FactualProgram,
  linkedAt: Date | null,
): (isForOwn: boolean) => ActivityFacts | null {
  const order = required(activity.order, 'the order of a return');
  const left = factsOfOrder(order, { customer: null, linkedAt, program });
  return (isForOwn) => (isGone(order) && !isForOwn ? null : left);
}
