import { DateTime } from 'luxon';
import {
  CATEGORIES_MAX,
  LINES_MAX,
  type Activity,
  type Order,
  type OrderLine,
  type OriginalOrder,
} from '#activity';
import type { TimeZone } from '#kernel';
import type { Facts } from '../domain/predicate.js';
import {
  CUSTOMER_FUNCTIONS,
  CustomerFacts,
  customerGroupOf,
  type FactualCustomer,
  type KnownFacts,
} from './customer-facts.js';
import { PROGRAM_GROUP, ProgramFacts, type FactualProgram } from './program-facts.js';
import type { Fact, FactGroup } from './vocabulary.js';

/** What expressions can know about an order. Amounts are in minor units of the program's currency. */
export interface FactualOrder extends Pick<Order, 'number' | 'currency' | 'channel' | 'amounts'> {
  /** In which currency its shop stated it; null: in the program's. */
  readonly original: Pick<OriginalOrder, 'currency'> | null;
  readonly lines: readonly FactualLine[];
}

export type FactualLine = Pick<OrderLine, 'sku' | 'name' | 'categories' | 'quantity' | 'amountMinor'>;

/** What expressions can know about an activity. */
export type FactualActivity = Pick<Activity, 'type' | 'channel' | 'attributes'>;

/** Everything that the facts of one evaluation come from. */
export interface FactualEvent {
  readonly occurredAt: Date;
  readonly activity: FactualActivity;
  /** Null: the activity concerns none. */
  readonly order: FactualOrder | null;
  readonly customer: FactualCustomer | null;
  /** What sources have read about the customer. */
  readonly known: KnownFacts;
}

const ACTIVITY_GROUP: FactGroup = {
  name: 'activity',
  description: 'What happened. Its attributes are asked for by name: activity.number("stars").',
  elementsMax: null,
  facts: [
    { name: 'type', type: 'string', description: 'Such as "review.published".' },
    { name: 'channel', type: 'string', description: 'Where it happened, such as "app"; empty when unknown.' },
  ],
};

const LINE_FACTS: readonly Fact[] = [
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
];

const ORDER_GROUPS: readonly FactGroup[] = [
  {
    name: 'order',
    description: 'The order that is evaluated.',
    elementsMax: null,
    facts: [
      {
        name: 'total',
        type: 'int',
        description: "What the customer pays, in minor units of the program's currency, as all amounts are.",
      },
      { name: 'shipping', type: 'int', description: 'Shipping within the total, in minor units.' },
      { name: 'tax', type: 'int', description: 'Tax within the total, in minor units.' },
      { name: 'giftCard', type: 'int', description: 'The part that gift cards paid, in minor units.' },
      { name: 'discount', type: 'int', description: 'What was taken off already, in minor units.' },
      {
        name: 'currency',
        type: 'string',
        description: 'In which the customer paid: ISO 4217 code, such as "EUR".',
      },
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
    facts: LINE_FACTS,
  },
];

const CALENDAR_GROUP: FactGroup = {
  name: 'calendar',
  description: "The time of it, by the program's clock.",
  elementsMax: null,
  facts: [
    { name: 'date', type: 'string', description: 'The day, such as "2026-03-01".' },
    { name: 'year', type: 'int', description: 'Such as 2026.' },
    { name: 'month', type: 'int', description: '1 to 12.' },
    { name: 'day', type: 'int', description: 'Day of the month.' },
    { name: 'weekday', type: 'int', description: '1 is Monday, 7 is Sunday.' },
    { name: 'hour', type: 'int', description: '0 to 23.' },
  ],
};

/** What conditions on people may ask about, with what sources know of them besides. */
export function peopleFacts(added: readonly Fact[]): readonly FactGroup[] {
  return [customerGroupOf(added), CALENDAR_GROUP, PROGRAM_GROUP];
}

/** What conditions on an activity that concerns no order may ask about. */
export function activityFacts(added: readonly Fact[]): readonly FactGroup[] {
  return [ACTIVITY_GROUP, ...peopleFacts(added)];
}

/** What conditions on orders may ask about. */
export function orderFacts(added: readonly Fact[]): readonly FactGroup[] {
  return [...ORDER_GROUPS, ...peopleFacts(added), ACTIVITY_GROUP];
}

/** What conditions on the lines of an order may ask about. */
export const LINE_FACT_GROUPS: readonly FactGroup[] = [
  { name: 'line', description: 'A line of the order.', elementsMax: null, facts: LINE_FACTS },
];

/** Its attributes have no types that are known before: each is asked for as what it ought to be. */
class ActivityFacts {
  constructor(private readonly activity: FactualActivity) {}

  get type(): string {
    return this.activity.type;
  }

  get channel(): string {
    return this.activity.channel ?? '';
  }

  /** @internal For the functions `number`, `text` and `flag`. */
  attribute(name: string): string | number | boolean | undefined {
    return Object.hasOwn(this.activity.attributes, name) ? this.activity.attributes[name] : undefined;
  }
}

/** Functions of an activity: what is not there, or of another type, is 0, empty and false. */
const ACTIVITY_FUNCTIONS: Readonly<Record<string, (of: ActivityFacts, name: string) => unknown>> = {
  'ActivityFacts.number(string): double': (of, name) => {
    const value = of.attribute(name);
    return typeof value === 'number' ? value : 0;
  },
  'ActivityFacts.text(string): string': (of, name) => {
    const value = of.attribute(name);
    return typeof value === 'string' ? value : '';
  },
  'ActivityFacts.flag(string): bool': (of, name) => of.attribute(name) === true,
};

/** Functions of the facts themselves, by their signatures. */
export const FACT_FUNCTIONS = { ...ACTIVITY_FUNCTIONS, ...CUSTOMER_FUNCTIONS };

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
    return this.order.original?.currency ?? this.order.currency;
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

/** The classes of the values by their groups, for the checker of types. */
export const SHAPES = {
  order: OrderFacts,
  lines: LineFacts,
  line: LineFacts,
  customer: CustomerFacts,
  calendar: CalendarFacts,
  activity: ActivityFacts,
  program: ProgramFacts,
};

/** The facts of one activity, worked out when they are asked for. */
export function factsOfEvent(
  { activity, order, customer, known, occurredAt }: FactualEvent,
  program: FactualProgram,
): Facts {
  const facts = {
    activity: new ActivityFacts(activity),
    ...factsOfPerson(customer, occurredAt, known, program),
  };
  if (order === null) return facts;
  return {
    ...facts,
    order: new OrderFacts(order),
    lines: order.lines.map((line) => new LineFacts(line)),
  };
}

/** What conditions on people are asked about, at an instant. */
export function factsOfPerson(
  customer: FactualCustomer | null,
  at: Date,
  known: KnownFacts,
  program: FactualProgram,
): { readonly customer: unknown; readonly calendar: unknown; readonly program: unknown } {
  return {
    customer: new CustomerFacts(customer, at, known),
    calendar: new CalendarFacts(at, program.timeZone),
    program: new ProgramFacts(program, at),
  };
}

/** What conditions on a line are asked about. */
export function factsOfLine(line: FactualLine): Facts {
  return { line: new LineFacts(line) };
}
