import type { Exchange } from '../lossy-proxy.js';
import type { TestDatabase } from '../test-database.js';
import type { Payload } from './storm-client.js';
import { UNAFFORDABLE, type Operation } from './operations.js';

/** An operation as its client knows it: with what it was told at last. */
export interface Done {
  readonly operation: Operation;
  readonly payload: Payload;
}

/** What journal, orders and records say beyond what clients were told, or without it: nothing, if all is well. */
export async function reconcile(database: TestDatabase, done: readonly Done[]): Promise<string[]> {
  return [
    ...(await spends(database, done)),
    ...(await records(database, done)),
    ...(await orders(database, done)),
    ...(await returns(database, done)),
    ...(await activities(database, done)),
    ...unexpected(done),
  ];
}

const MOVEMENTS: Partial<Record<Operation['name'], readonly string[]>> = {
  redeemPoints: ['REDEEM'],
  holdPoints: ['HOLD'],
  captureHold: ['CAPTURE'],
  releaseHold: ['RELEASE'],
  transferPoints: ['TRANSFER_IN', 'TRANSFER_OUT'],
};

function isRefused({ payload }: Done): boolean {
  return payload.userErrors.length > 0;
}

/** The only refusal that operations of a storm meet: whoever asks for more than there is. */
function unexpected(done: readonly Done[]): string[] {
  return done.flatMap(({ operation, payload }) => {
    const codes = payload.userErrors.map(({ code }) => code).join();
    const expected = operation.input['points'] === UNAFFORDABLE ? 'INSUFFICIENT_POINTS' : '';
    return codes === expected ? [] : [`${operation.key} was answered "${codes}", not "${expected}"`];
  });
}

/** One transaction of the journal per spend that succeeded, of the points that its client was told. */
async function spends(database: TestDatabase, done: readonly Done[]): Promise<string[]> {
  const expected = new Map<string, string>();
  for (const one of done) {
    const kinds = MOVEMENTS[one.operation.name];
    if (!kinds || isRefused(one)) continue;
    const { transactionId, points } = one.payload;
    expected.set(String(transactionId), kinds.map((kind) => `${kind} ${points}`).join());
  }
  const rows = await database.query<{ id: string; movements: string }>(
    `select transaction_id as id, string_agg(kind || ' ' || points, ',' order by kind) as movements from ledger_movements
     where kind not in ('AWARD', 'CLAWBACK', 'ABSORB', 'CANCEL') group by 1`,
  );
  return differences('transaction', expected, new Map(rows.map(({ id, movements }) => [id, movements])));
}

/** One stored answer per key, refused ones included. */
async function records(database: TestDatabase, done: readonly Done[]): Promise<string[]> {
  const expected = new Map<string, string>();
  for (const { operation } of done) {
    if (!('idempotencyKey' in operation.input)) continue;
    expected.set(operation.name, String(Number(expected.get(operation.name) ?? 0) + 1));
  }
  const rows = await database.query<{ operation: string; count: string }>(
    'select operation, count(*)::text as count from idempotency_records group by 1',
  );
  return differences('records of', expected, new Map(rows.map(({ operation, count }) => [operation, count])));
}

/** One order per external id with one award; of a cancelled one the rest is returned once. */
async function orders(database: TestDatabase, done: readonly Done[]): Promise<string[]> {
  const expected = new Map<string, string>();
  for (const { operation } of done)
    if (operation.name === 'recordOrder') expected.set(operation.key, 'orders 1 awards 10');
  for (const { operation } of done)
    if (operation.name === 'cancelOrder') expected.set(operation.key, 'orders 1 awards 10 cancelled 1');
  const rows = await database.query<{ key: string; found: string }>(
    `select o.external_id as key, concat_ws(' ', 'orders', count(*), 'awards',
       (select string_agg(m.points::text, '+') from ledger_movements m
        where m.program_id = o.program_id and m.kind = 'AWARD' and m.order_reference = o.external_id),
       case when bool_or(o.status = 'CANCELLED') then 'cancelled ' || (select count(*) from order_returns r
         join orders c on c.id = r.order_id where c.external_id = o.external_id and c.program_id = o.program_id) end) as found
     from orders o where o.external_id like 'o-%' group by o.program_id, o.external_id`,
  );
  return differences('order', expected, new Map(rows.map(({ key, found }) => [key, found])));
}

