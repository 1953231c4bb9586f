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
import type { SnapshotReport } from './snapshot-report.js';

/** Who buys often, by what they were when the 365 days began. */
export const LOYALTY_REPORT: SnapshotReport<LoyaltyFigures> = {
  report: 'LOYALTY',
  dimensions: DIMENSIONS,
  make: findLoyalty,
};

/** How revenue is spread over customers, by what they were when the 365 days began. */
export const CONCENTRATION_REPORT: SnapshotReport<ConcentrationFigures> = {
  report: 'CONCENTRATION',
  dimensions: DIMENSIONS,
  make: findConcentration,
};

/** Who buys nothing after joining, by what they were at the end of the day on which they joined. */
export const CHURN_AFTER_JOINING_REPORT: SnapshotReport<ChurnAfterJoiningFigures> = {
  report: 'CHURN_AFTER_JOINING',
  dimensions: DIMENSIONS,
  make: findChurnAfterJoining,
};

/** Of these customers are one thing each: the test of groups needs groups that do not overlap. */
const APART: ReadonlySet<Dimension> = new Set<Dimension>(['ENROLMENT', 'CHANNEL', 'REFERRAL', 'COHORT']);
/** More groups are told apart by nobody, and the test would take long. */
const GROUPS_MAX = 100;

/** How long customers stay, by what they were at the end of the day of their first purchase. */
export const SURVIVAL_REPORT: SnapshotReport<SurvivalFigures> = {
  report: 'SURVIVAL',
  dimensions: DIMENSIONS,

  async make(tx, order) {
    const found = await findLives(tx, order);
    const isTested = APART.has(order.dimension) && found.length <= GROUPS_MAX;
    const logRank = isTested ? comparedOf(found.map(({ days }) => days)) : null;
    return found.map(({ value, days }) => ({ value, figures: survivalFiguresOf(days, logRank) }));
  },
};

/** What customers spend the longer they are there, by what they were at the end of the day of their first purchase. */
export const TENURE_REPORT: SnapshotReport<TenureFigures> = {
  report: 'TENURE',
  dimensions: DIMENSIONS,
  make: findTenure,
};

const NO_COSTS: Costs = { goodsBp: null, rewardsBp: null, acquisitionMinor: null, serviceMinor: null };

/** What customers are worth, by what they were at the end of the day of their first purchase. */
export const LIFETIME_VALUE_REPORT: SnapshotReport<LifetimeValueFigures> = {
  report: 'LIFETIME_VALUE',
  dimensions: DIMENSIONS,

  async make(tx, order) {
    const { goodsBp, rewardsBp, acquisitionMinor, serviceMinor } = (await findCosts(tx)) ?? NO_COSTS;
    const costs = { goodsBp, rewardsBp, acquisitionMinor, serviceMinor };
    const noPrediction = (await findScoring(tx))?.spendingReason ?? null;
    const { inactivityDays } = order.frame;
    const found = await findValues(tx, { ...order, inactivityDays });
    return found.map(({ value, of }) => ({ value, figures: { ...of, costs, noPrediction } }));
  },
};

/** Reports of customers, besides repeat purchases. */
export const CUSTOMER_REPORTS = [
  ...[LOYALTY_REPORT, CONCENTRATION_REPORT, CHURN_AFTER_JOINING_REPORT],
  ...[SURVIVAL_REPORT, TENURE_REPORT, LIFETIME_VALUE_REPORT],
];
