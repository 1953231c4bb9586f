import { Injectable } from '@nestjs/common';
import { required, type LocalDate, type TimeZone, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import {
  activityDays,
  boughtDays,
  standingDays,
  type ActivityDay,
  type BoughtDay,
  type UndoableType,
} from './persistence/doings.js';
import {
  lockAllTotals,
  timesOfOrdersBefore,
  totalsOf,
  type CustomerTotals,
  type OrderBefore,
} from './persistence/roll-ups.js';

/** What customers of the transaction's program have done altogether, set-wise. */
@Injectable()
export class CustomerRollUps {
  /**
   * Makes whoever records activities of these customers wait until the transaction ends: what is read of them afterwards
   * stays true. Recording takes the same locks first, in the same order.
   */
  lock(tx: Tx, customerIds: readonly Uuid[]): Promise<void> {
    return lockAllTotals(tx, programOf(tx), customerIds);
  }

  /** By customer id; one without activities is left out. */
  totals(tx: Tx, customerIds: readonly Uuid[]): Promise<Map<Uuid, CustomerTotals>> {
    return totalsOf(tx, programOf(tx), customerIds);
  }

  /** What customers bought on which program-local day since one (null: all); days on which nothing is left are left out. */
  boughtDays(
    tx: Tx,
    asked: { readonly customerIds: readonly Uuid[]; readonly since: LocalDate | null },
  ): Promise<(customerId: Uuid) => BoughtDay[]> {
    return boughtDays(tx, programOf(tx), asked);
  }

  /** How many activities of these types customers have on which program-local day. `since` is the smallest id that matters. */
  activityDays(
    tx: Tx,
    asked: {
      readonly customerIds: readonly Uuid[];
      readonly types: readonly string[];
      readonly since: Uuid;
      readonly timeZone: TimeZone;
    },
  ): Promise<ActivityDay[]> {
    return activityDays(tx, programOf(tx), asked);
  }

  /** How many activities, told to one side of something and not taken back since, customers have on which program-local day. */
  standingDays(
    tx: Tx,
    asked: {
      readonly customerIds: readonly Uuid[];
      readonly of: UndoableType;
      readonly since: Uuid;
      readonly timeZone: TimeZone;
    },
  ): Promise<Omit<ActivityDay, 'type'>[]> {
    return standingDays(tx, programOf(tx), asked);
  }

  /** When the last order before another was placed, in the order of the question; null where there is none. */
  timesOfOrdersBefore(tx: Tx, wanted: readonly OrderBefore[]): Promise<(Date | null)[]> {
    return timesOfOrdersBefore(tx, programOf(tx), wanted);
  }
}

function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'program of the transaction');
}