async function returns(database: TestDatabase, done: readonly Done[]): Promise<string[]> {
  const expected = new Map<string, string>();
  for (const { operation } of done)
    if (operation.name === 'recordReturn')
      expected.set(operation.key, `1 of ${String(operation.input['amountMinor'])}`);
  const rows = await database.query<{ key: string; found: string }>(
    `select external_id as key, count(*) || ' of ' || sum(total_minor) as found from order_returns
     where external_id is not null group by program_id, external_id`,
  );
  return differences('return', expected, new Map(rows.map(({ key, found }) => [key, found])));
}

async function activities(database: TestDatabase, done: readonly Done[]): Promise<string[]> {
  const told = done.filter(({ operation }) => ['recordActivity', 'upsertCustomer'].includes(operation.name));
  const expected = new Map(told.map(({ operation }) => [operation.key, '1']));
  const rows = await database.query<{ key: string; found: string }>(
    `select external_id as key, count(*)::text as found from activities where type = 'review.published' group by 1
     union all select external_id, count(*)::text from customers where external_id like 'c-%' group by 1`,
  );
  return differences('activity or customer', expected, new Map(rows.map(({ key, found }) => [key, found])));
}

function differences(
  what: string,
  expected: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): string[] {
  const keys = new Set([...expected.keys(), ...found.keys()]);
  return [...keys].flatMap((key) => {
    const [one, other] = [expected.get(key) ?? 'nothing', found.get(key) ?? 'nothing'];
    return one === other ? [] : [`${what} ${key}: ${one} by the answers, ${other} in the database`];
  });
}

const RETRYABLE = /"code":"(IN_PROGRESS|OVERLOADED|UNAVAILABLE|TIMEOUT)"/;

/**
 * All answers the service gave to one key, those that were lost on the way too: equal, one of them the first and all
 * others replays; whatever came with another input was refused.
 */
export function compareAnswers(exchanges: readonly Exchange[], done: readonly Done[]): string[] {
  const answers = new Map<string, { given: Set<string>; first: number; count: number }>();
  const inputs = new Map(done.map(({ operation }) => [`${operation.name} ${operation.key}`, operation]));
  const faults: string[] = [];
  for (const { request, answer } of exchanges) {
    if (answer === null || RETRYABLE.test(answer)) continue;
    const [name, payload] = Object.entries(
      (JSON.parse(answer) as { data: Record<string, object> }).data,
    )[0] ?? ['', {}];
    const { input } = (JSON.parse(request) as { variables: { input: Record<string, unknown> } }).variables;
    const key = `${name} ${keyOf(name, input)}`;
    const { replayed, ...effect } = payload as { replayed?: boolean | null };
    if (isMismatch(inputs.get(key), input)) {
      if (!answer.includes('"IDEMPOTENCY_CONFLICT"'))
        faults.push(`${key} with another input was answered ${answer}`);
      continue;
    }
    const seen = answers.get(key) ?? { given: new Set<string>(), first: 0, count: 0 };
    answers.set(key, seen);
    seen.given.add(JSON.stringify(effect));
    seen.first += replayed === false ? 1 : 0;
    seen.count += 1;
  }
  for (const [key, { given, first }] of answers) {
    if (given.size !== 1) faults.push(`${key} was answered ${[...given].join(' and ')}`);
    if (first !== 1 && !key.startsWith('upsertCustomer')) faults.push(`${key} was done first ${first} times`);
  }
  return faults;
}

function keyOf(name: string, input: Readonly<Record<string, unknown>>): string {
  const natural = name === 'cancelOrder' ? input['orderExternalId'] : input['externalId'];
  return String(input['idempotencyKey'] ?? natural);
}

function isMismatch(operation: Operation | undefined, input: object): boolean {
  return operation?.mismatch !== null && JSON.stringify(operation?.mismatch) === JSON.stringify(input);
}
