import { staleIfTaken, type Tx } from '#platform';
import type { Costs } from '../../domain/snapshots/lifetime-value.js';
import { programOf } from '../program-of.js';

/** What customers cost from a time on, as staff say. */
export interface CostsSet extends Costs {
  readonly number: number;
  readonly setAt: Date;
  readonly setBy: string;
}

/** Those that count; null: nobody said any. */
export async function findCosts(tx: Tx): Promise<CostsSet | null> {
  const [row] = await tx.query<CostsSet>(
    `select number, goods_bp as "goodsBp", rewards_bp as "rewardsBp", acquisition_minor as "acquisitionMinor",
       service_minor as "serviceMinor", set_at as "setAt", set_by as "setBy"
     from metric_costs where program_id = $1 order by number desc limit 1`,
    [programOf(tx)],
  );
  return row ?? null;
}

/** Throws `StaleWrite` when somebody else has set some meanwhile. */
export async function insertCosts(tx: Tx, costs: CostsSet): Promise<void> {
  await staleIfTaken(
    tx.execute(
      `insert into metric_costs (program_id, number, goods_bp, rewards_bp, acquisition_minor, service_minor, set_at, set_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        ...[programOf(tx), costs.number, costs.goodsBp, costs.rewardsBp],
        ...[costs.acquisitionMinor, costs.serviceMinor, costs.setAt, costs.setBy],
      ],
    ),
    'metric_costs_pk',
  );
}
