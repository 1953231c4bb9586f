import {
  allClubMonths,
  allTierMonths,
  movementMonths,
  type ClubMonth,
  type MovementFigures,
  type TierMonth,
} from '../domain/snapshots/movement.js';
import { findClubMovements, findTierMovements } from '../persistence/snapshots/movements.js';
import type { SnapshotReport } from './snapshot-report.js';

/** Who came to which tier, by ladder. */
export const TIER_MOVEMENT_REPORT: SnapshotReport<MovementFigures<TierMonth>> = {
  report: 'TIER_MOVEMENT',
  dimensions: ['ALL', 'TIER'],

  async make(tx, { asOf, dimension, program }) {
    const months = movementMonths(asOf);
    const found = await findTierMovements(tx, months, program.timeZone);
    if (dimension === 'ALL')
      return [{ value: '', figures: { months: allTierMonths([...found.values()], months) } }];
    return [...found].map(([value, of]) => ({ value, figures: { months: of } }));
  },
};

/** Who came to clubs, stayed and left, by club. */
export const CLUB_MOVEMENT_REPORT: SnapshotReport<MovementFigures<ClubMonth>> = {
  report: 'CLUB_MOVEMENT',
  dimensions: ['ALL', 'CLUB'],

  async make(tx, { asOf, dimension, program }) {
    const months = movementMonths(asOf);
    const found = await findClubMovements(tx, months, program.timeZone);
    if (dimension === 'ALL')
      return [{ value: '', figures: { months: allClubMonths([...found.values()], months) } }];
    return [...found].map(([value, of]) => ({ value, figures: { months: of } }));
  },
};
