import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { DIMENSIONS, type Dimension } from '../domain/roll-ups/history.js';
import type { ChurnAfterJoiningFigures } from '../domain/snapshots/churn-after-joining.js';
import type { Costs, LifetimeValueFigures } from '../domain/snapshots/lifetime-value.js';
import { comparedOf, survivalFiguresOf, type SurvivalFigures } from '../domain/snapshots/survival.js';
import type { TenureFigures } from '../domain/snapshots/tenure.js';
import type { ConcentrationFigures, LoyaltyFigures } from '../domain/snapshots/window.js';
import { findScoring } from '../persistence/scorings.js';
import { findCosts } from '../persistence/snapshots/costs.js';
import { findChurnAfterJoining, findLives } from '../persistence/snapshots/lives.js';
import { findTenure, findValues } from '../persistence/snapshots/values.js';
import { findConcentration, findLoyalty } from '../persistence/snapshots/window.js';
import type { SnapshotOrder, SnapshotReport, SnapshotRow } from './snapshot-report.js';
import { SnapshotReports } from './snapshot-reports.js';

/** Who buys often, by what they were when the 365 days began. */
@Injectable()
export class LoyaltyReport implements SnapshotReport<LoyaltyFigures> {
  readonly report = 'LOYALTY';
  readonly dimensions = DIMENSIONS;

  constructor(reports: SnapshotReports) {
    reports.register(this);
  }

  make(tx: Tx, order: SnapshotOrder): Promise<SnapshotRow<LoyaltyFigures>[]> {
    return findLoyalty(tx, order);
  }
}

/** How revenue is spread over customers, by what they were when the 365 days began. */
@Injectable()
export class ConcentrationReport implements SnapshotReport<ConcentrationFigures> {
  readonly report = 'CONCENTRATION';
  readonly dimensions = DIMENSIONS;

  constructor(reports: SnapshotReports) {
    reports.register(this);
  }

  make(tx: Tx, order: SnapshotOrder): Promise<SnapshotRow<ConcentrationFigures>[]> {
    return findConcentration(tx, order);
  }
}

/** Who buys nothing after joining, by what they were at the end of the day on which they joined. */
@Injectable()
export class ChurnAfterJoiningReport implements SnapshotReport<ChurnAfterJoiningFigures> {
  readonly report = 'CHURN_AFTER_JOINING';
  readonly dimensions = DIMENSIONS;

  constructor(reports: SnapshotReports) {
    reports.register(this);
  }

  make(tx: Tx, order: SnapshotOrder): Promise<SnapshotRow<ChurnAfterJoiningFigures>[]> {
    return findChurnAfterJoining(tx, order);
  }
}

/** Of these customers are one thing each: the test of groups needs groups that do not overlap. */
const APART: ReadonlySet<Dimension> = new Set<Dimension>(['ENROLMENT', 'CHANNEL', 'REFERRAL', 'COHORT']);
/** More groups are told apart by nobody, and the test would take long. */
const GROUPS_MAX = 100;

/** How long customers stay, by what they were at the end of the day of their first purchase. */
@Injectable()
export class SurvivalReport implements SnapshotReport<SurvivalFigures> {
  readonly report = 'SURVIVAL';
  readonly dimensions = DIMENSIONS;

  constructor(reports: SnapshotReports) {
    reports.register(this);
  }

  async make(tx: Tx, order: SnapshotOrder): Promise<SnapshotRow<SurvivalFigures>[]> {
    const found = await findLives(tx, order);
    const isTested = APART.has(order.dimension) && found.length <= GROUPS_MAX;
    const logRank = isTested ? comparedOf(found.map(({ days }) => days)) : null;
    return found.map(({ value, days }) => ({ value, figures: survivalFiguresOf(days, logRank) }));
  }
}

/** What customers spend the longer they are there, by what they were at the end of the day of their first purchase. */
@Injectable()
export class TenureReport implements SnapshotReport<TenureFigures> {
  readonly report = 'TENURE';
  readonly dimensions = DIMENSIONS;

  constructor(reports: SnapshotReports) {
    reports.register(this);
  }

  make(tx: Tx, order: SnapshotOrder): Promise<SnapshotRow<TenureFigures>[]> {
    return findTenure(tx, order);
  }
}

const NO_COSTS: Costs = { goodsBp: null, rewardsBp: null, acquisitionMinor: null, serviceMinor: null };

/** What customers are worth, by what they were at the end of the day of their first purchase. */
@Injectable()
export class LifetimeValueReport implements SnapshotReport<LifetimeValueFigures> {
  readonly report = 'LIFETIME_VALUE';
  readonly dimensions = DIMENSIONS;

  constructor(reports: SnapshotReports) {
    reports.register(this);
  }

  async make(tx: Tx, order: SnapshotOrder): Promise<SnapshotRow<LifetimeValueFigures>[]> {
    const { goodsBp, rewardsBp, acquisitionMinor, serviceMinor } = (await findCosts(tx)) ?? NO_COSTS;
    const costs = { goodsBp, rewardsBp, acquisitionMinor, serviceMinor };
    const noPrediction = (await findScoring(tx))?.spendingReason ?? null;
    const { inactivityDays } = order.frame;
    const found = await findValues(tx, { ...order, inactivityDays });
    return found.map(({ value, of }) => ({ value, figures: { ...of, costs, noPrediction } }));
  }
}

/** Reports of customers, besides repeat purchases. */
export const CUSTOMER_REPORTS = [
  ...[LoyaltyReport, ConcentrationReport, ChurnAfterJoiningReport],
  ...[SurvivalReport, TenureReport, LifetimeValueReport],
];
