import { LessThan } from 'typeorm';
import { required, type Points, type Uuid } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type { OrderKey } from './award.repository.js';
import { BacktestEntity } from './backtest.entity.js';

/** A backtest that a worker has taken up, and which time that is: an earlier one may still be at it. */
export interface BacktestClaim {
  readonly id: Uuid;
  readonly attempt: number;
}

/** Backtests of the transaction's program, and what they read of awards. */
export class BacktestRepository {
  async insert(tx: Tx, backtest: BacktestEntity): Promise<void> {
    await tx.entities.insert(BacktestEntity, backtest);
  }

  byId(tx: Tx, id: Uuid): Promise<BacktestEntity | null> {
    return tx.entities.findOne(BacktestEntity, { where: { programId: programOf(tx), id } });
  }

  /** Newest first, older than the one with the id `after`. */
  page(tx: Tx, page: { readonly limit: number; readonly after: Uuid | null }): Promise<BacktestEntity[]> {
    const { limit: take, after } = page;
    const where = { programId: programOf(tx), ...(after === null ? {} : { id: LessThan(after) }) };
    return tx.entities.find(BacktestEntity, { where, order: { id: 'DESC' }, take });
  }

  async countUnfinished(tx: Tx): Promise<number> {
    const sql = `select count(*) from backtests where program_id = $1 and finished_at is null`;
    const [row] = await tx.query<{ count: bigint }>(sql, [tx.programId]);
    return Number(row?.count ?? 0);
  }

  /** Takes up the oldest that waits, or whose worker was not seen since `lostBefore`. */
  async claim(tx: Tx, now: Date, lostBefore: Date): Promise<BacktestClaim | null> {
    const sql = `
      update backtests set state = 'RUNNING', attempt = attempt + 1, started_at = $2, heartbeat_at = $2,
        orders_done = 0, orders_total = null
      where program_id = $1 and id = (
        select id from backtests
        where program_id = $1 and (state = 'QUEUED' or (state = 'RUNNING' and heartbeat_at < $3))
        order by id limit 1 for update skip locked)
      returning id, attempt`;
    const [row] = await tx.query<BacktestClaim>(sql, [tx.programId, now, lostBefore]);
    return row ?? null;
  }

  /** False when it was cancelled, or is another worker's by now. */
  async noteProgress(
    tx: Tx,
    { id, attempt }: BacktestClaim,
    progress: { readonly done: number; readonly total: number; readonly now: Date },
  ): Promise<boolean> {
    const sql = `
      update backtests set orders_done = $4, orders_total = $5, heartbeat_at = $6
      where program_id = $1 and id = $2 and attempt = $3 and state = 'RUNNING'`;
    const { done, total, now } = progress;
    return (await tx.execute(sql, [tx.programId, id, attempt, done, total, now])) > 0;
  }

  async finish(
    tx: Tx,
    { id, attempt }: BacktestClaim,
    end: {
      readonly state: 'DONE' | 'FAILED';
      readonly result: string | null;
      readonly failure: string | null;
    },
    now: Date,
  ): Promise<void> {
    const sql = `
      update backtests set state = $4, result = $5::jsonb, failure = $6, finished_at = $7
      where program_id = $1 and id = $2 and attempt = $3 and state = 'RUNNING'`;
    await tx.execute(sql, [tx.programId, id, attempt, end.state, end.result, end.failure, now]);
  }

  /** Its worker ends: the next one begins anew, and this was no failure. */
  async release(tx: Tx, { id, attempt }: BacktestClaim): Promise<void> {
    const sql = `
      update backtests set state = 'QUEUED', attempt = attempt - 1
      where program_id = $1 and id = $2 and attempt = $3 and state = 'RUNNING'`;
    await tx.execute(sql, [tx.programId, id, attempt]);
  }

  /** False when it has ended already. */
  async cancel(tx: Tx, id: Uuid, now: Date): Promise<boolean> {
    const sql = `
      update backtests set state = 'CANCELLED', finished_at = $3
      where program_id = $1 and id = $2 and finished_at is null`;
    return (await tx.execute(sql, [tx.programId, id, now])) > 0;
  }

  /** By order id and point type id: what awards of these orders came to, less what returns took back. */
  async keptPoints(tx: Tx, orders: readonly OrderKey[]): Promise<Map<Uuid, Map<Uuid, Points>>> {
    if (orders.length === 0) return new Map();
    // "offset 0" keeps the planner from reading all awards for each page.
    const sql = `
      select a.order_id, a.point_type_id, sum(a.points - a.clawed_back)::bigint as points
      from unnest($2::uuid[], $3::uuid[]) as k(customer_id, order_id)
      cross join lateral (
        select order_id, point_type_id, points, clawed_back from awards
        where customer_id = k.customer_id and order_id = k.order_id and program_id = $1 and points > 0
        offset 0
      ) a
      group by a.order_id, a.point_type_id`;
    const rows = await tx.query<{ order_id: Uuid; point_type_id: Uuid; points: Points }>(sql, [
      tx.programId,
      plainArray(orders.map(({ customerId }) => customerId)),
      plainArray(orders.map(({ orderId }) => orderId)),
    ]);
    const kept = new Map<Uuid, Map<Uuid, Points>>();
    for (const { order_id: orderId, point_type_id: pointTypeId, points } of rows) {
      const ofOrder = kept.get(orderId) ?? new Map<Uuid, Points>();
      ofOrder.set(pointTypeId, points);
      kept.set(orderId, ofOrder);
    }
    return kept;
  }
}

function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'a program');
}
