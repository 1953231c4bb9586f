import type { Points, Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import { AwardEntity } from './award.entity.js';
import type { StoredTrim } from './stored-limits.js';

/** Names an order; the customer is part of every key. */
export interface OrderKey {
  readonly customerId: Uuid;
  readonly orderId: Uuid;
}

interface AwardRow {
  customer_id: Uuid;
  id: Uuid;
  program_id: Uuid;
  order_id: Uuid | null;
  activity_id: Uuid;
  campaign_version_id: Uuid;
  effect: number;
  point_type_id: Uuid;
  basis_minor: bigint;
  points: Points;
  wanted: Points | null;
  trimmed_by: StoredTrim | null;
  clawed_back: Points;
  lot: number | null;
  refusal: string | null;
  awarded_at: Date;
}

/** Awards, set-wise. */
export class AwardRepository {
  async insert(tx: Tx, awards: readonly AwardEntity[]): Promise<void> {
    if (awards.length === 0) return;
    const sql = `
      insert into awards (program_id, customer_id, id, order_id, activity_id, campaign_version_id, effect,
        point_type_id, basis_minor, points, wanted, trimmed_by, clawed_back, lot, refusal, awarded_at)
      select $1::uuid, a.* from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::smallint[],
        $8::uuid[], $9::bigint[], $10::bigint[], $11::bigint[], $12::jsonb[], $13::bigint[], $14::integer[],
        $15::text[], $16::timestamptz[]) a`;
    await tx.execute(sql, [
      tx.programId,
      plainArray(awards.map((a) => a.customerId)),
      plainArray(awards.map((a) => a.id)),
      plainArray(awards.map((a) => a.orderId)),
      plainArray(awards.map((a) => a.activityId)),
      plainArray(awards.map((a) => a.campaignVersionId)),
      plainArray(awards.map((a) => a.effect)),
      plainArray(awards.map((a) => a.pointTypeId)),
      plainArray(awards.map((a) => a.basisMinor)),
      plainArray(awards.map((a) => a.points)),
      plainArray(awards.map((a) => a.wanted)),
      textArray(awards.map((a) => a.trimmedBy && JSON.stringify(a.trimmedBy))),
      plainArray(awards.map((a) => a.clawedBack)),
      plainArray(awards.map((a) => a.lot)),
      textArray(awards.map((a) => a.refusal)),
      timeArray(awards.map((a) => a.awardedAt)),
    ]);
  }

  /** Awards of these orders, in the order in which they were made. */
  async ofOrders(tx: Tx, orders: readonly OrderKey[]): Promise<AwardEntity[]> {
    if (orders.length === 0) return [];
    const sql = `
      select a.* from awards a
      where a.program_id = $1
        and (a.customer_id, a.order_id) in (select * from unnest($2::uuid[], $3::uuid[]))
      order by a.customer_id, a.order_id, a.awarded_at, a.id`;
    const parameters = [
      tx.programId,
      orders.map((order) => order.customerId),
      orders.map((order) => order.orderId),
    ];
    return (await tx.query<AwardRow>(sql, parameters)).map(awardOf);
  }

  /** Awards for these activities. */
  async ofActivities(
    tx: Tx,
    activities: readonly { readonly customerId: Uuid; readonly activityId: Uuid }[],
  ): Promise<AwardEntity[]> {
    if (activities.length === 0) return [];
    const sql = `
      select a.* from awards a
      where a.program_id = $1 and (a.customer_id, a.activity_id) in (select * from unnest($2::uuid[], $3::uuid[]))
      order by a.customer_id, a.activity_id, a.id`;
    const parameters = [
      tx.programId,
      activities.map(({ customerId }) => customerId),
      activities.map(({ activityId }) => activityId),
    ];
    return (await tx.query<AwardRow>(sql, parameters)).map(awardOf);
  }

  /** Sums over the orders of an import batch, per point type. */
  async totalsOfBatch(
    tx: Tx,
    batchId: Uuid,
  ): Promise<{ pointTypeId: Uuid; points: Points; clawedBack: Points }[]> {
    const sql = `
      select a.point_type_id, sum(a.points)::bigint as points, sum(a.clawed_back)::bigint as clawed_back
      from orders o
      join awards a on a.customer_id = o.customer_id and a.order_id = o.id
      where o.program_id = $1 and o.batch_id = $2
      group by a.point_type_id order by a.point_type_id`;
    const rows = await tx.query<Pick<AwardRow, 'point_type_id' | 'points' | 'clawed_back'>>(sql, [
      tx.programId,
      batchId,
    ]);
    return rows.map((row) => ({
      pointTypeId: row.point_type_id,
      points: row.points,
      clawedBack: row.clawed_back,
    }));
  }

  /** Adds to what was taken back; the CHECK keeps it within the award. */
  async addClawedBack(
    tx: Tx,
    changes: readonly { readonly customerId: Uuid; readonly id: Uuid; readonly points: Points }[],
  ): Promise<void> {
    if (changes.length === 0) return;
    const sql = `
      update awards a set clawed_back = a.clawed_back + c.points
      from unnest($2::uuid[], $3::uuid[], $4::bigint[]) as c (customer_id, id, points)
      where a.program_id = $1 and a.customer_id = c.customer_id and a.id = c.id`;
    await tx.execute(sql, [
      tx.programId,
      changes.map((change) => change.customerId),
      changes.map((change) => change.id),
      changes.map((change) => change.points),
    ]);
  }
}

function awardOf(row: AwardRow): AwardEntity {
  return Object.assign(new AwardEntity(), {
    customerId: row.customer_id,
    id: row.id,
    programId: row.program_id,
    orderId: row.order_id,
    activityId: row.activity_id,
    campaignVersionId: row.campaign_version_id,
    effect: row.effect,
    pointTypeId: row.point_type_id,
    basisMinor: row.basis_minor,
    points: row.points,
    wanted: row.wanted,
    trimmedBy: row.trimmed_by,
    clawedBack: row.clawed_back,
    lot: row.lot,
    refusal: row.refusal,
    awardedAt: row.awarded_at,
  });
}
