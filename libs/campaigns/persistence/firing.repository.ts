import type { LocalDate, Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { OrderKey } from './award.repository.js';
import { FiringEntity } from './firing.entity.js';

/** Names an activity; the customer is part of every key. */
export interface ActivityKey {
  readonly customerId: Uuid;
  readonly activityId: Uuid;
}

interface FiringRow {
  customer_id: Uuid;
  id: Uuid;
  program_id: Uuid;
  order_id: Uuid | null;
  activity_id: Uuid;
  campaign_version_id: Uuid;
  effect: number;
  kind: string;
  units: number;
  taken_back: number;
  beside_award: boolean;
  refusal: string | null;
  local_day: LocalDate;
  occurred_at: Date;
  fired_at: Date;
}

/** What campaigns gave besides points, set-wise. */
export class FiringRepository {
  async insert(tx: Tx, firings: readonly FiringEntity[]): Promise<void> {
    if (firings.length === 0) return;
    const sql = `
      insert into campaign_firings (program_id, customer_id, id, order_id, activity_id, campaign_version_id, effect, kind,
        units, taken_back, beside_award, refusal, local_day, occurred_at, fired_at)
      select $1::uuid, f.* from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::smallint[],
        $8::text[], $9::integer[], $10::integer[], $11::boolean[], $12::text[], $13::date[], $14::timestamptz[],
        $15::timestamptz[]) f`;
    await tx.execute(sql, [
      tx.programId,
      plainArray(firings.map((f) => f.customerId)),
      plainArray(firings.map((f) => f.id)),
      plainArray(firings.map((f) => f.orderId)),
      plainArray(firings.map((f) => f.activityId)),
      plainArray(firings.map((f) => f.campaignVersionId)),
      plainArray(firings.map((f) => f.effect)),
      textArray(firings.map((f) => f.kind)),
      plainArray(firings.map((f) => f.units)),
      plainArray(firings.map((f) => f.takenBack)),
      plainArray(firings.map((f) => f.isBesidePoints)),
      textArray(firings.map((f) => f.refusal)),
      plainArray(firings.map((f) => f.localDay)),
      timeArray(firings.map((f) => f.occurredAt)),
      timeArray(firings.map((f) => f.firedAt)),
    ]);
  }

  /** Of these orders, in the order in which they were made. */
  async ofOrders(tx: Tx, orders: readonly OrderKey[]): Promise<FiringEntity[]> {
    if (orders.length === 0) return [];
    const sql = `
      select f.* from campaign_firings f
      where f.program_id = $1 and (f.customer_id, f.order_id) in (select * from unnest($2::uuid[], $3::uuid[]))
      order by f.customer_id, f.order_id, f.fired_at, f.activity_id, f.campaign_version_id, f.effect`;
    const customerIds = plainArray(orders.map(({ customerId }) => customerId));
    const rows = await tx.query<FiringRow>(sql, [
      tx.programId,
      customerIds,
      plainArray(orders.map(({ orderId }) => orderId)),
    ]);
    return rows.map(firingOf);
  }

  /** That were given for these activities. */
  async ofActivities(tx: Tx, activities: readonly ActivityKey[]): Promise<FiringEntity[]> {
    if (activities.length === 0) return [];
    const sql = `
      select f.* from campaign_firings f
      where f.program_id = $1 and (f.customer_id, f.activity_id) in (select * from unnest($2::uuid[], $3::uuid[]))
      order by f.customer_id, f.activity_id, f.campaign_version_id, f.effect`;
    const rows = await tx.query<FiringRow>(sql, [
      tx.programId,
      plainArray(activities.map(({ customerId }) => customerId)),
      plainArray(activities.map(({ activityId }) => activityId)),
    ]);
    return rows.map(firingOf);
  }

  /** Adds to what was taken back; the CHECK keeps it within what was given. */
  async addTakenBack(
    tx: Tx,
    changes: readonly { readonly customerId: Uuid; readonly id: Uuid; readonly units: number }[],
  ): Promise<void> {
    if (changes.length === 0) return;
    const sql = `
      update campaign_firings f set taken_back = f.taken_back + c.units
      from unnest($2::uuid[], $3::uuid[], $4::integer[]) as c (customer_id, id, units)
      where f.program_id = $1 and f.customer_id = c.customer_id and f.id = c.id`;
    await tx.execute(sql, [
      tx.programId,
      plainArray(changes.map(({ customerId }) => customerId)),
      plainArray(changes.map(({ id }) => id)),
      plainArray(changes.map(({ units }) => units)),
    ]);
  }
}

function firingOf(row: FiringRow): FiringEntity {
  return Object.assign(new FiringEntity(), {
    customerId: row.customer_id,
    id: row.id,
    programId: row.program_id,
    orderId: row.order_id,
    activityId: row.activity_id,
    campaignVersionId: row.campaign_version_id,
    effect: row.effect,
    kind: row.kind,
    units: row.units,
    takenBack: row.taken_back,
    isBesidePoints: row.beside_award,
    refusal: row.refusal,
    localDay: row.local_day,
    occurredAt: row.occurred_at,
    firedAt: row.fired_at,
  });
}
