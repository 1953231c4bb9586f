import { maxPoints, required, type Uuid } from '#kernel';
import { allInOrder, plainArray, staleIfTaken, StaleWrite, textArray, type Tx } from '#platform';
import { coolDownTextOf, counterTextOf, type CounterKey, type LimitBook } from '../domain/allotment.js';
import type { CoolDown } from '../domain/cool-down.js';
import type { LimitMeasure } from '../domain/limits.js';

/** A counter and the most that the versions at hand allow it. */
export interface Counter extends CounterKey {
  readonly max: bigint;
}

interface CustomerCounter extends Counter {
  readonly customerId: Uuid;
}

interface CoolDownKey {
  readonly campaignId: Uuid;
  readonly customerId: Uuid;
}

/** What a batch needs to know, each once. */
export interface CounterKeys {
  readonly customers: readonly CustomerCounter[];
  readonly program: readonly Counter[];
  readonly coolDowns: readonly CoolDownKey[];
}

interface CounterRow {
  customer_id: Uuid | null;
  campaign_id: Uuid;
  measure: LimitMeasure;
  window_name: string;
  used: bigint;
}

interface CoolDownRow {
  customer_id: Uuid;
  campaign_id: Uuid;
  days: number[];
  forgotten_to: number | null;
}

const COUNTERS = `
  select customer_id, campaign_id, measure, window_name, used
  from limit_counters
  where program_id = $1 and (customer_id, campaign_id, measure, window_name) in
    (select * from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[]))`;
const LOCKED_COUNTERS = `${COUNTERS} order by customer_id, campaign_id, measure, window_name for no key update`;

const COOL_DOWNS = `
  select customer_id, campaign_id, days, forgotten_to
  from limit_cool_downs
  where program_id = $1 and (customer_id, campaign_id) in (select * from unnest($2::uuid[], $3::uuid[]))`;
const LOCKED_COOL_DOWNS = `${COOL_DOWNS} order by customer_id, campaign_id for no key update`;

const PROGRAM_COUNTERS = `
  select null::uuid as customer_id, campaign_id, measure, window_name, used
  from program_limit_counters
  where program_id = $1 and (campaign_id, measure, window_name) in
    (select * from unnest($2::uuid[], $3::text[], $4::text[]))`;
const LOCKED_PROGRAM_COUNTERS = `${PROGRAM_COUNTERS} order by campaign_id, measure, window_name for no key update`;

/** Makes those that are missing and locks the others, changing nothing: one statement, so in one order. */
const ENSURED_PROGRAM_COUNTERS = `
  insert into program_limit_counters as p (program_id, campaign_id, measure, window_name, used, cap)
  select $1::uuid, c.campaign_id, c.measure, c.window_name, 0, c.cap
  from unnest($2::uuid[], $3::text[], $4::text[], $5::bigint[]) as c (campaign_id, measure, window_name, cap)
  order by c.campaign_id, c.measure, c.window_name
  on conflict (program_id, campaign_id, measure, window_name) do update set used = p.used where false`;

const INSERT_COUNTERS = `
  insert into limit_counters (program_id, customer_id, campaign_id, measure, window_name, used, cap)
  select $1::uuid, c.customer_id, c.campaign_id, c.measure, c.window_name, c.used, c.cap
  from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bigint[], $7::bigint[])
    as c (customer_id, campaign_id, measure, window_name, used, cap)
  order by c.customer_id, c.campaign_id, c.measure, c.window_name`;

const UPDATE_COUNTERS = `
  update limit_counters l
  set used = c.used, cap = c.cap
  from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bigint[], $7::bigint[])
    as c (customer_id, campaign_id, measure, window_name, used, cap)
  where l.program_id = $1::uuid and l.customer_id = c.customer_id and l.campaign_id = c.campaign_id
    and l.measure = c.measure and l.window_name = c.window_name`;

const UPDATE_PROGRAM_COUNTERS = `
  update program_limit_counters l
  set used = c.used, cap = c.cap
  from unnest($2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])
    as c (campaign_id, measure, window_name, used, cap)
  where l.program_id = $1::uuid and l.campaign_id = c.campaign_id
    and l.measure = c.measure and l.window_name = c.window_name`;

const INSERT_COOL_DOWNS = `
  insert into limit_cool_downs (program_id, customer_id, campaign_id, days, forgotten_to)
  select $1::uuid, c.customer_id, c.campaign_id, string_to_array(c.days, ',')::integer[], c.forgotten_to
  from unnest($2::uuid[], $3::uuid[], $4::text[], $5::integer[]) as c (customer_id, campaign_id, days, forgotten_to)
  order by c.customer_id, c.campaign_id`;

