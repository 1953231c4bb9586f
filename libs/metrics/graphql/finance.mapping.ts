import { rateOf } from '../domain/rate.js';
import type { CohortOutlook } from '../domain/finance/breakage.js';
import type { DeferredMovement, DeferredRow } from '../domain/finance/deferred-revenue.js';
import type { LiabilityRow } from '../domain/finance/liability.js';
import { keptOf, type PointMonth } from '../domain/finance/points-book.js';
import type {
  DeferredRevenueReport,
  LiabilityReport,
  PointsReport,
} from '../finance/finance-reports.service.js';
import type {
  DeferredRevenueReportType,
  DeferredRevenueRowType,
  LiabilityReportType,
  LiabilityRowType,
} from './finance.type.js';
import type { PointCohortType, PointMonthType, PointsReportType } from './points-report.type.js';

export function pointsReportTypeOf(report: PointsReport): PointsReportType {
  const { asOf, isComplete, pointType, outlook, balances, expiring, months } = report;
  return {
    ...{ asOf, isComplete, pointType: pointType.code, balances, expiring },
    ...{ completeAges: outlook.completeAges, notEnoughHistory: !outlook.isEnough },
    allCohorts: outlook.cohorts.map(cohortTypeOf),
    allMonths: months.map(monthTypeOf),
  };
}

function cohortTypeOf(cohort: CohortOutlook): PointCohortType {
  const { ultimate, expected: _, expectedLow: __, expectedHigh: ___, ...rest } = cohort;
  const kept = Number(keptOf(cohort));
  const ultimateRedemption = ultimate === null ? null : rateOf(ultimate, kept);
  const broken = ultimateRedemption?.value ?? null;
  const breakage = kept === 0 ? null : ultimateRedemption === null ? 0 : broken === null ? null : 1 - broken;
  return { ...rest, redemption: rateOf(Number(cohort.redeemed), kept), ultimateRedemption, breakage };
}

function monthTypeOf(month: PointMonth): PointMonthType {
  const { transferredIn: transferred, ...rest } = month;
  return { ...rest, transferred };
}

export function liabilityReportTypeOf(report: LiabilityReport): LiabilityReportType {
  const { asOf, isComplete, pointType, program, cost, balances, outstanding, expected, breakage } = report;
  return {
    ...{ report, asOf, isComplete, pointType: pointType.code, currency: program.currency, cost, balances },
    ...{ outstanding, expected, breakage, liability: report.liabilityMinor, low: report.lowMinor },
    ...{ high: report.highMinor, withoutBreakage: report.withoutBreakageMinor },
    ...{ notEnoughHistory: !report.isEnough, warnings: report.warnings },
  };
}

export function liabilityRowTypeOf(row: LiabilityRow): LiabilityRowType {
  const { liabilityMinor: liability, lowMinor: low, highMinor: high, ...rest } = row;
  return { ...rest, liability, low, high };
}

export function deferredReportTypeOf(report: DeferredRevenueReport): DeferredRevenueReportType {
  const { from, through, asOf, isComplete, pointType, program, revenueMinor: revenue } = report;
  return {
    ...{ report, from, through, asOf, isComplete, pointType: pointType.code },
    ...{ currency: program.currency, revenue },
    ...movementTypeOf(report),
  };
}

export function deferredRowTypeOf({ cohort, ...movement }: DeferredRow): DeferredRevenueRowType {
  return { cohort, ...movementTypeOf(movement) };
}

function movementTypeOf(movement: DeferredMovement): Omit<DeferredRevenueRowType, 'cohort'> {
  return {
    opening: movement.openingMinor,
    additions: movement.additionsMinor,
    reversed: movement.reversedMinor,
    recognised: movement.recognisedMinor,
    breakage: movement.breakageMinor,
    catchUp: movement.catchUpMinor,
    rounding: movement.roundingMinor,
    closing: movement.closingMinor,
  };
}
