import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import type { Uuid } from '#kernel';
import { PointTypes } from '#ledger';
import type { Tx } from '#platform';
import { redemptionPpm, type AllocatedCell } from '../domain/finance/deferred-revenue.js';
import type { PointsBook } from '../domain/finance/points-book.js';
import { findAllocated, type StandAlonePrice } from '../persistence/allocations.js';
import { heldCostOf, PointCosts } from './point-costs.service.js';

/** Of the prices of orders what was put down to points of a type. */
export interface Allocation extends AllocatedCell {
  readonly pointTypeId: Uuid;
}

/** Shares the prices of orders between goods and the points that they earned. */
@Injectable()
export class Allocations {
  constructor(
    private readonly pointTypes: PointTypes,
    private readonly costs: PointCosts,
  ) {}

  /** Of orders that were recorded before an instant, by the books of points up to it or later. Reads all of them. */
  async before(
    tx: Tx,
    program: Program,
    until: Date,
    books: ReadonlyMap<Uuid, PointsBook>,
  ): Promise<Allocation[]> {
    const prices = await this.pricesOf(tx, program, books);
    return findAllocated(tx, until, prices, program.timeZone);
  }

  /** What points of each cohort cost when it began, times the chance that they are redeemed which was to be expected then. */
  private async pricesOf(
    tx: Tx,
    program: Program,
    books: ReadonlyMap<Uuid, PointsBook>,
  ): Promise<StandAlonePrice[]> {
    const prices: StandAlonePrice[] = [];
    const types = await this.pointTypes.byIds(tx, [...books.keys()]);
    for (const history of await this.costs.histories(tx, program, [...types.values()])) {
      const { id: pointTypeId } = history.pointType;
      const cells = books.get(pointTypeId)?.cells ?? [];
      for (const cohort of new Set(cells.map((cell) => cell.cohort))) {
        const { points, minor } = heldCostOf(history, cohort);
        prices.push({ pointTypeId, cohort, points, minor, ppm: redemptionPpm(cells, cohort) });
      }
    }
    return prices;
  }
}
