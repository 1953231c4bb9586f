import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { CustomerDirectory, PersonKeys, type CustomerRef } from '#customers';
import {
  err,
  hashedId,
  newId,
  notFound,
  ok,
  problem,
  required,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import { counterTextOf, Limits, type Claim } from '#limits';
import { StaleWrite, type Tx } from '#platform';
import { CodeMaker } from './code-maker.js';
import { takeOfBudget, takesOfUse } from './coupon-takes.js';
import { versionAt, type TemplateVersion } from './domain/template.js';
import { refusalOfReference } from './domain/template-rules.js';
import { spanOf } from './domain/validity.js';
import { insertIssuedCodes } from './persistence/codes.js';
import { findByReferences, insertCoupons, type HeldCoupon } from './persistence/coupons.js';
import { findTemplatesByCode, type TemplateWithVersions } from './persistence/templates.js';
import { findUses, insertUses, type CouponUse } from './persistence/uses.js';

/** A coupon that somebody was issued elsewhere, before. */
export interface PastCoupon {
  /** Code of the template. */
  readonly template: string;
  /** External id. */
  readonly customer: string;
  /** What it was issued for: once for each customer. */
  readonly reference: string;
  readonly issuedAt: Date;
}

/** A use of a coupon elsewhere, before. */
export interface PastUse {
  readonly template: string;
  readonly customer: string;
  /** Names the use: once in the program. */
  readonly key: string;
  /** What the coupon was issued for; null: it is of no coupon of the customer's own. */
  readonly coupon: string | null;
  readonly orderReference: string;
  readonly discountMinor: bigint;
  readonly usedAt: Date;
}

type Answers = readonly Result<{ readonly isNew: boolean }, Problem>[];

/** Whose it was, and by what. */
interface Known {
  readonly customer: CustomerRef;
  readonly found: TemplateWithVersions;
  readonly version: TemplateVersion;
}

const ACTOR = 'system:import';

/**
 * Brings in what happened elsewhere: who was issued which coupons, and which were used. By the terms of the template as it is now; its
 * limits hold for uses too, so that they have to allow what was. A repeat of a row adds nothing. Answers are in the order of the rows.
 *
 * Problems: INVALID_INPUT, NOT_FOUND, IDEMPOTENCY_CONFLICT, COUPON_OVER, LIMIT_REACHED.
 */
@Injectable()
export class CouponHistory {
  constructor(
    private readonly customers: CustomerDirectory,
    private readonly persons: PersonKeys,
    private readonly limits: Limits,
    private readonly maker: CodeMaker,
  ) {}

  /** Issues at the times at which coupons were issued; whoever was suspended since has them all the same. */
  async issue(tx: Tx, program: Program, rows: readonly PastCoupon[], now: Date): Promise<Answers> {
    const known = await this.knownOf(tx, rows, now);
    const names = known.flatMap((one, place) =>
      one.ok
        ? [{ customerId: one.value.customer.id, reference: required(rows[place], 'a row').reference }]
        : [],
    );
    const held = new Map((await findByReferences(tx, names)).map((one) => [keyOf(one), one]));
    const codes = this.maker.make(rows.length);
    const fresh: HeldCoupon[] = [];
    const answers = rows.map((row, place): Answers[number] => {
      const one = required(known[place], 'what is known of a row');
      if (!one.ok) return one;
      const wrong = refusalOfReference(row.reference);
      if (wrong) return err(wrong);
      const { customer, found, version } = one.value;
      const key = keyOf({ customerId: customer.id, reference: row.reference });
      const before = held.get(key);
      if (before) return before.templateId === found.template.id ? ok({ isNew: false }) : err(OTHER_COUPON);
      const span = spanOf(version.validity, row.issuedAt, program.timeZone);
      if (!span) return err(OVER);
      const coupon: HeldCoupon = {
        ...{ customerId: customer.id, id: newId(row.issuedAt), templateId: found.template.id },
        ...{ versionId: version.id, code: required(codes[place], 'a code'), reference: row.reference },
        ...{ validFrom: span.from, validUntil: span.until, issuedAt: row.issuedAt, issuedBy: ACTOR },
        ...{ voidedAt: null, voidReason: null, amountMinor: null, firingId: null },
      };
      held.set(key, coupon);
      fresh.push(coupon);
      return ok({ isNew: true });
    });
    if (fresh.length > 0) {
      const owned = fresh.map(({ code, customerId, id }) => ({ code, customerId, couponId: id }));
      if ((await insertIssuedCodes(tx, owned)) < owned.length) throw new StaleWrite('a code was taken');
      await insertCoupons(tx, fresh);
    }
    return answers;
  }

  /** Uses, each with its claim on the limits of the template. */
  async use(tx: Tx, rows: readonly PastUse[], now: Date): Promise<Answers> {
    const known = await this.knownOf(tx, rows, now);
    const wanted = await this.wishesOf(tx, rows, known);
    const ids = wanted.flatMap((one) => (one.ok ? [one.value.use.id] : []));
    const before = new Map((await findUses(tx, ids)).map((use) => [use.id, use]));
    const isNew = ({ use }: Wish): boolean => !before.has(use.id);
    const claims = wanted.flatMap((one) => (one.ok && isNew(one.value) ? [one.value.claim] : []));
    const book = await this.limits.open(tx, { claims, claimIds: [] });
    const fresh: CouponUse[] = [];
    const answers = wanted.map((one): Answers[number] => {
      if (!one.ok) return one;
      const { use, claim } = one.value;
      const same = before.get(use.id);
      if (same) return isSame(same, use) ? ok({ isNew: false }) : err(OTHER_USE);
      const shortage = book.spend(claim);
      if (shortage) {
        const message = `The template allows fewer: ${counterTextOf(shortage.take)}.`;
        return err(problem('LIMIT_REACHED', message, { path: ['template'] }));
      }
      before.set(use.id, use);
      fresh.push(use);
      return ok({ isNew: true });
    });
    await insertUses(tx, fresh);
    await this.limits.write(tx, book);
    return answers;
  }

  private async wishesOf(
    tx: Tx,
    rows: readonly PastUse[],
    known: readonly Result<Known, Problem>[],
  ): Promise<Result<Wish, Problem>[]> {
    const customerIds = [...new Set(known.flatMap((one) => (one.ok ? [one.value.customer.id] : [])))];
    const persons = await this.persons.of(tx, customerIds);
    const names = known.flatMap((one, place) => {
      const reference = rows[place]?.coupon ?? null;
      return one.ok && reference !== null ? [{ customerId: one.value.customer.id, reference }] : [];
    });
    const held = new Map((await findByReferences(tx, names)).map((one) => [keyOf(one), one]));
    return rows.map((row, place): Result<Wish, Problem> => {
      const one = required(known[place], 'what is known of a row');
      if (!one.ok) return one;
      const { customer, found, version } = one.value;
      const coupon =
        row.coupon === null ? null : held.get(keyOf({ customerId: customer.id, reference: row.coupon }));
      if (coupon === undefined || (coupon && coupon.templateId !== found.template.id))
        return err(notFound('coupon of the customer', ['coupon']));
      const id = hashedId('past use', found.template.programId, row.key);
      const { orderReference, discountMinor, usedAt } = row;
      const use: CouponUse = {
        ...{ id, customerId: customer.id, templateId: found.template.id },
        ...{
          versionId: coupon?.versionId ?? version.id,
          code: coupon?.code ?? null,
          couponId: coupon?.id ?? null,
        },
        ...{ orderReference, discountMinor, reversedMinor: 0n, usedAt },
      };
      const personKeys = persons.get(customer.id) ?? [];
      const owner = { templateId: found.template.id, terms: version };
      const takes = takesOfUse({ ...owner, code: use.code, kind: 'ISSUED', personKeys });
      if (discountMinor > 0n) takes.push(takeOfBudget(owner, discountMinor));
      return ok({ use, claim: { id, takes } });
    });
  }

  private async knownOf(
    tx: Tx,
    rows: readonly Pick<PastCoupon, 'template' | 'customer'>[],
    now: Date,
  ): Promise<Result<Known, Problem>[]> {
    const people = await this.customers.byExternalIds(
      tx,
      rows.map(({ customer }) => customer),
    );
    const templates = await findTemplatesByCode(
      tx,
      rows.map(({ template }) => template),
    );
    return rows.map(({ template, customer: externalId }): Result<Known, Problem> => {
      const customer = people.get(externalId);
      if (!customer) return err(notFound('customer', ['customer']));
      const found = templates.get(template);
      const version = found && versionAt(found.versions, now);
      return version ? ok({ customer, found, version }) : err(notFound('coupon template', ['template']));
    });
  }
}

/** A use that is to be recorded, and what it uses up. */
interface Wish {
  readonly use: CouponUse;
  readonly claim: Claim;
}

const OTHER_COUPON = problem(
  'IDEMPOTENCY_CONFLICT',
  'The customer has a coupon of another template by this reference.',
  { path: ['reference'] },
);
const OTHER_USE = problem('IDEMPOTENCY_CONFLICT', 'Another use is known by this reference.', {
  path: ['reference'],
});
const OVER = problem('COUPON_OVER', 'It would have been over before it began.', { path: ['issued_at'] });

function isSame(a: CouponUse, b: CouponUse): boolean {
  const textOf = ({
    customerId,
    templateId,
    couponId,
    orderReference,
    discountMinor,
    usedAt,
  }: CouponUse): string =>
    [customerId, templateId, couponId, orderReference, discountMinor, usedAt.toISOString()].join(' ');
  return textOf(a) === textOf(b);
}

function keyOf({ customerId, reference }: { readonly customerId: Uuid; readonly reference: string }): string {
  return `${customerId}/${reference}`;
}
