import { DateTime } from 'luxon';
import { CATEGORIES_MAX, LINES_MAX, type Order, type OrderLine } from '#activity';
import type { CustomerRef } from '#customers';
import type { TimeZone } from '#kernel';
import type { Facts } from './condition.js';
import type { FactGroup } from './vocabulary.js';

/** What expressions can know about an order and its time. Amounts are in minor units of the order's currency. */
export interface FactualOrder extends Pick<
  Order,
  'occurredAt' | 'number' | 'currency' | 'channel' | 'amounts'
> {
  readonly lines: readonly FactualLine[];
}

export type FactualLine = Pick<OrderLine, 'sku' | 'name' | 'categories' | 'quantity' | 'amountMinor'>;

/** What expressions can know about the person. */
export type FactualCustomer = Pick<CustomerRef, 'enrolledAt' | 'isGuest'>;

const DAY_MS = 86_400_000;

export const ORDER_FACTS: readonly FactGroup[] = [
  {
    name: 'order',
    description: 'The order that is evaluated.',
    elementsMax: null,
    facts: [
      { name: 'total', type: 'int', description: 'What the customer pays, in minor units.' },
      { name: 'shipping', type: 'int', description: 'Shipping within the total, in minor units.' },
      { name: 'tax', type: 'int', description: 'Tax within the total, in minor units.' },
      { name: 'giftCard', type: 'int', description: 'The part that gift cards paid, in minor units.' },
      { name: 'discount', type: 'int', description: 'What was taken off already, in minor units.' },
      { name: 'currency', type: 'string', description: 'ISO 4217 code, such as "EUR".' },
      {
        name: 'channel',
        type: 'string',
        description: 'Where it was bought, such as "web"; empty when unknown.',
      },
      { name: 'number', type: 'int', description: "The customer's first order is 1, the second 2." },
      { name: 'quantity', type: 'int', description: 'Pieces of all lines.' },
      { name: 'skus', type: 'list<string>', description: 'SKUs of its lines.', elementsMax: LINES_MAX },
      {
        name: 'categories',
        type: 'list<string>',
        description: 'Categories of its lines, each once.',
        elementsMax: LINES_MAX * CATEGORIES_MAX,
      },
    ],
  },
  {
    name: 'lines',
    description: 'The lines of the order.',
    elementsMax: LINES_MAX,
    facts: [
      { name: 'sku', type: 'string', description: 'SKU; empty when unknown.' },
      { name: 'name', type: 'string', description: 'Name of the product; empty when unknown.' },
      {
        name: 'categories',
        type: 'list<string>',
        description: 'Categories of the product.',
        elementsMax: CATEGORIES_MAX,
      },
      { name: 'quantity', type: 'int', description: 'Pieces.' },
      { name: 'amount', type: 'int', description: 'The whole line, not one piece, in minor units.' },
    ],
  },
  {
    name: 'customer',
    description: 'Whose order it is.',
    elementsMax: null,
    facts: [
      { name: 'isEnrolled', type: 'bool', description: 'Whether they had joined the program.' },
      {
        name: 'daysEnrolled',
        type: 'int',
        description: 'Whole days since they joined; -1 when they had not.',
      },
      { name: 'isGuest', type: 'bool', description: 'Whether the store knows them by no id of its own.' },
    ],
  },
  {
    name: 'calendar',
    description: "The time of the order, by the program's clock.",
    elementsMax: null,
    facts: [
      { name: 'date', type: 'string', description: 'The day, such as "2026-03-01".' },
      { name: 'year', type: 'int', description: 'Such as 2026.' },
      { name: 'month', type: 'int', description: '1 to 12.' },
      { name: 'day', type: 'int', description: 'Day of the month.' },
      { name: 'weekday', type: 'int', description: '1 is Monday, 7 is Sunday.' },
      { name: 'hour', type: 'int', description: '0 to 23.' },
    ],
  },
];

class OrderFacts {
  private known: readonly string[] | null = null;

  constructor(private readonly order: FactualOrder) {}

  get total(): bigint {
    return this.order.amounts.totalMinor;
  }

  get shipping(): bigint {
    return this.order.amounts.shippingMinor;
  }

  get tax(): bigint {
    return this.order.amounts.taxMinor;
  }

  get giftCard(): bigint {
    return this.order.amounts.giftCardMinor;
  }

  get discount(): bigint {
    return this.order.amounts.discountMinor;
  }

  get currency(): string {
    return this.order.currency;
  }

  get channel(): string {
    return this.order.channel ?? '';
  }

  get number(): bigint {
    return BigInt(this.order.number);
  }

  get quantity(): bigint {
    return BigInt(this.order.lines.reduce((sum, { quantity }) => sum + quantity, 0));
  }

  get skus(): readonly string[] {
    return this.order.lines.flatMap(({ sku }) => sku ?? []);
  }

  get categories(): readonly string[] {
    this.known ??= [...new Set(this.order.lines.flatMap(({ categories }) => categories))];
    return this.known;
  }
}

class LineFacts {
  constructor(private readonly line: FactualLine) {}

  get sku(): string {
    return this.line.sku ?? '';
  }

  get name(): string {
    return this.line.name ?? '';
  }

  get categories(): readonly string[] {
    return this.line.categories;
  }

  get quantity(): bigint {
    return BigInt(this.line.quantity);
  }

  get amount(): bigint {
    return this.line.amountMinor;
  }
}

class CustomerFacts {
  constructor(
    private readonly customer: FactualCustomer | null,
    private readonly at: Date,
  ) {}

  get isEnrolled(): boolean {
    return this.daysEnrolled >= 0n;
  }

  get daysEnrolled(): bigint {
    const since = this.customer?.enrolledAt;
    if (!since || since > this.at) return -1n;
    return BigInt(Math.floor((this.at.getTime() - since.getTime()) / DAY_MS));
  }

  get isGuest(): boolean {
    return this.customer?.isGuest ?? true;
  }
}

/** Most conditions do not ask for the calendar: luxon is asked when one does, once. */
class CalendarFacts {
  private local: DateTime | null = null;

  constructor(
    private readonly at: Date,
    private readonly timeZone: TimeZone,
  ) {}

  get date(): string {
    return this.time.toISODate() ?? '';
  }

  get year(): bigint {
    return BigInt(this.time.year);
  }

  get month(): bigint {
    return BigInt(this.time.month);
  }

  get day(): bigint {
    return BigInt(this.time.day);
  }

  get weekday(): bigint {
    return BigInt(this.time.weekday);
  }

  get hour(): bigint {
    return BigInt(this.time.hour);
  }

  private get time(): DateTime {
    this.local ??= DateTime.fromJSDate(this.at, { zone: this.timeZone });
    return this.local;
  }
}

/** The classes of the values, for the checker of types. */
export const ORDER_SHAPES = {
  order: OrderFacts,
  lines: LineFacts,
  customer: CustomerFacts,
  calendar: CalendarFacts,
};

/** The facts of one order, worked out when they are asked for. */
export function orderFacts(order: FactualOrder, customer: FactualCustomer | null, timeZone: TimeZone): Facts {
  return {
    order: new OrderFacts(order),
    lines: order.lines.map((line) => new LineFacts(line)),
    customer: new CustomerFacts(customer, order.occurredAt),
    calendar: new CalendarFacts(order.occurredAt, timeZone),
  };
}