const UPDATE_COOL_DOWNS = `
  update limit_cool_downs l
  set days = string_to_array(c.days, ',')::integer[], forgotten_to = c.forgotten_to
  from unnest($2::uuid[], $3::uuid[], $4::text[], $5::integer[]) as c (customer_id, campaign_id, days, forgotten_to)
  where l.program_id = $1::uuid and l.customer_id = c.customer_id and l.campaign_id = c.campaign_id`;

/** Reads and writes the counters of limits, many at a time. */
export class LimitRepository {
  /** As they stand, without locks. */
  async read(tx: Tx, keys: CounterKeys): Promise<LimitBook> {
    return bookOf(tx, keys, {
      counters: (parameters) => tx.query(COUNTERS, parameters),
      coolDowns: (parameters) => tx.query(COOL_DOWNS, parameters),
      program: (parameters) => tx.query(PROGRAM_COUNTERS, parameters),
    });
  }

  /** Locks the customers' rows; the program's are only read. */
  async lockCustomers(tx: Tx, keys: CounterKeys): Promise<LimitBook> {
    return bookOf(tx, keys, {
      counters: (parameters) => tx.query(LOCKED_COUNTERS, parameters),
      coolDowns: (parameters) => tx.query(LOCKED_COOL_DOWNS, parameters),
      program: (parameters) => tx.query(PROGRAM_COUNTERS, parameters),
    });
  }

  /** Locks all that are there. */
  async lockAll(tx: Tx, keys: CounterKeys): Promise<LimitBook> {
    return bookOf(tx, keys, {
      counters: (parameters) => tx.query(LOCKED_COUNTERS, parameters),
      coolDowns: (parameters) => tx.query(LOCKED_COOL_DOWNS, parameters),
      program: (parameters) => tx.query(LOCKED_PROGRAM_COUNTERS, parameters),
    });
  }

  /** Locks counters of the program, makes those that are missing, and brings the book up to date with them. */
  async lockProgram(tx: Tx, counters: readonly Counter[], book: LimitBook): Promise<void> {
    const columns = programColumnsOf(counters);
    // Both travel at once; the second statement's snapshot is taken after the locks of the first were granted.
    const [, rows] = await Promise.all([
      tx.execute(ENSURED_PROGRAM_COUNTERS, [
        tx.programId,
        ...columns,
        plainArray(counters.map(({ max }) => max)),
      ]),
      tx.query<CounterRow>(PROGRAM_COUNTERS, [tx.programId, ...columns]),
    ]);
    noteUsed(book, rows);
  }

  /**
   * Writes what differs. All rows that are there were locked by this transaction; one that another made meanwhile throws
   * `StaleWrite`, and the whole transaction runs again.
   */
  async save(tx: Tx, keys: CounterKeys, before: LimitBook, after: LimitBook): Promise<void> {
    const customers = changedOf(keys.customers, before, after);
    const program = changedOf(keys.program, before, after);
    const coolDowns = keys.coolDowns.filter((key) => {
      const text = coolDownTextOf(key);
      return before.coolDowns.get(text) !== after.coolDowns.get(text);
    });
    await allInOrder([
      ...this.saveCounters(tx, customers, before),
      ...this.saveCoolDowns(tx, coolDowns, before, after),
      // The hot rows last; they exist since they were locked.
      allOf(program, (changed) =>
        tx.execute(UPDATE_PROGRAM_COUNTERS, [
          tx.programId,
          ...programColumnsOf(changed),
          ...usedColumnsOf(changed),
        ]),
      ),
    ]);
  }

  private saveCounters(
    tx: Tx,
    changed: readonly Changed<CustomerCounter>[],
    before: LimitBook,
  ): Promise<void>[] {
    const isNew = (counter: CounterKey): boolean => !before.used.has(counterTextOf(counter));
    const columns = (counters: readonly Changed<CustomerCounter>[]): unknown[] => [
      tx.programId,
      ...customerColumnsOf(counters),
      ...usedColumnsOf(counters),
    ];
    return [
      allOf(changed.filter(isNew), (counters) =>
        staleIfTaken(tx.execute(INSERT_COUNTERS, columns(counters)), 'limit_counters_pk'),
      ),
      allOf(
        changed.filter((counter) => !isNew(counter)),
        (counters) => tx.execute(UPDATE_COUNTERS, columns(counters)),
      ),
    ];
  }

