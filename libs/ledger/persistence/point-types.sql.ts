import type { Tx } from '#platform';
import type { PointType } from '../domain/point-type.js';

/** The program's point types, the oldest first. Asked with every posting: no mapping, a sixth of the time. */
export function listPointTypes(tx: Tx): Promise<PointType[]> {
  return tx.query<PointType>(
    `select id, program_id as "programId", code, name, expiry_policy as "expiryPolicy",
       clawback_policy as "clawbackPolicy", goodwill_days as "goodwillDays", value_points as "valuePoints",
       value_minor as "valueMinor", created_at as "createdAt"
     from point_types where program_id = $1 order by created_at, id`,
    [tx.programId],
  );
}
