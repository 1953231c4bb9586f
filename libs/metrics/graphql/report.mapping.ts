import type { Rate, Share } from '../domain/rate.js';
import { isSelfSelected, type Dimension } from '../domain/roll-ups/history.js';
import type { CohortRow } from '../reports/cohort-reports.service.js';
import type { ReportFrame } from '../reports/report-frame.js';
import type { RetentionRow } from '../reports/retention-reports.service.js';
import type { RevenueRow } from '../reports/revenue-reports.service.js';
import type { MetricFrameType, MetricRateType, MetricShareType } from './report.type.js';
import type { CohortRowType, RetentionRowType, RevenueRowType } from './reports.type.js';

export function frameTypeOf(
  frame: Pick<ReportFrame, 'asOf' | 'definitionVersion' | 'inactivityDays' | 'timeZone'>,
  dimension: Dimension,
): MetricFrameType {
  const { asOf, definitionVersion, inactivityDays, timeZone } = frame;
  const warnings = isSelfSelected(dimension) ? (['SELF_SELECTION'] as const) : [];
  return { asOf, definitionVersion, inactivityDays, timeZone, warnings };
}

export function retentionRowTypeOf({ strict, textbook, churn, ...row }: RetentionRow): RetentionRowType {
  return { ...row, strict: shareTypeOf(strict), textbook: rateTypeOf(textbook), churn: shareTypeOf(churn) };
}

export function revenueRowTypeOf(row: RevenueRow): RevenueRowType {
  const {
    grossMinor: gross,
    returnedMinor: returned,
    netMinor: net,
    repeatBuyers,
    repeatRevenue,
    ...rest
  } = row;
  const shares = { repeatBuyers: shareTypeOf(repeatBuyers), repeatRevenue: rateTypeOf(repeatRevenue) };
  return { ...rest, gross, returned, net, ...shares };
}

export function cohortRowTypeOf(row: CohortRow): CohortRowType {
  const { netMinor: net, cumulativeNetMinor: cumulativeNet, active, onOrAfter, ...rest } = row;
  return {
    ...{ ...rest, net, cumulativeNet, active: shareTypeOf(active), onOrAfter: shareTypeOf(onOrAfter) },
    cumulativeNetPerMember: rateTypeOf(row.cumulativeNetPerMember),
  };
}

export function shareTypeOf({ numerator, denominator, value, interval }: Share): MetricShareType {
  return { numerator, denominator, value, interval };
}

export function rateTypeOf({ numerator, denominator, value }: Rate): MetricRateType {
  return { numerator, denominator, value };
}
