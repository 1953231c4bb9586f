import { groupedBy, type Uuid } from '#kernel';
import { allInOrder, plainArray, textArray, type Tx } from '#platform';
import {
  areSameTraits,
  type CustomerHistory,
  type OrderedDay,
  type PurchaseSummary,
} from '../domain/roll-ups/history.js';
import { CALENDARS, localDateOfNumber, type DayNumber } from '../domain/roll-ups/periods.js';
import { digestOf } from './days-digest.js';
import { programOf } from './program-of.js';

/** What is counted of a customer now, and what was before; null: nothing was. */
export interface CountedChange {
  readonly before: CustomerHistory | null;
  readonly after: CustomerHistory;
  /** The first day on which the two are not the same, see `differsFrom`; `-Infinity` where nothing was. */
  readonly since: DayNumber;
  readonly summary: PurchaseSummary;
  /** Whether the cells hold what was counted before. */
  readonly isInCells: boolean;
}

/** Keeps what was counted, so that it can be taken back exactly. */
export async function writeCounted(
  tx: Tx,
  changes: readonly CountedChange[],
  generation: number,
): Promise<void> {
  if (changes.length === 0) return;
  await allInOrder([writeStats(tx, changes, generation), writeMonths(tx, changes), writeTraits(tx, changes)]);
}

async function writeStats(tx: Tx, changes: readonly CountedChange[], generation: number): Promise<void> {
  const of = <T>(pick: (change: CountedChange) => T): T[] => changes.map(pick);
  const dayOf = (pick: (summary: PurchaseSummary) => DayNumber | null): string =>
    plainArray(of(({ summary }) => dateOf(pick(summary))));
  await tx.execute(
    `insert into customer_stats as s (customer_id, program_id, generation, is_guest, enrolled_day, channel, first_day, second_day,
       last_day, lapsed_day, purchase_days, orders, gross_minor, returned_minor, first_net_minor, days_digest)
     select d.customer_id, $1, $2, d.is_guest, d.enrolled_day, d.channel, d.first_day, d.second_day, d.last_day, d.lapsed_day,
       d.purchase_days, d.orders, d.gross_minor, d.returned_minor, d.first_net_minor, d.days_digest
     from unnest($3::uuid[], $4::boolean[], $5::date[], $6::text[], $7::date[], $8::date[], $9::date[], $10::date[], $11::int[],
         $12::int[], $13::bigint[], $14::bigint[], $15::bigint[], $16::text[])
       as d (customer_id, is_guest, enrolled_day, channel, first_day, second_day, last_day, lapsed_day, purchase_days, orders,
         gross_minor, returned_minor, first_net_minor, days_digest)
     on conflict (customer_id) do update set
       generation = excluded.generation, is_guest = excluded.is_guest, enrolled_day = excluded.enrolled_day,
       channel = excluded.channel, first_day = excluded.first_day, second_day = excluded.second_day, last_day = excluded.last_day,
       lapsed_day = excluded.lapsed_day, purchase_days = excluded.purchase_days, orders = excluded.orders,
       gross_minor = excluded.gross_minor, returned_minor = excluded.returned_minor, first_net_minor = excluded.first_net_minor,
       days_digest = excluded.days_digest`,
    [
      ...[programOf(tx), generation],
      plainArray(of(({ after }) => after.customerId)),
      plainArray(of(({ after }) => after.isGuest)),
      plainArray(of(({ after }) => dateOf(after.enrolledOn))),
      textArray(of(({ after }) => after.channel)),
      dayOf(({ firstDay }) => firstDay),
      dayOf(({ secondDay }) => secondDay),
      dayOf(({ lastDay }) => lastDay),
      dayOf(({ lapsedDay }) => lapsedDay),
      plainArray(of(({ summary }) => summary.purchaseDays)),
      plainArray(of(({ summary }) => summary.orders)),
      plainArray(of(({ summary }) => summary.grossMinor)),
      plainArray(of(({ summary }) => summary.returnedMinor)),
      plainArray(of(({ summary }) => summary.firstNetMinor)),
      textArray(of(({ after }) => digestOf(after.days))),
    ],
  );
}

/** A month as it is stored: arrays in the notation of PostgreSQL, one element a day. */
interface MonthRow {
  readonly customerId: Uuid;
  readonly month: DayNumber;
  readonly columns: readonly [days: string, orders: string, gross: string, returned: string];
}

