import { Injectable } from '@nestjs/common';
import { required, type LocalDate, type Points, type TimeZone, type Uuid } from '#kernel';
import { PointTypes } from '#ledger';
import type { Tx } from '#platform';
import { pointsByDay } from './persistence/award-days.js';
import { AwardRepository } from './persistence/award.repository.js';

/** What the orders of an import were awarded. */
export interface AwardTotal {
  /** Code of the point type. */
  readonly pointType: string;
  readonly points: Points;
  /** Taken back of them, by returns or a revert. */
  readonly clawedBack: Points;
}

/** What a customer was awarded on a program-local day, less what was taken back of it. */
export interface AwardedDay {
  readonly customerId: Uuid;
  /** Code of the point type. */
  readonly pointType: string;
  /** Of the activities that were awarded. */
  readonly day: LocalDate;
  readonly points: Points;
  /** The activity, if it is one of those that were asked to be told apart. */
  readonly activityId: Uuid | null;
}

/** Sums of awards. */
@Injectable()
export class AwardTotals {
  private readonly awards = new AwardRepository();

  constructor(private readonly pointTypes: PointTypes) {}

  /** One total per point type that the orders of an import batch earned. */
  async ofBatch(tx: Tx, batchId: Uuid): Promise<AwardTotal[]> {
    const totals = await this.awards.totalsOfBatch(tx, batchId);
    const types = new Map((await this.pointTypes.list(tx)).map((type) => [type.id, type.code]));
    return totals.map(({ pointTypeId, points, clawedBack }) => ({
      pointType: required(types.get(pointTypeId), 'the point type'),
      points,
      clawedBack,
    }));
  }

  /** What customers were awarded for activities from one with the smallest id that matters on, by day. */
  async byDay(
    tx: Tx,
    asked: {
      readonly customerIds: readonly Uuid[];
      readonly since: Uuid;
      readonly timeZone: TimeZone;
      readonly apart: readonly Uuid[];
    },
  ): Promise<AwardedDay[]> {
    const days = await pointsByDay(tx, asked);
    if (days.length === 0) return [];
    const types = new Map((await this.pointTypes.list(tx)).map((type) => [type.id, type.code]));
    return days.map(({ pointTypeId, ...rest }) => ({
      ...rest,
      pointType: required(types.get(pointTypeId), 'the point type'),
    }));
  }
}
