import { groupedBy, type LocalDate, type Points, type Uuid } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type { DatedCost } from '../domain/finance/point-cost.js';
import { programOf } from './program-of.js';

/** What points of these types cost, of each in the order in which it was said. */
export async function findPointCosts(tx: Tx, pointTypeIds: readonly Uuid[]): Promise<Map<Uuid, DatedCost[]>> {
  const rows = await tx.query<DatedCost & { readonly pointTypeId: Uuid }>(
    `select point_type_id as "pointTypeId", number, from_day::text as "fromDay", points, minor, created_at as "createdAt",
       created_by as "createdBy"
     from point_costs where program_id = $1 and point_type_id = any($2::uuid[]) order by point_type_id, number`,
    [programOf(tx), plainArray(pointTypeIds)],
  );
  return groupedBy(rows, ({ pointTypeId }) => pointTypeId);
}

export interface NewCost {
  readonly pointTypeId: Uuid;
  readonly number: number;
  readonly fromDay: LocalDate;
  readonly points: Points;
  readonly minor: bigint;
  readonly createdBy: string;
}

export async function insertPointCost(tx: Tx, cost: NewCost, now: Date): Promise<void> {
  const { pointTypeId, number, fromDay, points, minor, createdBy } = cost;
  await tx.execute(
    `insert into point_costs (program_id, point_type_id, number, from_day, points, minor, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [programOf(tx), pointTypeId, number, fromDay, points, minor, now, createdBy],
  );
}
