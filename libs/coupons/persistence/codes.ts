import type { Uuid } from '#kernel';
import { plainArray, textArray, type Tx } from '#platform';
import { termsWorth, type TemplateTerms } from '../domain/template.js';
import type { CouponCodeEntity } from './coupon.entity.js';
import { fromStored, type StoredTerms } from './stored-terms.js';
import { programOf } from './templates.js';

/** All that is known of a code, with the terms by which it is good. */
export interface KnownCode {
  readonly code: string;
  readonly kind: 'UNIQUE' | 'PUBLIC' | 'ISSUED';
  /** As staff wrote it, of a public code. */
  readonly shown: string | null;
  readonly prefix: string | null;
  readonly templateId: Uuid;
  readonly templateCode: string;
  readonly archivedAt: Date | null;
  readonly versionId: Uuid;
  /** With the amount of its own that an issued coupon has. */
  readonly terms: TemplateTerms;
  readonly batchId: Uuid | null;
  readonly customerId: Uuid | null;
  readonly couponId: Uuid | null;
  readonly amountMinor: bigint | null;
  /** Null of a public code: its terms tell. */
  readonly validFrom: Date | null;
  readonly validUntil: Date | null;
  /** Of the code, its batch or its coupon. */
  readonly voidedAt: Date | null;
}

/** What is known of a code. */
export async function findCode(tx: Tx, code: string, now: Date): Promise<KnownCode | null> {
  return (await findCodes(tx, [code], now)).get(code) ?? null;
}

/**
 * What is known of codes. One statement whatever comes of it, so that unknown and known codes take as long; public codes go by the
 * version that is in force, others by that of their issue.
 */
export async function findCodes(
  tx: Tx,
  codes: readonly string[],
  now: Date,
): Promise<Map<string, KnownCode>> {
  const rows = await tx.query<Omit<KnownCode, 'terms'> & { readonly terms: StoredTerms }>(
    `select c.code, case when c.batch_id is not null then 'UNIQUE' when c.coupon_id is not null then 'ISSUED' else 'PUBLIC' end as kind,
       c.shown, b.prefix, t.id as "templateId", t.code as "templateCode", t.archived_at as "archivedAt", v.id as "versionId", v.terms,
       c.batch_id as "batchId", c.customer_id as "customerId", c.coupon_id as "couponId", p.amount_minor as "amountMinor",
       coalesce(b.valid_from, p.valid_from) as "validFrom", coalesce(b.valid_until, p.valid_until) as "validUntil",
       coalesce(c.voided_at, b.voided_at, p.voided_at) as "voidedAt"
     from coupon_codes c
     left join coupon_batches b on b.id = c.batch_id
     left join coupons p on p.customer_id = c.customer_id and p.id = c.coupon_id
     join coupon_templates t on t.id = coalesce(b.template_id, p.template_id, c.template_id)
     join lateral (
       select id, terms from coupon_template_versions
       where template_id = t.id and case when c.template_id is null then id = coalesce(b.version_id, p.version_id)
         else effective_from <= $3 end
       order by number desc limit 1
     ) v on true
     where c.program_id = $1 and c.code = any($2::text[])`,
    [programOf(tx), plainArray(codes), now],
  );
  return new Map(
    rows.map((row) => [row.code, { ...row, terms: termsWorth(fromStored(row.terms), row.amountMinor) }]),
  );
}

/** Which of these codes are in the directory. */
export async function findTaken(tx: Tx, codes: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ readonly code: string }>(
    'select code from coupon_codes where program_id = $1 and code = any($2::text[])',
    [programOf(tx), plainArray(codes)],
  );
  return new Set(rows.map(({ code }) => code));
}

/** A public code of a template. */
export interface PublicCode {
  readonly code: string;
  readonly shown: string;
  readonly voidedAt: Date | null;
}

/** At most `limit` public codes of a template behind one of them, by the alphabet. */
export function findPublicCodes(
  tx: Tx,
  templateId: Uuid,
  page: { readonly after: string | null; readonly limit: number },
): Promise<PublicCode[]> {
  return tx.query<PublicCode>(
    `select code, shown, voided_at as "voidedAt" from coupon_codes
     where program_id = $1 and template_id = $2 and ($3::text is null or code > $3) order by code limit $4`,
    [programOf(tx), templateId, page.after, page.limit],
  );
}

/** The template of a public code, if it is one; null: the code is free. */
export async function findOwner(
  tx: Tx,
  code: string,
): Promise<Pick<CouponCodeEntity, 'templateId' | 'voidedAt'> | null> {
  const [row] = await tx.query<Pick<CouponCodeEntity, 'templateId' | 'voidedAt'>>(
    'select template_id as "templateId", voided_at as "voidedAt" from coupon_codes where program_id = $1 and code = $2',
    [programOf(tx), code],
  );
  return row ?? null;
}

/** Adds a public code; false when the directory has one like it. */
export async function insertPublicCode(
  tx: Tx,
  row: { readonly code: string; readonly shown: string; readonly templateId: Uuid },
): Promise<boolean> {
  const added = await tx.execute(
    `insert into coupon_codes (program_id, code, template_id, shown) values ($1, $2, $3, $4)
     on conflict (program_id, code) do nothing`,
    [programOf(tx), row.code, row.templateId, row.shown],
  );
  return added === 1;
}

/** Adds codes of customers' coupons; answers how many of them were free. */
export function insertIssuedCodes(
  tx: Tx,
  rows: readonly { readonly code: string; readonly customerId: Uuid; readonly couponId: Uuid }[],
): Promise<number> {
  return tx.execute(
    `insert into coupon_codes (program_id, code, customer_id, coupon_id)
     select $1, code, customer_id, coupon_id from unnest($2::text[], $3::uuid[], $4::uuid[]) as w(code, customer_id, coupon_id)
     on conflict (program_id, code) do nothing`,
    [
      programOf(tx),
      textArray(rows.map(({ code }) => code)),
      plainArray(rows.map(({ customerId }) => customerId)),
      plainArray(rows.map(({ couponId }) => couponId)),
    ],
  );
}

/** Marks a code as void; false when it was. */
export async function voidCode(tx: Tx, code: string, now: Date): Promise<boolean> {
  const sql =
    'update coupon_codes set voided_at = $3 where program_id = $1 and code = $2 and voided_at is null';
  return (await tx.execute(sql, [programOf(tx), code, now])) === 1;
}

/** The codes of coupons of customers that are good now and not used up: those that end first, at most so many of each customer. */
export async function findOwnCodes(
  tx: Tx,
  customerIds: readonly Uuid[],
  { now, limit }: { readonly now: Date; readonly limit: number },
): Promise<{ readonly customerId: Uuid; readonly code: string }[]> {
  if (customerIds.length === 0) return [];
  return tx.query(
    `select w.customer_id as "customerId", p.code from unnest($2::uuid[]) as w (customer_id)
     cross join lateral (
       select o.code from coupons o
       where o.program_id = $1 and o.customer_id = w.customer_id and o.voided_at is null and o.valid_from <= $3
         and (o.valid_until is null or o.valid_until > $3)
         and (
           select count(*) from coupon_uses u
           join usage_claims c on c.program_id = u.program_id and c.id = u.id and c.state = 'COMMITTED'
           where u.program_id = $1 and u.coupon_id = o.id
         ) < (select (terms -> 'limits' ->> 'perCode')::int from coupon_template_versions v where v.id = o.version_id)
       order by o.valid_until nulls last, o.id limit $4
     ) p`,
    [programOf(tx), plainArray(customerIds), now, limit],
  );
}
