import { Injectable } from '@nestjs/common';
import { AuditLog, principalOf, Programs, type Origin } from '#access';
import { CustomerDirectory, type CustomerRef } from '#customers';
import { err, newId, notFound, ok, problem, required, type Problem, type Result, type Uuid } from '#kernel';
import { StaleWrite, type Tx } from '#platform';
import { CodeMaker } from './code-maker.js';
import { refusalOfReason, refusalOfReference } from './domain/template-rules.js';
import { readCode } from './domain/typed-code.js';
import { spanOf } from './domain/validity.js';
import { findCode, insertIssuedCodes, voidCode, type KnownCode } from './persistence/codes.js';
import {
  findByReferences,
  findOfCustomers,
  insertCoupons,
  voidCoupon,
  type HeldCoupon,
} from './persistence/coupons.js';
import { findTemplates, type TemplateWithVersions } from './persistence/templates.js';
import { countUses } from './persistence/uses.js';
import { CouponTemplates } from './templates.service.js';

export type { HeldCoupon } from './persistence/coupons.js';

/** A coupon for somebody. */
export interface Wish {
  readonly customer: CustomerRef;
  /** What it is issued for: once for each customer. */
  readonly reference: string;
  /** What it is worth instead of the amount of its template, 1 or more; null: that. */
  readonly amountMinor: bigint | null;
  /** What gives it, when no member of staff does. */
  readonly firingId: Uuid | null;
}

export interface IssueCommand extends Origin {
  /** Code of the template. */
  readonly template: string;
}

/**
 * Coupons of customers: issued, shown and voided. The reference says what a coupon is for, and is used once for each customer: a
 * repeat answers the coupon that is there.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, NOT_FOUND, NOT_ENROLLED, CUSTOMER_SUSPENDED, COUPON_ARCHIVED, AUTOMATIC_ONLY, COUPON_OVER,
 * IDEMPOTENCY_CONFLICT.
 */
@Injectable()
export class Coupons {
  constructor(
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly templates: CouponTemplates,
    private readonly maker: CodeMaker,
    private readonly audit: AuditLog,
  ) {}

  /** Issues to one customer, by staff. */
  async issueTo(
    tx: Tx,
    {
      customerId,
      reference,
      ...command
    }: IssueCommand & { readonly customerId: Uuid; readonly reference: string },
  ): Promise<Result<HeldCoupon, Problem>> {
    const { actor, now, requestId, ip } = command;
    const wrong = refusalOfReference(reference);
    if (wrong) return err(wrong);
    const customer = (await this.customers.byIds(tx, [customerId])).get(customerId);
    if (!customer) return err(notFound('customer', ['customer']));
    const issued = await this.issue(tx, command, [
      { customer, reference, amountMinor: null, firingId: null },
    ]);
    if (!issued.ok) return issued;
    const [answer] = issued.value;
    const one = required(answer, 'an answer');
    if (!one.ok || !one.value.isNew) return one.ok ? ok(one.value.coupon) : one;
    const subject = { subjectType: 'customer', subjectId: customerId };
    const details = { template: command.template, reference, coupon: one.value.coupon.id };
    await this.audit.record(tx, { actor, action: 'coupon.issued', ...subject, details, now, requestId, ip });
    return ok(one.value.coupon);
  }

  /**
   * Issues to any number of customers by one template, set-wise: two statements to look, two to write. Answers in the order of the
   * wishes; whoever cannot be issued one keeps nobody else from theirs. References are checked before.
   */
  async issue(
    tx: Tx,
    { actor, template: code, now }: IssueCommand,
    wishes: readonly Wish[],
  ): Promise<Result<Result<{ readonly coupon: HeldCoupon; readonly isNew: boolean }, Problem>[], Problem>> {
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const names = wishes.map(({ customer, reference }) => ({ customerId: customer.id, reference }));
    const held = new Map((await findByReferences(tx, names)).map((one) => [keyOf(one), one]));
    const found = await this.templates.toIssueBy(tx, code, now);
    // What was issued stays so, whatever became of the template: only what is new needs one.
    const isAllThere = names.every((name) => held.has(keyOf(name)));
    if (!found.ok && !(isAllThere && found.problem.code !== 'NOT_FOUND')) return found;
    const templateId = found.ok
      ? found.value.template.id
      : (await this.templates.byCode(tx, code))?.template.id;
    const span = found.ok ? spanOf(found.value.version.validity, now, program.value.timeZone) : null;
    const fresh = new Map<string, HeldCoupon>();
    const codes = this.maker.make(wishes.length);
    const answers = wishes.map(({ customer, reference, amountMinor, firingId }, place) => {
      const key = keyOf({ customerId: customer.id, reference });
      const known = held.get(key) ?? fresh.get(key);
      if (known)
        return known.templateId === templateId ? ok({ coupon: known, isNew: false }) : err(OTHER_COUPON);
      const refusal = refusalOfHolder(customer);
      if (refusal) return err(refusal);
      if (!found.ok || !span) return err(OVER);
      const coupon: HeldCoupon = {
        ...{ customerId: customer.id, id: newId(now), templateId: found.value.template.id },
        ...{ versionId: found.value.version.id, code: required(codes[place], 'a code'), reference },
        ...{ validFrom: span.from, validUntil: span.until, issuedAt: now, issuedBy: principalOf(actor) },
        ...{ voidedAt: null, voidReason: null, amountMinor, firingId },
      };
      fresh.set(key, coupon);
      return ok({ coupon, isNew: true });
    });
    await write(tx, [...fresh.values()]);
    return ok(answers);
  }