async function writeMonths(tx: Tx, changes: readonly CountedChange[]): Promise<void> {
  const [gone, written] = changedMonths(changes);
  const customers = (rows: readonly MonthRow[]): string =>
    plainArray(rows.map(({ customerId }) => customerId));
  const months = (rows: readonly MonthRow[]): string => plainArray(rows.map(({ month }) => dateOf(month)));
  const statements: Promise<unknown>[] = [];
  if (gone.length > 0)
    statements.push(
      tx.execute(
        `delete from customer_months m using unnest($2::uuid[], $3::date[]) as d (customer_id, month)
         where m.program_id = $1 and m.customer_id = d.customer_id and m.month = d.month`,
        [programOf(tx), customers(gone), months(gone)],
      ),
    );
  if (written.length > 0)
    statements.push(
      tx.execute(
        `insert into customer_months (customer_id, month, program_id, days, orders, gross_minor, returned_minor)
         select d.customer_id, d.month, $1, d.days::smallint[], d.orders::int[], d.gross::bigint[], d.returned::bigint[]
         from unnest($2::uuid[], $3::date[], $4::text[], $5::text[], $6::text[], $7::text[])
           as d (customer_id, month, days, orders, gross, returned)
         on conflict (customer_id, month) do update set
           days = excluded.days, orders = excluded.orders, gross_minor = excluded.gross_minor,
           returned_minor = excluded.returned_minor`,
        [
          ...[programOf(tx), customers(written), months(written)],
          ...[0, 1, 2, 3].map((column) => textArray(written.map(({ columns }) => columns[column] ?? '{}'))),
        ],
      ),
    );
  await allInOrder(statements);
}

/** Months in which nothing is bought any more, and those in which something else is. */
function changedMonths(changes: readonly CountedChange[]): readonly [gone: MonthRow[], written: MonthRow[]] {
  const [gone, written]: [MonthRow[], MonthRow[]] = [[], []];
  for (const { before, after, since } of changes) {
    const earlier = new Map(
      monthsOf(after.customerId, before?.days ?? [], since).map((row) => [row.month, row]),
    );
    for (const row of monthsOf(after.customerId, after.days, since)) {
      const known = earlier.get(row.month);
      earlier.delete(row.month);
      if (known?.columns.join() !== row.columns.join()) written.push(row);
    }
    gone.push(...earlier.values());
  }
  return [gone, written];
}

/** From the month of a day on. */
function monthsOf(customerId: Uuid, days: readonly OrderedDay[], since: DayNumber): MonthRow[] {
  const { MONTH } = CALENDARS;
  const from = Number.isFinite(since) ? MONTH.startOf(since) : since;
  const months = groupedBy(
    days.filter(({ day }) => day >= from),
    ({ day }) => MONTH.startOf(day),
  );
  return Array.from(months, ([month, of]) => ({
    ...{ customerId, month },
    columns: [
      plainArray(of.map(({ day }) => day - month + 1)),
      plainArray(of.map(({ orders }) => orders)),
      plainArray(of.map(({ grossMinor }) => grossMinor)),
      plainArray(of.map(({ returnedMinor }) => returnedMinor)),
    ],
  }));
}

async function writeTraits(tx: Tx, changes: readonly CountedChange[]): Promise<void> {
  const changed = changes.filter(({ before, after }) => !areSameTraits(before?.traits ?? [], after.traits));
  if (changed.length === 0) return;
  const rows = changed.flatMap(({ after: { customerId, traits } }) =>
    traits.map((trait) => ({ ...trait, customerId })),
  );
  await allInOrder([
    tx.execute('delete from customer_traits where program_id = $1 and customer_id = any($2::uuid[])', [
      programOf(tx),
      plainArray(changed.map(({ after }) => after.customerId)),
    ]),
    tx.execute(
      `insert into customer_traits (program_id, customer_id, dimension, value, from_day, until_day)
       select $1, * from unnest($2::uuid[], $3::text[], $4::text[], $5::date[], $6::date[])`,
      [
        programOf(tx),
        plainArray(rows.map(({ customerId }) => customerId)),
        textArray(rows.map(({ dimension }) => dimension)),
        textArray(rows.map(({ value }) => value)),
        plainArray(rows.map(({ from }) => dateOf(from))),
        plainArray(rows.map(({ until }) => dateOf(until))),
      ],
    ),
  ]);
}

function dateOf(day: DayNumber | null): string | null {
  return day === null ? null : localDateOfNumber(day);
}