  private saveCoolDowns(
    tx: Tx,
    changed: readonly CoolDownKey[],
    before: LimitBook,
    after: LimitBook,
  ): Promise<void>[] {
    const isNew = (key: CoolDownKey): boolean => !before.coolDowns.has(coolDownTextOf(key));
    const columns = (keys: readonly CoolDownKey[]): unknown[] => {
      const values = keys.map((key) => required(after.coolDowns.get(coolDownTextOf(key)), 'the cool-down'));
      return [
        tx.programId,
        ...coolDownColumnsOf(keys),
        textArray(values.map(({ days }) => days.join(','))),
        plainArray(values.map(({ forgottenTo }) => forgottenTo)),
      ];
    };
    return [
      allOf(changed.filter(isNew), (keys) =>
        staleIfTaken(tx.execute(INSERT_COOL_DOWNS, columns(keys)), 'limit_cool_downs_pk'),
      ),
      allOf(
        changed.filter((key) => !isNew(key)),
        (keys) => tx.execute(UPDATE_COOL_DOWNS, columns(keys)),
      ),
    ];
  }
}

type Changed<C> = C & { readonly used: bigint };

function changedOf<C extends Counter>(
  counters: readonly C[],
  before: LimitBook,
  after: LimitBook,
): Changed<C>[] {
  return counters.flatMap((counter) => {
    const text = counterTextOf(counter);
    const used = after.used.get(text);
    return used === undefined || used === before.used.get(text) ? [] : [{ ...counter, used }];
  });
}

/** One statement for all of them, none for none; a row that is gone is somebody else's doing. */
async function allOf<T>(items: readonly T[], write: (items: readonly T[]) => Promise<number>): Promise<void> {
  if (items.length === 0) return;
  if ((await write(items)) !== items.length) throw new StaleWrite('a counter of a limit is gone');
}

/** How rows are asked for: locked or not. */
interface Questions {
  readonly counters: (parameters: readonly unknown[]) => Promise<CounterRow[]>;
  readonly coolDowns: (parameters: readonly unknown[]) => Promise<CoolDownRow[]>;
  readonly program: (parameters: readonly unknown[]) => Promise<CounterRow[]>;
}

/** All that is asked travels at once, and is answered in this order. */
async function bookOf(
  { programId }: Tx,
  { customers, coolDowns, program }: CounterKeys,
  ask: Questions,
): Promise<LimitBook> {
  const [counterRows, coolDownRows, programRows] = await Promise.all([
    customers.length > 0 ? ask.counters([programId, ...customerColumnsOf(customers)]) : [],
    coolDowns.length > 0 ? ask.coolDowns([programId, ...coolDownColumnsOf(coolDowns)]) : [],
    program.length > 0 ? ask.program([programId, ...programColumnsOf(program)]) : [],
  ]);
  const book: LimitBook = {
    used: new Map(),
    coolDowns: new Map(coolDownRows.map((row) => [coolDownTextOf(coolDownKeyOf(row)), coolDownOf(row)])),
  };
  noteUsed(book, counterRows);
  noteUsed(book, programRows);
  return book;
}

function noteUsed(book: LimitBook, rows: readonly CounterRow[]): void {
  for (const row of rows) {
    const { customer_id: customerId, campaign_id: campaignId, measure, window_name: window, used } = row;
    book.used.set(counterTextOf({ customerId, campaignId, measure, window }), used);
  }
}

function coolDownKeyOf({ customer_id: customerId, campaign_id: campaignId }: CoolDownRow): CoolDownKey {
  return { customerId, campaignId };
}

function coolDownOf({ days, forgotten_to: forgottenTo }: CoolDownRow): CoolDown {
  return { days, forgottenTo };
}

function customerColumnsOf(counters: readonly CustomerCounter[]): string[] {
  return [plainArray(counters.map(({ customerId }) => customerId)), ...programColumnsOf(counters)];
}

function programColumnsOf(counters: readonly CounterKey[]): string[] {
  return [
    plainArray(counters.map(({ campaignId }) => campaignId)),
    plainArray(counters.map(({ measure }) => measure)),
    plainArray(counters.map(({ window }) => window)),
  ];
}

/** A cap that was lowered below what is used is kept as what is used: nothing more is given, and nothing breaks. */
function usedColumnsOf(counters: readonly Changed<Counter>[]): string[] {
  return [
    plainArray(counters.map(({ used }) => used)),
    plainArray(counters.map(({ used, max }) => maxPoints(used, max))),
  ];
}

function coolDownColumnsOf(keys: readonly CoolDownKey[]): string[] {
  return [
    plainArray(keys.map(({ customerId }) => customerId)),
    plainArray(keys.map(({ campaignId }) => campaignId)),
  ];
}
