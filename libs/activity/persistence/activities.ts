import type { Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { Activity, AttributeValue } from '../domain/activity.js';
import { byCustomer } from './by-customer.js';
import { guestsOf } from './linked-orders.js';

interface ActivityRow {
  readonly customer_id: Uuid;
  readonly id: Uuid;
  readonly program_id: Uuid;
  readonly type: string;
  readonly source: string;
  readonly external_id: string;
  readonly occurred_at: Date;
  readonly recorded_at: Date;
  readonly channel: string | null;
  readonly order_id: Uuid | null;
  readonly attributes: Record<string, AttributeValue> | null;
  readonly batch_id: Uuid | null;
}

export async function insertActivities(
  tx: Tx,
  programId: Uuid,
  recordedAt: Date,
  activities: readonly Activity[],
): Promise<void> {
  if (activities.length === 0) return;
  await tx.execute(
    `insert into activities
       (customer_id, id, program_id, type, source, external_id, occurred_at, recorded_at, channel, order_id, attributes, batch_id)
     select a.customer_id, a.id, $1, a.type, a.source, a.external_id, a.occurred_at, $2, a.channel, a.order_id,
       a.attributes, a.batch_id
     from unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::text[], $10::uuid[],
       $11::jsonb[], $12::uuid[])
       as a(customer_id, id, type, source, external_id, occurred_at, channel, order_id, attributes, batch_id)`,
    [
      programId,
      recordedAt,
      plainArray(activities.map((activity) => activity.customerId)),
      plainArray(activities.map((activity) => activity.id)),
      textArray(activities.map((activity) => activity.type)),
      textArray(activities.map((activity) => activity.source)),
      textArray(activities.map((activity) => activity.externalId)),
      timeArray(activities.map((activity) => activity.occurredAt)),
      textArray(activities.map((activity) => activity.channel)),
      plainArray(activities.map((activity) => activity.orderId)),
      textArray(activities.map((activity) => jsonOrNull(activity.attributes))),
      plainArray(activities.map((activity) => activity.batchId)),
    ],
  );
}

// Most activities have no attributes: a null takes no space.
function jsonOrNull(attributes: Activity['attributes']): string | null {
  const json = JSON.stringify(attributes);
  return json === '{}' ? null : json;
}

/** Activities by customer and id, without their orders. */
export async function activitiesByIds(
  tx: Tx,
  programId: Uuid,
  keys: readonly { readonly customerId: Uuid; readonly activityId: Uuid }[],
): Promise<Map<Uuid, Activity>> {
  if (keys.length === 0) return new Map();
  const rows = await tx.query<ActivityRow>(
    `select a.* from unnest($2::uuid[], $3::uuid[]) as w(customer_id, id)
     join activities a on a.customer_id = w.customer_id and a.id = w.id
     where a.program_id = $1`,
    [programId, keys.map((key) => key.customerId), keys.map((key) => key.activityId)],
  );
  return new Map(rows.map((row) => [row.id, activityOf(row)]));
}

/** Activities of a type. */
export interface ActivityKind {
  readonly type: string;
  /** Only those with this attribute `trigger`, as time triggers record them; null: all of the type. */
  readonly trigger: string | null;
}

/**
 * For each customer the newest activities, at most `limit` after the id `after` (exclusive), newest first; all or those of
 * some kinds, for which all of the customer's may be looked through.
 */
export async function activityPages(
  tx: Tx,
  programId: Uuid,
  customerIds: readonly Uuid[],
  page: { readonly limit: number; readonly after: Uuid | null; readonly kinds?: readonly ActivityKind[] },
): Promise<Map<Uuid, Activity[]>> {
  const { kinds = null } = page;
  const rows = await tx.query<ActivityRow>(
    `select a.* from unnest($2::uuid[]) as c(id)
     cross join lateral (
       select * from activities
       where customer_id = c.id and program_id = $1 and ($3::uuid is null or id < $3)
         and ($5::text[] is null or exists (
           select from unnest($5::text[], $6::text[]) as k(type, trigger)
           where k.type = activities.type and (k.trigger is null or k.trigger = activities.attributes ->> 'trigger')
         ))
       order by id desc limit $4
     ) a order by a.customer_id, a.id desc`,
    [
      programId,
      customerIds,
      page.after,
      page.limit,
      kinds && textArray(kinds.map(({ type }) => type)),
      kinds && textArray(kinds.map(({ trigger }) => trigger)),
    ],
  );
  return byCustomer(rows.map(activityOf));
}

function activityOf(row: ActivityRow): Activity {
  return {
    id: row.id,
    programId: row.program_id,
    customerId: row.customer_id,
    type: row.type,
    source: row.source,
    externalId: row.external_id,
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
    channel: row.channel,
    orderId: row.order_id,
    attributes: row.attributes ?? {},
    order: null,
    batchId: row.batch_id,
  };
}

/** At most `limit` activities of a customer recorded since an instant, but for the known ones, in the order of recording. */
export async function activitiesSince(
  tx: Tx,
  programId: Uuid,
  customerId: Uuid,
  since: Date,
  known: readonly Uuid[],
  limit: number,
): Promise<Activity[]> {
  const rows = await tx.query<ActivityRow>(
    `select * from activities
     where program_id = $1 and customer_id = $2 and recorded_at >= $3 and id <> all($4::uuid[])
     order by recorded_at, id limit $5`,
    [programId, customerId, since, known, limit],
  );
  return rows.map(activityOf);
}

/** For each customer with activities how many there are: they are never changed or taken away. */
export async function activityCounts(
  tx: Tx,
  programId: Uuid,
  customerIds: readonly Uuid[],
): Promise<Map<Uuid, string>> {
  const rows = await tx.query<{ customer_id: Uuid; count: string }>(
    `select customer_id, count(*)::text as count from activities
     where program_id = $1 and customer_id = any($2::uuid[]) group by customer_id`,
    [programId, customerIds],
  );
  return new Map(rows.map((row) => [row.customer_id, row.count]));
}

/** When guests' orders were linked to their customers, by order id; a customer's own orders are left out. */
export async function linkTimesOf(
  tx: Tx,
  programId: Uuid,
  orders: readonly { readonly customerId: Uuid; readonly orderId: Uuid }[],
): Promise<Map<Uuid, Date>> {
  const rows = await tx.query<{ order_id: Uuid; recorded_at: Date }>(
    `select order_id, recorded_at from activities
     where program_id = $1 and type = 'order.linked'
       and (customer_id, order_id) in (select * from unnest($2::uuid[], $3::uuid[]))`,
    [programId, orders.map((order) => order.customerId), orders.map((order) => order.orderId)],
  );
  return new Map(rows.map((row) => [row.order_id, row.recorded_at]));
}

/** When something was first recorded for an order. */
export interface FirstRecorded {
  readonly orderId: Uuid;
  readonly type: string;
  readonly recordedAt: Date;
}

/**
 * When activities of these types were first recorded for orders, also while a linked order was still its guest's. Two
 * statements, as what happened to a guest may live elsewhere than what happened to the customer.
 */
export async function firstRecordedOf(
  tx: Tx,
  programId: Uuid,
  orders: readonly { readonly customerId: Uuid; readonly orderId: Uuid }[],
  types: readonly string[],
): Promise<FirstRecorded[]> {
  const owners = [...orders, ...(await guestsOf(tx, programId, orders))];
  return tx.query<FirstRecorded>(
    `select a.order_id as "orderId", a.type, min(a.recorded_at) as "recordedAt"
     from unnest($2::uuid[], $3::uuid[]) as w(customer_id, order_id)
     join activities a on a.customer_id = w.customer_id and a.order_id = w.order_id
     where a.program_id = $1 and a.type = any($4::text[])
     group by a.order_id, a.type`,
    [programId, owners.map((order) => order.customerId), owners.map((order) => order.orderId), types],
  );
}
