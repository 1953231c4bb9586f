import type { LocalDate, Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';

/** A customer for whom an occurrence is due and not recorded. */
export interface DueCustomer {
  readonly customerId: Uuid;
  /** Which occurrence: the last part of its natural key. */
  readonly occurrence: string;
  readonly enrolledAt: Date;
  /** Where the next page goes on; null where customers come by their id alone. */
  readonly position: string | null;
}

/** What all the queries of a sweep have in common. */
export interface DuePage {
  readonly programId: Uuid;
  readonly activityType: string;
  readonly source: string;
  readonly triggerKey: string;
  /** The last customer of the page before; null for the first page. */
  readonly after: Pick<DueCustomer, 'customerId' | 'position'> | null;
  readonly limit: number;
  /** Who enrolled after this instant came too late. */
  readonly enrolledBy: Date;
}

interface DueRow {
  readonly customer_id: Uuid;
  readonly occurrence: string;
  readonly enrolled_at: Date;
  readonly position?: string;
}

// In all of them: $1 program, $2 activity type, $3 source, $4 trigger key, $5 customer to go on behind, $6 page size,
// $7 last instant of enrolment.

/** Who has not joined by then, or is suspended, fires nothing. */
export const TAKES_PART = `c.program_id = $1 and c.status = 'ACTIVE' and c.enrolled_at <= $7`;

/** A look at one key for each candidate: as a plain join it would read all keys of the type while the tables are new. */
export const UNRECORDED = `
  left join lateral (
    select true as is_there from activity_keys
    where program_id = $1 and kind = $2 and source = $3 and external_id = d.customer_id || '/' || $4 || '/' || d.occurrence
    limit 1
  ) k on true
  where k.is_there is null`;

export const NEXT = `($5::uuid is null or c.customer_id > $5::uuid)`;
export const IN_ORDER = `order by d.customer_id limit $6`;

/** Who was born on one of the days. */
export function dueByBirthday(
  tx: Tx,
  page: DuePage,
  births: readonly LocalDate[],
  occurrence: string,
): Promise<DueCustomer[]> {
  const sql = `
    select d.customer_id, d.occurrence, d.enrolled_at from (
      select c.customer_id, c.enrolled_at, $9::text as occurrence from customers c
      where c.birthday = any($8::date[]) and ${TAKES_PART} and ${NEXT}
    ) d ${UNRECORDED} ${IN_ORDER}`;
  return read(tx, sql, page, [plainArray(births), occurrence]);
}

/** Who enrolled in one of the spans; each span's name is the occurrence. */
export function dueByEnrolment(
  tx: Tx,
  page: DuePage,
  spans: readonly { readonly from: Date; readonly to: Date; readonly occurrence: string }[],
): Promise<DueCustomer[]> {
  const sql = `
    select d.customer_id, d.occurrence, d.enrolled_at from (
      select c.customer_id, c.enrolled_at, s.occurrence
      from unnest($8::timestamptz[], $9::timestamptz[], $10::text[]) as s(starts_at, ends_at, occurrence)
      join customers c on c.enrolled_at >= s.starts_at and c.enrolled_at < s.ends_at and ${TAKES_PART} and ${NEXT}
    ) d ${UNRECORDED} ${IN_ORDER}`;
  return read(tx, sql, page, [
    timeArray(spans.map(({ from }) => from)),
    timeArray(spans.map(({ to }) => to)),
    textArray(spans.map(({ occurrence }) => occurrence)),
  ]);
}

/** Who did something on a local day, and nothing since it ended. The occurrence is the day. */
export function dueBySilence(
  tx: Tx,
  page: DuePage,
  lastDay: LocalDate,
  endOfDay: Date,
): Promise<DueCustomer[]> {
  const sql = `
    select d.customer_id, d.occurrence, d.enrolled_at from (
      select c.customer_id, c.enrolled_at, a.day::text as occurrence
      from customer_days a
      join customer_totals t on t.customer_id = a.customer_id and t.last_activity_at < $9
      join customers c on c.customer_id = a.customer_id and ${TAKES_PART} and ${NEXT}
      where a.program_id = $1 and a.day = $8::date and a.activities > 0
    ) d ${UNRECORDED} ${IN_ORDER}`;
  return read(tx, sql, page, [lastDay, endOfDay]);
}

/** An order whose days are over, of which something is kept. */
export interface DueOrder extends DueCustomer {
  readonly source: string;
  readonly externalId: string;
}

/** Orders of a local day since their customers joined; `span` are the ids of that day, which begin with the time. */
export async function dueByOrder(
  tx: Tx,
  page: DuePage,
  day: LocalDate,
  span: { readonly firstId: Uuid; readonly endId: Uuid },
): Promise<DueOrder[]> {
  const sql = `
    select d.customer_id as "customerId", d.occurrence, d.enrolled_at as "enrolledAt", d.occurrence as position, d.source,
      d.order_external_id as "externalId"
    from (
      select o.customer_id, c.enrolled_at, o.id::text as occurrence, o.source, o.external_id as order_external_id
      from orders o join customers c on c.customer_id = o.customer_id and ${TAKES_PART} and c.enrolled_at <= o.occurred_at
      where o.program_id = $1 and o.id >= $9 and o.id < $10 and o.local_day = $8::date
        and o.status in ('PAID', 'PARTLY_RETURNED') and o.linked_to_customer_id is null
        and ($5::uuid is null or (o.customer_id, o.id) > ($5::uuid, $11::uuid))
    ) d ${UNRECORDED} order by d.customer_id, d.occurrence limit $6`;
  const { firstId, endId } = span;
  return tx.query<DueOrder>(sql, [
    ...commonParametersOf(page),
    ...[day, firstId, endId, page.after?.position ?? null],
  ]);
}

/** Every customer, in the order in which they enrolled: sorting all of them for every page would take too long. */
export function dueByDate(tx: Tx, page: DuePage, occurrence: string): Promise<DueCustomer[]> {
  const sql = `
    select d.customer_id, d.occurrence, d.enrolled_at, d.enrolled_at::text as position from (
      select c.customer_id, c.enrolled_at, $8::text as occurrence from customers c
      where ${TAKES_PART}
        and ($5::uuid is null or (c.enrolled_at, c.customer_id) > ($9::timestamptz, $5::uuid))
    ) d ${UNRECORDED} order by d.enrolled_at, d.customer_id limit $6`;
  return read(tx, sql, page, [occurrence, page.after?.position ?? null]);
}

/** Those of the candidates who take part and have no such occurrence recorded. */
export function dueAmong(
  tx: Tx,
  page: DuePage,
  customerIds: readonly Uuid[],
  occurrence: string,
): Promise<DueCustomer[]> {
  const sql = `
    select d.customer_id, d.occurrence, d.enrolled_at from (
      select c.customer_id, c.enrolled_at, $9::text as occurrence
      from unnest($8::uuid[]) as w(id) join customers c on c.customer_id = w.id and ${TAKES_PART} and ${NEXT}
    ) d ${UNRECORDED} ${IN_ORDER}`;
  return read(tx, sql, page, [plainArray(customerIds), occurrence]);
}

async function read(
  tx: Tx,
  sql: string,
  page: DuePage,
  parameters: readonly unknown[],
): Promise<DueCustomer[]> {
  const rows = await tx.query<DueRow>(sql, [...commonParametersOf(page), ...parameters]);
  return rows.map((row) => ({
    customerId: row.customer_id,
    occurrence: row.occurrence,
    enrolledAt: row.enrolled_at,
    position: row.position ?? null,
  }));
}

export function commonParametersOf(page: DuePage): readonly unknown[] {
  const { programId, activityType, source, triggerKey, after, limit, enrolledBy } = page;
  return [programId, activityType, source, triggerKey, after?.customerId ?? null, limit, enrolledBy];
}
