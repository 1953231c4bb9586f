import type { Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { CouponUseEntity } from './coupon-use.entity.js';
import { programOf } from './templates.js';

export type CouponUse = Omit<CouponUseEntity, 'programId'>;

export async function insertUses(tx: Tx, uses: readonly CouponUse[]): Promise<void> {
  if (uses.length === 0) return;
  const column = <K extends keyof CouponUse>(name: K): CouponUse[K][] => uses.map((use) => use[name]);
  await tx.execute(
    `insert into coupon_uses (program_id, customer_id, id, order_reference, template_id, version_id, code, coupon_id,
       discount_minor, reversed_minor, used_at)
     select $1, * from unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::uuid[], $9::bigint[],
       $10::bigint[], $11::timestamptz[])`,
    [
      ...[programOf(tx), plainArray(column('customerId')), plainArray(column('id'))],
      ...[textArray(column('orderReference')), plainArray(column('templateId'))],
      ...[plainArray(column('versionId')), textArray(column('code')), plainArray(column('couponId'))],
      ...[plainArray(column('discountMinor')), plainArray(column('reversedMinor'))],
      timeArray(column('usedAt')),
    ],
  );
}

/** How much of uses has come back by now. */
export async function saveReversed(
  tx: Tx,
  uses: readonly Pick<CouponUse, 'customerId' | 'id' | 'reversedMinor'>[],
): Promise<void> {
  if (uses.length === 0) return;
  await tx.execute(
    `update coupon_uses u set reversed_minor = r.reversed_minor
     from unnest($2::uuid[], $3::uuid[], $4::bigint[]) as r (customer_id, id, reversed_minor)
     where u.program_id = $1 and u.customer_id = r.customer_id and u.id = r.id`,
    [
      programOf(tx),
      plainArray(uses.map(({ customerId }) => customerId)),
      plainArray(uses.map(({ id }) => id)),
      plainArray(uses.map(({ reversedMinor }) => reversedMinor)),
    ],
  );
}

/** Which of these orders hold a coupon, or have used one that did not come back. */
export async function findOrdersWithCoupons(
  tx: Tx,
  orderReferences: readonly string[],
): Promise<Set<string>> {
  if (orderReferences.length === 0) return new Set();
  const rows = await tx.query<{ readonly reference: string }>(
    `select distinct u.order_reference as reference from coupon_uses u
     join usage_claims c on c.program_id = u.program_id and c.id = u.id and c.state <> 'RELEASED'
     where u.program_id = $1 and u.order_reference = any($2::text[])`,
    [programOf(tx), textArray(orderReferences)],
  );
  return new Set(rows.map(({ reference }) => reference));
}

/** Which of these coupons of customers were used for an order, and did not come back from it. */
export async function findSpentCoupons(tx: Tx, couponIds: readonly Uuid[]): Promise<Set<Uuid>> {
  if (couponIds.length === 0) return new Set();
  const rows = await tx.query<{ readonly couponId: Uuid }>(
    `select distinct u.coupon_id as "couponId" from coupon_uses u
     join usage_claims c on c.program_id = u.program_id and c.id = u.id and c.state = 'COMMITTED'
     where u.program_id = $1 and u.coupon_id = any($2::uuid[])`,
    [programOf(tx), plainArray(couponIds)],
  );
  return new Set(rows.map(({ couponId }) => couponId));
}

/** The known ones of these ids. */
export async function findUses(tx: Tx, ids: readonly Uuid[]): Promise<CouponUse[]> {
  if (ids.length === 0) return [];
  return tx.query<CouponUse>(
    `select customer_id as "customerId", id, order_reference as "orderReference", template_id as "templateId",
       version_id as "versionId", code, coupon_id as "couponId", discount_minor as "discountMinor",
       reversed_minor as "reversedMinor", used_at as "usedAt"
     from coupon_uses where program_id = $1 and id = any($2::uuid[])`,
    [programOf(tx), plainArray([...new Set(ids)])],
  );
}

/** An order, as points name it. */
export interface OrderName {
  readonly customerId: Uuid;
  readonly orderReference: string;
}

/** By which templates what these orders hold or have used is; of those that came back, none. */
export async function findTemplatesOfOrders(
  tx: Tx,
  orders: readonly OrderName[],
): Promise<(OrderName & { readonly template: string })[]> {
  if (orders.length === 0) return [];
  return tx.query(
    `select distinct u.customer_id as "customerId", u.order_reference as "orderReference", t.code as template
     from coupon_uses u
     join usage_claims c on c.program_id = u.program_id and c.id = u.id and c.state <> 'RELEASED'
     join coupon_templates t on t.id = u.template_id
     where u.program_id = $1 and u.order_reference = any($3::text[])
       and (u.customer_id, u.order_reference) in (select * from unnest($2::uuid[], $3::text[]))
     order by template`,
    [
      programOf(tx),
      plainArray(orders.map(({ customerId }) => customerId)),
      textArray(orders.map(({ orderReference }) => orderReference)),
    ],
  );
}

/** How often these coupons of customers are held by checkouts, and how often they were used. */
export async function countUses(
  tx: Tx,
  couponIds: readonly Uuid[],
): Promise<Map<Uuid, { readonly held: number; readonly used: number }>> {
  if (couponIds.length === 0) return new Map();
  const rows = await tx.query<{ readonly couponId: Uuid; readonly held: number; readonly used: number }>(
    `select u.coupon_id as "couponId", count(*) filter (where c.state = 'HELD')::int as held,
       count(*) filter (where c.state = 'COMMITTED')::int as used
     from coupon_uses u join usage_claims c on c.program_id = u.program_id and c.id = u.id
     where u.program_id = $1 and u.coupon_id = any($2::uuid[])
     group by u.coupon_id`,
    [programOf(tx), plainArray(couponIds)],
  );
  return new Map(rows.map(({ couponId, held, used }) => [couponId, { held, used }]));
}
