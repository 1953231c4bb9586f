import { invariant } from '#kernel';
import type { AllocatedCell } from './deferred-revenue.js';
import type { PointCell, PointFlow, PointsBook, PointsExpiring } from './points-book.js';

const CELL_AMOUNTS = ['earned', 'redeemed', 'expired', 'takenBack', 'removed'] as const;
const FLOW_AMOUNTS = [
  ...(['earned', 'activated', 'spent', 'restored', 'expired', 'reversed', 'adjusted'] as const),
  ...(['transferredIn', 'transferredOut', 'change', 'pendingChange', 'heldChange', 'deficitChange'] as const),
];

/** A book as it is kept night by night: a line a cell, which is a tenth of the same with names. */
export interface PackedBook {
  /** Cohort, P of purchases or O of others, month, and the amounts. */
  readonly cells: readonly string[];
  /** Month, and the amounts. */
  readonly flows: readonly string[];
  readonly expiring: PointsExpiring;
}

export function packBook({ cells, flows, expiring }: PointsBook): PackedBook {
  return {
    cells: cells.map((cell) =>
      [
        cell.cohort,
        cell.ofPurchases ? 'P' : 'O',
        cell.month,
        ...CELL_AMOUNTS.map((name) => cell[name]),
      ].join(),
    ),
    flows: flows.map((flow) => [flow.month, ...FLOW_AMOUNTS.map((name) => flow[name])].join()),
    expiring,
  };
}

export function unpackBook({ cells, flows, expiring }: PackedBook): PointsBook {
  return {
    cells: cells.map((line): PointCell => {
      const [cohort = '', of, month = '', ...amounts] = line.split(',');
      return { cohort, ofPurchases: of === 'P', month, ...named(CELL_AMOUNTS, amounts) };
    }),
    flows: flows.map((line): PointFlow => {
      const [month = '', ...amounts] = line.split(',');
      return { month, ...named(FLOW_AMOUNTS, amounts) };
    }),
    expiring,
  };
}

/** What was put down to points, likewise: cohort, month, and the amount. */
export function packAllocated(cells: readonly AllocatedCell[]): string[] {
  return cells.map(({ cohort, month, minor }) => [cohort, month, minor].join());
}

export function unpackAllocated(lines: readonly string[]): AllocatedCell[] {
  return lines.map((line) => {
    const [cohort = '', month = '', minor = ''] = line.split(',');
    return { cohort, month, minor: BigInt(minor) };
  });
}

function named<K extends string>(names: readonly K[], amounts: readonly string[]): Record<K, bigint> {
  invariant(amounts.length === names.length, 'a packed line has all its amounts');
  return Object.fromEntries(names.map((name, index) => [name, BigInt(amounts[index] ?? 0)])) as Record<
    K,
    bigint
  >;
}
