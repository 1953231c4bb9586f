import type { Settled } from './book.js';

/** A row of the journal. */
export interface MovementRow {
  readonly transactionId: string;
  readonly kind: string;
  /** External id. */
  readonly customer: string;
  readonly points: number;
  readonly holdId: string | null;
  readonly orderReference: string | null;
}

/** A row of the orders, with what was returned of it. */
export interface OrderRow {
  readonly externalId: string;
  readonly totalMinor: number;
  readonly returns: readonly { readonly externalId: string; readonly totalMinor: number }[];
}

export interface Finding {
  readonly rule: 'lost' | 'doubled' | 'changed';
  readonly detail: string;
}

/** Movements that time causes: nobody asks for them, and nobody is told. */
const BY_TIME = new Set(['MATURE', 'RECLAIM', 'EXPIRE', 'CANCEL']);
/** Movements that belong to an order instead of a transaction that was told. */
const OF_ORDERS = new Set(['AWARD', 'CLAWBACK', 'RESTORE']);

/** What the journal must hold for one answer: points by what they belong to. */
type Effects = Map<string, number>;

/**
 * Compares what the clients were told with what is written, in both directions: what was acknowledged is there once
 * and with its points, and nothing is there that nobody was told of.
 */
export function compareEffects(
  settled: readonly Settled[],
  movements: readonly MovementRow[],
  orders: readonly OrderRow[],
): Finding[] {
  const told = toldEffects(settled);
  const written = writtenEffects(movements);
  return [
    ...difference(told, written, 'points'),
    ...difference(toldRecords(settled), writtenRecords(orders), 'minor units'),
    ...reclaimedTwice(movements),
  ];
}

/** What each wallet must hold in all (pending, available and held points), by the answers. */
export function toldBalances(settled: readonly Settled[]): Map<string, number> {
  const balances = new Map<string, number>();
  for (const { customer, kind, points } of told(settled)) {
    const sign = SIGNS[kind];
    if (sign !== undefined) add(balances, customer, sign * points);
  }
  for (const { customer, points } of latestClawbacks(settled).values()) add(balances, customer, -points);
  return balances;
}

/** Points that holds keep at an instant, by wallet. */
export function toldHeld(settled: readonly Settled[], customer: string, asOf: Date): number {
  const ended = new Set(endsOf(settled));
  let held = 0;
  for (const { operation, payload, refusal } of settled) {
    if (refusal !== null || operation.kind !== 'holdPoints' || operation.customer !== customer) continue;
    const { hold } = payload;
    if (hold && !ended.has(hold.id) && new Date(hold.expiresAt) > asOf) held += hold.points;
  }
  return held;
}

const SIGNS: Readonly<Record<string, number>> = {
  AWARD: 1,
  RESTORE: 1,
  TRANSFER_IN: 1,
  TRANSFER_OUT: -1,
  REDEEM: -1,
  CAPTURE: -1,
};

interface Told {
  /** The transaction, or the order. */
  readonly of: string;
  readonly kind: string;
  readonly customer: string;
  readonly points: number;
}

/** The movements that were told of, without what returns took back: each answer tells its sum for the order. */
function told(settled: readonly Settled[]): Told[] {
  const done = settled.filter(({ refusal }) => refusal === null);
  const returned = new Set(
    done.flatMap(({ operation: { kind, input } }) =>
      kind === 'recordReturn' ? [input['orderExternalId']] : [],
    ),
  );
  return done.flatMap((one) => toldBy(one, returned));
}

function toldBy({ operation, payload }: Settled, returned: ReadonlySet<unknown>): Told[] {
  const { kind, input } = operation;
  const customer = operation.customer ?? '';
  const of = payload.transactionId ?? '';
  const points = payload.points ?? 0;
  switch (kind) {
    case 'recordOrder':
      return (payload.order?.awards ?? []).map((award) => ({
        of: `order ${payload.order?.externalId}`,
        kind: 'AWARD',
        customer,
        points: award.points,
      }));
    case 'recordReturn':
      return [];
    case 'redeemPoints':
      return [{ of, kind: 'REDEEM', customer, points }, ...restored(input, points, customer, returned)];
    case 'holdPoints':
      return [{ of, kind: 'HOLD', customer, points }];
    case 'releaseHold':
      return [{ of, kind: 'RELEASE', customer, points }];
    case 'captureHold': {
      const rest = (payload.hold?.points ?? 0) - points;
      const back = rest > 0 ? [{ of, kind: 'RELEASE', customer, points: rest }] : [];
      return [{ of, kind: 'CAPTURE', customer, points }, ...back];
    }
    case 'transferPoints':
      return [
        { of, kind: 'TRANSFER_OUT', customer, points },
        { of, kind: 'TRANSFER_IN', customer: String(input['toCustomer']), points },
      ];
  }
}

