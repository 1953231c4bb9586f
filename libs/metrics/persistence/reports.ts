import type { LocalDate } from '#kernel';
import type { Tx } from '#platform';
import type { CohortBasis, RetentionCounts, RevenueCounts } from '../domain/roll-ups/cell-sheet.js';
import type { Dimension } from '../domain/roll-ups/history.js';
import type { Grain } from '../domain/roll-ups/periods.js';
import { programOf } from './program-of.js';

/** Which cells of periods are read: those whose first days lie between two days, both included. */
export interface CellsAsked {
  readonly generation: number;
  readonly grain: Grain;
  readonly from: LocalDate;
  readonly through: LocalDate;
  readonly dimension: Dimension;
}

/** Figures of a slice in a period. */
export type CellOf<C> = C & { readonly period: LocalDate; readonly value: string };

const PERIODS = `program_id = $1 and generation = $2 and grain = $3 and dimension = $4 and period between $5 and $6
  order by period, value`;

export function findRetentionCells(tx: Tx, asked: CellsAsked): Promise<CellOf<RetentionCounts>[]> {
  return tx.query(
    `select period::text as period, value, retained, lost, reactivated, acquired, acquired_and_lost as "acquiredAndLost"
     from retention_cells where ${PERIODS}`,
    valuesOf(tx, asked),
  );
}

export function findRevenueCells(tx: Tx, asked: CellsAsked): Promise<CellOf<RevenueCounts>[]> {
  return tx.query(
    `select period::text as period, value, buyers, repeat_buyers as "repeatBuyers", purchase_days as "purchaseDays", orders,
       gross_minor as "grossMinor", returned_minor as "returnedMinor", repeat_net_minor as "repeatNetMinor"
     from revenue_cells where ${PERIODS}`,
    valuesOf(tx, asked),
  );
}

function valuesOf(tx: Tx, { generation, grain, dimension, from, through }: CellsAsked): unknown[] {
  return [programOf(tx), generation, grain, dimension, from, through];
}

/** What a cohort bought at an age, and from that age on. */
export interface CohortCell {
  readonly cohort: LocalDate;
  readonly value: string;
  readonly age: number;
  /** How many the cohort has. */
  readonly members: number;
  readonly active: number;
  /** Customers with a purchase day at this age or later. */
  readonly onOrAfter: number;
  readonly orders: number;
  readonly netMinor: bigint;
  readonly cumulativeNetMinor: bigint;
}

/** Cells of cohorts that began between two days, both included; ages without anything bought are left out. */
export function findCohortCells(
  tx: Tx,
  asked: CellsAsked & { readonly basis: CohortBasis },
): Promise<CohortCell[]> {
  return tx.query(
    `select cohort::text as cohort, value, age, (sum(members) over whole)::int as members, active,
       (sum(last_active) over later)::int as "onOrAfter", orders, net_minor as "netMinor",
       (sum(net_minor) over earlier)::bigint as "cumulativeNetMinor"
     from cohort_cells
     where program_id = $1 and generation = $2 and grain = $3 and dimension = $4 and cohort between $5 and $6 and basis = $7
     window whole as (partition by cohort, value),
       earlier as (partition by cohort, value order by age),
       later as (partition by cohort, value order by age desc)
     order by cohort, value, age`,
    [...valuesOf(tx, asked), asked.basis],
  );
}
