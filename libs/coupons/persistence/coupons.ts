import { groupedBy, type Uuid } from '#kernel';
import { plainArray, staleIfTaken, textArray, timeArray, type Tx } from '#platform';
import type { CouponEntity } from './coupon.entity.js';
import { programOf } from './templates.js';

/** A coupon of a customer. */
export type HeldCoupon = Omit<CouponEntity, 'programId'>;

const COUPON = `customer_id as "customerId", id, template_id as "templateId", version_id as "versionId", code, reference,
  valid_from as "validFrom", valid_until as "validUntil", issued_at as "issuedAt", issued_by as "issuedBy",
  voided_at as "voidedAt", void_reason as "voidReason", amount_minor as "amountMinor", firing_id as "firingId"`;

/** The coupons of customers under these references, each of its own customer. */
export async function findByReferences(
  tx: Tx,
  names: readonly { readonly customerId: Uuid; readonly reference: string }[],
): Promise<HeldCoupon[]> {
  return tx.query<HeldCoupon>(
    `select ${COUPON} from coupons
     where program_id = $1 and customer_id = any($2::uuid[])
       and (customer_id, reference) in (select * from unnest($2::uuid[], $3::text[]))`,
    [
      programOf(tx),
      plainArray(names.map(({ customerId }) => customerId)),
      textArray(names.map(({ reference }) => reference)),
    ],
  );
}

/** Throws `StaleWrite` when one of the references was used meanwhile. */
export async function insertCoupons(tx: Tx, coupons: readonly HeldCoupon[]): Promise<void> {
  const column = <K extends keyof HeldCoupon>(name: K): HeldCoupon[K][] => coupons.map((one) => one[name]);
  await staleIfTaken(
    tx.execute(
      `insert into coupons (program_id, customer_id, id, template_id, version_id, code, reference, valid_from, valid_until,
         issued_at, issued_by, amount_minor, firing_id)
       select $1, * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::timestamptz[],
         $9::timestamptz[], $10::timestamptz[], $11::text[], $12::bigint[], $13::uuid[])`,
      [
        ...[programOf(tx), plainArray(column('customerId')), plainArray(column('id'))],
        ...[plainArray(column('templateId')), plainArray(column('versionId')), textArray(column('code'))],
        ...[textArray(column('reference')), timeArray(column('validFrom')), timeArray(column('validUntil'))],
        ...[timeArray(column('issuedAt')), textArray(column('issuedBy'))],
        ...[plainArray(column('amountMinor')), plainArray(column('firingId'))],
      ],
    ),
    'coupons_reference_key',
  );
}

/** At most `limit` coupons of each of these customers, newest first, behind one of them. */
export async function findOfCustomers(
  tx: Tx,
  customerIds: readonly Uuid[],
  page: { readonly after: Uuid | null; readonly limit: number },
): Promise<Map<Uuid, HeldCoupon[]>> {
  const rows = await tx.query<HeldCoupon>(
    `select m.* from unnest($2::uuid[]) as w(wanted_id)
     cross join lateral (
       select ${COUPON} from coupons
       where program_id = $1 and customer_id = w.wanted_id and ($3::uuid is null or id < $3)
       order by id desc limit $4
     ) m`,
    [programOf(tx), plainArray(customerIds), page.after, page.limit],
  );
  return groupedBy(rows, ({ customerId }) => customerId);
}

/** The coupons that these firings gave, locked, in the order of their keys. */
export function lockByFirings(
  tx: Tx,
  firings: readonly { readonly customerId: Uuid; readonly id: Uuid }[],
): Promise<HeldCoupon[]> {
  return tx.query<HeldCoupon>(
    `select ${COUPON} from coupons
     where program_id = $1 and (customer_id, firing_id) in (select * from unnest($2::uuid[], $3::uuid[]))
     order by customer_id, id for no key update`,
    [
      programOf(tx),
      plainArray(firings.map(({ customerId }) => customerId)),
      plainArray(firings.map(({ id }) => id)),
    ],
  );
}

/** What of a coupon a return leaves: less, or nothing. */
export type Settled = Pick<
  HeldCoupon,
  'customerId' | 'id' | 'code' | 'amountMinor' | 'voidedAt' | 'voidReason'
>;

/** Writes what is left of coupons, and voids their codes with them. */
export async function settleCoupons(tx: Tx, coupons: readonly Settled[]): Promise<void> {
  if (coupons.length === 0) return;
  await tx.execute(
    `update coupons p set amount_minor = s.amount_minor, voided_at = s.voided_at, void_reason = s.void_reason
     from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::timestamptz[], $6::text[])
       as s (customer_id, id, amount_minor, voided_at, void_reason)
     where p.program_id = $1 and p.customer_id = s.customer_id and p.id = s.id`,
    [
      programOf(tx),
      plainArray(coupons.map(({ customerId }) => customerId)),
      plainArray(coupons.map(({ id }) => id)),
      plainArray(coupons.map(({ amountMinor }) => amountMinor)),
      timeArray(coupons.map(({ voidedAt }) => voidedAt)),
      textArray(coupons.map(({ voidReason }) => voidReason)),
    ],
  );
  const ended = coupons.filter(({ voidedAt }) => voidedAt !== null);
  await tx.execute(
    `update coupon_codes c set voided_at = s.voided_at
     from unnest($2::text[], $3::timestamptz[]) as s (code, voided_at)
     where c.program_id = $1 and c.code = s.code and c.voided_at is null`,
    [
      programOf(tx),
      textArray(ended.map(({ code }) => code)),
      timeArray(ended.map(({ voidedAt }) => voidedAt)),
    ],
  );
}

export async function voidCoupon(
  tx: Tx,
  { customerId, id }: { readonly customerId: Uuid; readonly id: Uuid },
  reason: string,
  now: Date,
): Promise<void> {
  await tx.execute(
    `update coupons set voided_at = $4, void_reason = $5
     where program_id = $1 and customer_id = $2 and id = $3 and voided_at is null`,
    [programOf(tx), customerId, id, now, reason],
  );
}
