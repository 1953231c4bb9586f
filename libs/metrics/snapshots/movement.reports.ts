import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import {
  allClubMonths,
  allTierMonths,
  movementMonths,
  type ClubMonth,
  type MovementFigures,
  type TierMonth,
} from '../domain/snapshots/movement.js';
import { findClubMovements, findTierMovements } from '../persistence/snapshots/movements.js';
import type { SnapshotOrder, SnapshotReport, SnapshotRow } from './snapshot-report.js';
import { SnapshotReports } from './snapshot-reports.js';

/** Who came to which tier, by ladder. */
@Injectable()
export class TierMovementReport implements SnapshotReport<MovementFigures<TierMonth>> {
  readonly report = 'TIER_MOVEMENT';
  readonly dimensions = ['ALL', 'TIER'] as const;

  constructor(reports: SnapshotReports) {
    reports.register(this);
  }

  async make(
    tx: Tx,
    { asOf, dimension, program }: SnapshotOrder,
  ): Promise<SnapshotRow<MovementFigures<TierMonth>>[]> {
    const months = movementMonths(asOf);
    const found = await findTierMovements(tx, months, program.timeZone);
    if (dimension === 'ALL')
      return [{ value: '', figures: { months: allTierMonths([...found.values()], months) } }];
    return [...found].map(([value, of]) => ({ value, figures: { months: of } }));
  }
}

/** Who came to clubs, stayed and left, by club. */
@Injectable()
export class ClubMovementReport implements SnapshotReport<MovementFigures<ClubMonth>> {
  readonly report = 'CLUB_MOVEMENT';
  readonly dimensions = ['ALL', 'CLUB'] as const;

  constructor(reports: SnapshotReports) {
    reports.register(this);
  }

  async make(
    tx: Tx,
    { asOf, dimension, program }: SnapshotOrder,
  ): Promise<SnapshotRow<MovementFigures<ClubMonth>>[]> {
    const months = movementMonths(asOf);
    const found = await findClubMovements(tx, months, program.timeZone);
    if (dimension === 'ALL')
      return [{ value: '', figures: { months: allClubMonths([...found.values()], months) } }];
    return [...found].map(([value, of]) => ({ value, figures: { months: of } }));
  }
}