/** Points that paid for an order came back if it was returned: the clients return such an order at once, all of it. */
function restored(
  { orderReference }: Settled['operation']['input'],
  points: number,
  customer: string,
  returned: ReadonlySet<unknown>,
): Told[] {
  if (typeof orderReference !== 'string' || !returned.has(orderReference)) return [];
  return [{ of: `order ${orderReference}`, kind: 'RESTORE', customer, points }];
}

/** By order, what its returns took back: the latest answer tells the sum. */
function latestClawbacks(settled: readonly Settled[]): Map<string, { customer: string; points: number }> {
  const latest = new Map<string, { customer: string; points: number }>();
  for (const { operation, payload, refusal } of settled) {
    if (refusal !== null || operation.kind !== 'recordReturn' || !payload.order) continue;
    const points = payload.order.awards.reduce((sum, award) => sum + award.clawedBack, 0);
    latest.set(payload.order.externalId, { customer: operation.customer ?? '', points });
  }
  return latest;
}

function endsOf(settled: readonly Settled[]): string[] {
  return settled.flatMap(({ operation, refusal }) => {
    const { kind, input } = operation;
    return refusal === null && (kind === 'captureHold' || kind === 'releaseHold')
      ? [String(input['hold'])]
      : [];
  });
}

function toldEffects(settled: readonly Settled[]): Effects {
  const effects: Effects = new Map();
  for (const { of, kind, customer, points } of told(settled))
    add(effects, `${kind} of ${customer} in ${of}`, points);
  for (const [order, { customer, points }] of latestClawbacks(settled))
    if (points > 0) add(effects, `CLAWBACK of ${customer} in order ${order}`, points);
  return effects;
}

function writtenEffects(movements: readonly MovementRow[]): Effects {
  const effects: Effects = new Map();
  for (const { transactionId, kind, customer, points, orderReference } of movements) {
    if (BY_TIME.has(kind)) continue;
    const of = OF_ORDERS.has(kind) ? `order ${orderReference}` : transactionId;
    add(effects, `${kind} of ${customer} in ${of}`, points);
  }
  return effects;
}

function toldRecords(settled: readonly Settled[]): Effects {
  const records: Effects = new Map();
  for (const { payload, refusal, operation } of settled) {
    if (refusal !== null) continue;
    if (operation.kind === 'recordOrder' && payload.order)
      add(records, `order ${payload.order.externalId}`, payload.order.amounts.totalMinor);
    if (operation.kind === 'recordReturn' && payload.orderReturn && payload.order) {
      const name = `return ${payload.orderReturn.externalId} of ${payload.order.externalId}`;
      add(records, name, payload.orderReturn.amounts.totalMinor);
    }
  }
  return records;
}

function writtenRecords(orders: readonly OrderRow[]): Effects {
  const records: Effects = new Map();
  for (const { externalId, totalMinor, returns } of orders) {
    add(records, `order ${externalId}`, totalMinor);
    for (const one of returns) add(records, `return ${one.externalId} of ${externalId}`, one.totalMinor);
  }
  return records;
}

function difference(expected: Effects, found: Effects, unit: string): Finding[] {
  const findings: Finding[] = [];
  for (const [name, points] of expected) {
    const written = found.get(name);
    if (written === undefined)
      findings.push({ rule: 'lost', detail: `${name}: ${points} ${unit} were told` });
    else if (written !== points)
      findings.push({
        rule: 'changed',
        detail: `${name}: ${points} ${unit} were told, ${written} are written`,
      });
  }
  for (const [name, points] of found) {
    if (!expected.has(name))
      findings.push({ rule: 'doubled', detail: `${name}: ${points} ${unit} are written, nobody was told` });
  }
  return findings;
}

/** An outlived hold comes back once, and not after it was captured or released. */
function reclaimedTwice(movements: readonly MovementRow[]): Finding[] {
  const ends = new Map<string, Set<string>>();
  for (const { kind, holdId, transactionId } of movements) {
    if (holdId === null || kind === 'HOLD') continue;
    const of = ends.get(holdId) ?? new Set();
    ends.set(holdId, of.add(transactionId));
  }
  return [...ends].flatMap(([holdId, transactions]): Finding[] =>
    transactions.size > 1
      ? [{ rule: 'doubled', detail: `hold ${holdId} ended ${transactions.size} times` }]
      : [],
  );
}

function add(sums: Map<string, number>, name: string, points: number): void {
  sums.set(name, (sums.get(name) ?? 0) + points);
}
