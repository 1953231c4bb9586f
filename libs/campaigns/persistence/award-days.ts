import { required, type LocalDate, type Points, type TimeZone, type Uuid } from '#kernel';
import { plainArray, type Tx } from '#platform';

/** Points of one type that a customer was awarded for activities of a program-local day, less what was taken back. */
export interface PointsDay {
  readonly customerId: Uuid;
  readonly pointTypeId: Uuid;
  readonly day: LocalDate;
  readonly points: Points;
  /** The activity, if it is one of those that are told apart. */
  readonly activityId: Uuid | null;
}

/** Awards have no day of their own: it is that of their activity, whose id begins with its time. */
export function pointsByDay(
  tx: Tx,
  asked: {
    readonly customerIds: readonly Uuid[];
    /** The smallest id of an activity that matters. */
    readonly since: Uuid;
    readonly timeZone: TimeZone;
    /** Activities whose awards are told apart. */
    readonly apart: readonly Uuid[];
  },
): Promise<PointsDay[]> {
  return tx.query<PointsDay>(
    `select d.customer_id as "customerId", d.point_type_id as "pointTypeId", d.day, d.activity_id as "activityId",
       sum(d.points)::bigint as points
     from (
       select w.customer_id, w.point_type_id, (a.occurred_at at time zone $4)::date as day,
         w.points - w.clawed_back as points, case when w.activity_id = any($5::uuid[]) then w.activity_id end as activity_id
       from awards w join activities a on a.customer_id = w.customer_id and a.id = w.activity_id
       where w.program_id = $1 and w.customer_id = any($2::uuid[]) and w.activity_id >= $3::uuid and w.points > w.clawed_back
     ) d
     group by d.customer_id, d.point_type_id, d.day, d.activity_id`,
    [
      required(tx.programId, 'program of the transaction'),
      plainArray(asked.customerIds),
      asked.since,
      asked.timeZone,
      plainArray(asked.apart),
    ],
  );
}