  /** Ends a code, whatever kind it is of, and the coupon that it is of. A repeat changes nothing. */
  async void(
    tx: Tx,
    { code: typed, reason, ...origin }: Origin & { readonly code: string; readonly reason: string },
  ): Promise<Result<KnownCode, Problem>> {
    const { actor, now, requestId, ip } = origin;
    const wrong = refusalOfReason(reason);
    if (wrong) return err(wrong);
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const code = readCode(typed);
    const known = code && (await findCode(tx, code, now));
    if (!known) return err(notFound('code', ['code']));
    if (known.voidedAt !== null) return ok(known);
    if (!(await voidCode(tx, known.code, now))) return ok({ ...known, voidedAt: now });
    const { customerId, couponId: id } = known;
    if (customerId !== null && id !== null) await voidCoupon(tx, { customerId, id }, reason, now);
    const subject = customerId
      ? { subjectType: 'customer', subjectId: customerId }
      : { subjectType: 'coupon_template', subjectId: known.templateId };
    // A code that is void is no secret any more.
    const details = { template: known.templateCode, code: known.shown ?? known.code, reason };
    await this.audit.record(tx, {
      actor,
      action: 'coupon_code.voided',
      ...subject,
      details,
      now,
      requestId,
      ip,
    });
    return ok({ ...known, voidedAt: now });
  }

  /** Newest first, for whole answers at once. */
  ofCustomers(
    tx: Tx,
    customerIds: readonly Uuid[],
    page: { readonly after: Uuid | null; readonly limit: number },
  ): Promise<Map<Uuid, HeldCoupon[]>> {
    return findOfCustomers(tx, customerIds, page);
  }

  /** How often coupons are held by checkouts, and how often they were used; of those that never were, nothing. */
  usesOf(
    tx: Tx,
    coupons: readonly HeldCoupon[],
  ): Promise<Map<Uuid, { readonly held: number; readonly used: number }>> {
    return countUses(
      tx,
      coupons.map(({ id }) => id),
    );
  }

  /** The templates of coupons, by id. */
  templatesOf(tx: Tx, coupons: readonly HeldCoupon[]): Promise<Map<Uuid, TemplateWithVersions>> {
    return findTemplates(
      tx,
      coupons.map(({ templateId }) => templateId),
    );
  }
}

const OTHER_COUPON = problem(
  'IDEMPOTENCY_CONFLICT',
  'The customer has a coupon of another template by this reference.',
  { path: ['reference'] },
);
const OVER = problem('COUPON_OVER', 'It would be over before it begins.', { path: ['template'] });

/** Directory first: a code that is taken, once in many millions, lets everything be tried again with others. */
async function write(tx: Tx, coupons: readonly HeldCoupon[]): Promise<void> {
  if (coupons.length === 0) return;
  const rows = coupons.map(({ code, customerId, id }) => ({ code, customerId, couponId: id }));
  if ((await insertIssuedCodes(tx, rows)) < rows.length) throw new StaleWrite('a code was taken');
  await insertCoupons(tx, coupons);
}

function keyOf({ customerId, reference }: { readonly customerId: Uuid; readonly reference: string }): string {
  return `${customerId}/${reference}`;
}

function refusalOfHolder({ status, enrolledAt }: CustomerRef): Problem | null {
  if (enrolledAt === null)
    return problem('NOT_ENROLLED', 'The customer has not joined the program.', { path: ['customer'] });
  return status === 'SUSPENDED'
    ? problem('CUSTOMER_SUSPENDED', 'Suspended customers are issued nothing.', { path: ['customer'] })
    : null;
}
