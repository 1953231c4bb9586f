import type { NewOrder, NewOrderLine, NewReturn } from '#activity';
import { addDays, startOfLocalDay, type LocalDate, type TimeZone } from '#kernel';
import type { Person } from './people.js';
import type { Random } from './random.js';

/** What happens on one local day of the story. */
export interface Day {
  readonly date: LocalDate;
  readonly joining: Person[];
  readonly orders: PlannedOrder[];
  readonly returns: NewReturn[];
}

export interface PlannedOrder {
  readonly order: NewOrder;
  /** Null: a guest. */
  readonly person: Person | null;
  /** How points pay part of it, if there are enough. */
  readonly spending: 'NONE' | 'REDEEM' | 'HOLD_AND_CAPTURE' | 'HOLD_AND_LEAVE';
}

export interface StoryFrame {
  readonly firstDay: LocalDate;
  readonly days: number;
  readonly timeZone: TimeZone;
  readonly currency: string;
  /** Nothing happens after it. */
  readonly now: Date;
}

interface Product {
  readonly sku: string;
  readonly name: string;
  readonly categories: string[];
  readonly priceMinor: number;
}

const SOURCE = 'store';
const HOUR_MS = 3_600_000;
/** By month: presents before Christmas, few people in town in summer. */
const SEASON = [0.9, 0.9, 1, 1, 1, 0.9, 0.75, 0.75, 1, 1.1, 1.5, 1.7];
const RETURN_SHARE = 0.06;
const GUEST_SHARE = 0.05;
const FREE_SHIPPING_MINOR = 4_000;
const SHIPPING_MINOR = 490;

const PRODUCTS: readonly Product[] = [
  product('ESP-250', 'Espresso "Abendrot", 250 g', 890, 'coffee', 'espresso'),
  product('ESP-1000', 'Espresso "Abendrot", 1 kg', 2_990, 'coffee', 'espresso'),
  product('FIL-250', 'Filter coffee "Morgentau", 250 g', 950, 'coffee', 'filter'),
  product('FIL-1000', 'Filter coffee "Morgentau", 1 kg', 3_190, 'coffee', 'filter'),
  product('DEC-250', 'Decaf "Federleicht", 250 g', 990, 'coffee', 'decaf'),
  product('TEA-ASS', 'Assam, 100 g', 720, 'tea'),
  product('TEA-SEN', 'Sencha, 100 g', 1_150, 'tea'),
  product('TEA-ROO', 'Rooibos, 200 g', 640, 'tea'),
  product('CHO-70', 'Chocolate 70 %, bar', 390, 'sweets'),
  product('BIS-ALM', 'Almond biscuits', 450, 'sweets'),
  product('CUP-SET', 'Two cups, stoneware', 2_450, 'equipment', 'gifts'),
  product('GRI-HAN', 'Hand grinder', 7_900, 'equipment'),
  product('POT-MOK', 'Moka pot, 4 cups', 3_490, 'equipment'),
  product('GIF-BOX', 'Gift box "Four roasts"', 3_900, 'coffee', 'gifts'),
];

function product(sku: string, name: string, priceMinor: number, ...categories: string[]): Product {
  return { sku, name, categories, priceMinor };
}

/** Plans a year of a shop: who joins, buys and returns what on which day. */
export function planDays(random: Random, people: readonly Person[], frame: StoryFrame): Day[] {
  const days = Array.from({ length: frame.days }, (_, index): Day => {
    const date = addDays(frame.firstDay, index);
    return { date, joining: [], orders: [], returns: [] };
  });
  for (const person of people) days[person.firstDay]?.joining.push(person);
  const visits = people.flatMap((person) => visitsOf(random, person, frame));
  visits.sort((a, b) => a.at.getTime() - b.at.getTime());
  for (const [index, visit] of visits.entries()) planOrder(random, visit, index, days, frame);
  return days;
}

interface Visit {
  readonly person: Person;
  /** Place of its day in the story. */
  readonly day: number;
  readonly at: Date;
}

function visitsOf(random: Random, person: Person, frame: StoryFrame): Visit[] {
  const visits: Visit[] = [];
  const { gapDays, lapse } = person.habit;
  // A new customer comes with the first purchase; a known one is somewhere between two.
  let day = person.firstDay === 0 ? random.wait(gapDays) : person.firstDay;
  while (day < frame.days) {
    const whole = Math.floor(day);
    const date = addDays(frame.firstDay, whole);
    const at = momentOf(random, date, frame.timeZone);
    if (at < frame.now) visits.push({ person, day: whole, at });
    if (random.chance(lapse)) break;
    const month = Number(date.slice(5, 7)) - 1;
    day += Math.max(1, random.wait(gapDays) / (SEASON[month] ?? 1));
  }
  return visits;
}

