import { groupedBy, type Uuid } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type { PointWorth } from '../domain/point-type.js';

/** What points of these types were worth, of each the oldest first. */
export async function findPointWorths(
  tx: Tx,
  pointTypeIds: readonly Uuid[],
): Promise<Map<Uuid, PointWorth[]>> {
  const rows = await tx.query<PointWorth & { readonly pointTypeId: Uuid }>(
    `select point_type_id as "pointTypeId", value_points as "valuePoints", value_minor as "valueMinor", since
     from point_worths where program_id = $1 and point_type_id = any($2::uuid[]) order by point_type_id, number`,
    [tx.programId, plainArray(pointTypeIds)],
  );
  return groupedBy(rows, ({ pointTypeId }) => pointTypeId);
}

/** Behind those that are there; the point type is locked. */
export async function insertPointWorth(
  tx: Tx,
  pointTypeId: Uuid,
  { valuePoints, valueMinor, since }: PointWorth,
): Promise<void> {
  await tx.execute(
    `insert into point_worths (point_type_id, number, program_id, value_points, value_minor, since)
     select $2, coalesce(max(number), 0) + 1, $1, $3, $4, $5 from point_worths where program_id = $1 and point_type_id = $2`,
    [tx.programId, pointTypeId, valuePoints, valueMinor, since],
  );
}