/** Between 8 and 22 o'clock, mostly around noon and in the evening. */
function momentOf(random: Random, date: LocalDate, timeZone: TimeZone): Date {
  const hour = random.chance(0.5) ? 11 + random.next() * 3 : 8 + random.next() * 14;
  const ms = Math.floor((hour * HOUR_MS) / 1_000) * 1_000;
  return new Date(startOfLocalDay(date, timeZone).getTime() + ms);
}

function planOrder(random: Random, visit: Visit, index: number, days: Day[], frame: StoryFrame): void {
  const isGuest = random.chance(GUEST_SHARE);
  const order = orderOf(random, visit, `B-${20_001 + index}`, isGuest, frame.currency);
  const person = isGuest ? null : visit.person;
  days[visit.day]?.orders.push({ order, person, spending: spendingOf(random) });
  if (random.chance(RETURN_SHARE)) planReturn(random, visit, order, days, frame);
}

function orderOf(
  random: Random,
  { person, at }: Visit,
  externalId: string,
  isGuest: boolean,
  currency: string,
): NewOrder {
  const lines = linesOf(random, person, at);
  const goods = lines.reduce((sum, line) => sum + line.amountMinor, 0n);
  const channel = random.pick(['web', 'web', 'web', 'app', 'pos']);
  const discountMinor = random.chance(0.08) ? goods / 10n : 0n;
  const isShipped = channel !== 'pos' && goods < FREE_SHIPPING_MINOR;
  const shippingMinor = isShipped ? BigInt(SHIPPING_MINOR) : 0n;
  const totalMinor = goods - discountMinor + shippingMinor;
  // Prices include 7 % value-added tax.
  const taxMinor = ((goods - discountMinor) * 7n) / 107n;
  const giftCardMinor = random.chance(0.03) && totalMinor > 1_000n ? 1_000n : 0n;
  return {
    customer: isGuest
      ? { guest: { email: `guest${random.whole(1, 40)}@example.net` } }
      : { externalId: person.externalId },
    source: SOURCE,
    externalId,
    occurredAt: at,
    channel,
    currency,
    amounts: { totalMinor, shippingMinor, taxMinor, giftCardMinor, discountMinor },
    lines,
  };
}

function linesOf(random: Random, person: Person, at: Date): NewOrderLine[] {
  const favourites = PRODUCTS.filter(({ categories }) => categories.includes(person.favourite));
  const gifts = PRODUCTS.filter(({ categories }) => categories.includes('gifts'));
  const isDecember = at.getUTCMonth() === 11;
  const count = Math.min(5, 1 + Math.floor(random.wait(person.habit.lines - 1)));
  const chosen = new Map<string, NewOrderLine>();
  for (let line = 0; line < count; line += 1) {
    const pool = line === 0 ? favourites : isDecember && random.chance(0.5) ? gifts : PRODUCTS;
    const { sku, name, categories, priceMinor } = random.pick(pool);
    const quantity = random.chance(0.2) ? 2 : 1;
    chosen.set(sku, { sku, name, categories, quantity, amountMinor: BigInt(priceMinor * quantity) });
  }
  return [...chosen.values()];
}

function spendingOf(random: Random): PlannedOrder['spending'] {
  const draw = random.next();
  if (draw < 0.12) return 'REDEEM';
  if (draw < 0.3) return 'HOLD_AND_CAPTURE';
  return draw < 0.33 ? 'HOLD_AND_LEAVE' : 'NONE';
}

/** A few days later, at the same time of day, one line comes back, or all of it. */
function planReturn(random: Random, visit: Visit, order: NewOrder, days: Day[], frame: StoryFrame): void {
  const { lines = [], source, externalId: orderExternalId } = order;
  const after = random.whole(3, 20);
  const occurredAt = new Date(visit.at.getTime() + after * 24 * HOUR_MS);
  const returned = random.chance(0.7) ? lines.slice(0, 1) : lines;
  if (occurredAt >= frame.now) return;
  const externalId = orderExternalId.replace('B-', 'R-');
  const backLines = returned.map(({ quantity }, index) => ({ lineNo: index + 1, quantity }));
  days[visit.day + after]?.returns.push({
    source,
    orderExternalId,
    externalId,
    occurredAt,
    lines: backLines,
  });
}
