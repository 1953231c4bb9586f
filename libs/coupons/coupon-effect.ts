import { Injectable } from '@nestjs/common';
import { systemActor } from '#access';
import { orderReferenceOf, type ActivityBatch, type NewActivity } from '#activity';
import {
  basisOf,
  concernsOrder,
  EffectKinds,
  NOTHING_FOLLOWS,
  STORED_UNITS_MAX,
  type Earner,
  type EffectContext,
  type EffectKind,
  type FiredEffect,
  type TakenBack,
  type Unwound,
} from '#campaigns';
import {
  err,
  groupedBy,
  invalid,
  notFound,
  ok,
  problem,
  required,
  scale,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import { StaleWrite, type Tx } from '#platform';
import { CouponUses } from './coupon-uses.service.js';
import { Coupons, type Wish } from './coupons.service.js';
import { BASIS_POINTS_MAX } from './domain/discount-rules.js';
import { keptOfCoupon, referenceOfFiring } from './domain/repurchase.js';
import type { TemplateTerms } from './domain/template.js';
import { spanOf, type Span } from './domain/validity.js';
import { findByReferences, lockByFirings, settleCoupons } from './persistence/coupons.js';
import { CouponTemplates } from './templates.service.js';

/** What a coupon is worth, as a share of what was paid. */
export interface PaidShare {
  readonly basisPoints: number;
  /** Minor units; null: no cap but that of the engine. */
  readonly capMinor: number | null;
}

/** Settings of the effect. */
export interface IssueCouponSettings {
  /** Code. */
  readonly template: string;
  /** Null: it is worth what the template says. */
  readonly share: PaidShare | null;
  /** For less, in minor units, none is given; 0: whatever was paid. */
  readonly fromMinor: number;
  /** Whether an order that a coupon paid for gives one, too. */
  readonly evenIfPaidByCoupon: boolean;
}

type Fired = FiredEffect<IssueCouponSettings>;

export const COUPON_REFUSALS = [
  'PAID_BY_COUPON',
  'ALREADY_ISSUED',
  'COUPON_ARCHIVED',
  'COUPON_OVER',
  'COUPON_TERMS',
] as const;
/** Why a campaign issued none, as it is kept with the order. */
type Refusal = (typeof COUPON_REFUSALS)[number];

/** What counts of an order: goods with their tax, without shipping and what gift cards paid. */
const GOODS_WITH_TAX = { shipping: false, tax: true, giftCards: false };

/**
 * Issues coupons by campaigns: one for each source order and campaign, to the customer alone. Its units are the minor units of an
 * amount of its own, or 1: so returns of the source shrink it, or end it.
 */
@Injectable()
export class CouponEffect implements EffectKind<IssueCouponSettings> {
  readonly kind = 'issueCoupon';
  readonly description =
    'Issues a coupon to the customer, once for an order; worth what its template says, or a share of the order.';
  readonly unitsMax = STORED_UNITS_MAX;

  constructor(
    private readonly coupons: Coupons,
    private readonly templates: CouponTemplates,
    private readonly uses: CouponUses,
    kinds: EffectKinds,
  ) {
    kinds.register(this);
  }

  async check(
    settings: IssueCouponSettings,
    { tx, trigger, path }: EffectContext,
  ): Promise<Result<IssueCouponSettings, Problem>> {
    const { template: code, share, fromMinor, evenIfPaidByCoupon } = settings;
    const wrong =
      refusalOfShare(share, [...path, 'share']) ?? refusalOfFrom(fromMinor, [...path, 'fromMinor']);
    if (wrong) return err(wrong);
    if (!concernsOrder(trigger) && (share !== null || fromMinor > 0))
      return err(
        invalid(
          [...path, share === null ? 'fromMinor' : 'share'],
          'Only activities of orders have amounts, such as "order.paid".',
        ),
      );
    const at = [...path, 'template'];
    const found = await this.templates.byCode(tx, code);
    if (!found) return err(notFound('coupon template', at));
    if (found.template.archivedAt !== null)
      return err(problem('COUPON_ARCHIVED', 'The template is archived.', { path: at }));
    const unfit = unfitnessOf(required(found.versions.at(-1), 'a version'), settings);
    return unfit === null
      ? ok({ template: code, share, fromMinor, evenIfPaidByCoupon })
      : err(invalid(at, unfit));
  }

  wordsOf({ template, share, fromMinor, evenIfPaidByCoupon }: IssueCouponSettings): string {
    const capMinor = share?.capMinor ?? null;
    const cap = capMinor === null ? '' : `, at most ${capMinor} minor units`;
    return [
      `a coupon "${template}"`,
      share && ` over ${share.basisPoints / 100} % of what was paid${cap}`,
      fromMinor > 0 && `, from ${fromMinor} minor units on`,
      evenIfPaidByCoupon && ', even for what a coupon paid',
    ]
      .filter(Boolean)
      .join('');
  }

  /** Rounded down, once for an order. */
  unitsOf({ share, fromMinor }: IssueCouponSettings, { paid }: Earner): number {
    if (share === null && fromMinor === 0) return 1;
    const basis = basisOf(paid, GOODS_WITH_TAX);
    if (basis < BigInt(fromMinor)) return 0;
    if (share === null) return 1;
    const worth = scale(basis, BigInt(share.basisPoints), BigInt(BASIS_POINTS_MAX), 'FLOOR');
    return Math.min(Number(worth), share.capMinor ?? STORED_UNITS_MAX);
  }

  async refusals(
    tx: Tx,
    { program, now }: ActivityBatch,
    fired: readonly Fired[],
  ): Promise<ReadonlyMap<Uuid, string>> {
    const refusals = new Map<Uuid, Refusal>();
    for (const id of await this.paidByCoupon(tx, fired)) refusals.set(id, 'PAID_BY_COUPON');
    const names = fired.flatMap((one) => (refusals.has(one.id) ? [] : [{ id: one.id, ...nameOf(one) }]));
    const there = new Set((await findByReferences(tx, names)).map(keyOf));
    for (const name of names) {
      const key = keyOf(name);
      if (there.has(key)) refusals.set(name.id, 'ALREADY_ISSUED');
      there.add(key);
    }
    for (const [template, ofTemplate] of groupedBy(fired, ({ settings }) => settings.template)) {
      const found = await this.templates.toIssueBy(tx, template, now);
      for (const { id, settings } of ofTemplate) {
        const refusal = found.ok
          ? refusalOfVersion(
              found.value.version,
              settings,
              spanOf(found.value.version.validity, now, program.timeZone),
            )
          : refusalOfTemplate(found.problem);
        if (refusal !== null && !refusals.has(id)) refusals.set(id, refusal);
      }
    }
    return refusals;
  }

  async apply(
    tx: Tx,
    { program, customers, now }: ActivityBatch,
    fired: readonly Fired[],
  ): Promise<NewActivity[]> {
    const actor = systemActor(program.id, 'campaigns');
    const command = { actor, now };
    for (const [template, ofTemplate] of groupedBy(fired, ({ settings }) => settings.template)) {
      const wishes = ofTemplate.map((one): Wish => {
        const customer = required(customers.get(one.activity.customerId), 'the customer');
        const amountMinor = one.settings.share === null ? null : BigInt(one.units);
        return { customer, reference: nameOf(one).reference, amountMinor, firingId: one.id };
      });
      const issued = await this.coupons.issue(tx, { ...command, template }, wishes);
      // What was asked about before is looked at anew: the template may be archived by now.
      if (!issued.ok || issued.value.some((one) => !one.ok || !one.value.isNew))
        throw new StaleWrite('a template or a reference has changed');
    }
    return [];
  }

  /** What was used stays as it is; what a checkout only holds is not, but what was held is used as it was. */
  async unwind(
    tx: Tx,
    { now }: ActivityBatch,
    taken: readonly TakenBack<IssueCouponSettings>[],
  ): Promise<Unwound> {
    const unitsOf = new Map(taken.map(({ id, units }) => [id, units]));
    const coupons = await lockByFirings(tx, taken);
    const spent = await this.uses.spentCoupons(
      tx,
      coupons.map(({ id }) => id),
    );
    const unused = coupons.filter(({ id }) => !spent.has(id));
    await settleCoupons(
      tx,
      unused.map((coupon) => ({
        ...coupon,
        ...keptOfCoupon(coupon, required(unitsOf.get(required(coupon.firingId, 'a firing')), 'units'), now),
      })),
    );
    return NOTHING_FOLLOWS;
  }

  /** The loop guard: of orders that a coupon paid for, those that are not to give another one. */
  private async paidByCoupon(tx: Tx, fired: readonly Fired[]): Promise<Uuid[]> {
    const guarded = fired.flatMap(({ id, settings, activity: { order } }) =>
      order && !settings.evenIfPaidByCoupon ? [{ id, reference: orderReferenceOf(order) }] : [],
    );
    const paid = await this.uses.activeOf(
      tx,
      guarded.map(({ reference }) => reference),
    );
    return guarded.flatMap(({ id, reference }) => (paid.has(reference) ? [id] : []));
  }
}

/** What stores give by themselves is once for each gift: a reward may give several at once. */
function nameOf({ id, activity, campaignId, settings }: Fired): { customerId: Uuid; reference: string } {
  const source = campaignId === null ? id : (activity.orderId ?? activity.id);
  return {
    customerId: activity.customerId,
    reference: referenceOfFiring(campaignId, source, settings.template),
  };
}

function keyOf({ customerId, reference }: { readonly customerId: Uuid; readonly reference: string }): string {
  return `${customerId}/${reference}`;
}

function refusalOfShare(share: PaidShare | null, path: readonly string[]): Problem | null {
  if (share === null) return null;
  const { basisPoints, capMinor } = share;
  if (!isWhole(basisPoints, BASIS_POINTS_MAX))
    return invalid([...path, 'basisPoints'], `1 to ${BASIS_POINTS_MAX} basis points.`);
  return capMinor === null || isWhole(capMinor, STORED_UNITS_MAX)
    ? null
    : invalid([...path, 'capMinor'], `1 to ${STORED_UNITS_MAX} minor units.`);
}

function refusalOfFrom(fromMinor: number, path: readonly string[]): Problem | null {
  return fromMinor === 0 || isWhole(fromMinor, Number.MAX_SAFE_INTEGER)
    ? null
    : invalid(path, `0 to ${Number.MAX_SAFE_INTEGER} minor units.`);
}

function isWhole(count: number, max: number): boolean {
  return Number.isInteger(count) && count >= 1 && count <= max;
}

/** What of a template keeps campaigns from issuing by it; null: nothing. */
function unfitnessOf({ holder, discount }: TemplateTerms, { share }: IssueCouponSettings): string | null {
  if (holder !== 'CUSTOMER')
    return 'Campaigns issue to the customer alone: the template needs the holder CUSTOMER.';
  return share === null || discount.benefit.kind === 'AMOUNT'
    ? null
    : 'A share of the order takes the place of an amount: the template needs the benefit AMOUNT.';
}

function refusalOfVersion(
  version: TemplateTerms,
  settings: IssueCouponSettings,
  span: Span | null,
): Refusal | null {
  if (unfitnessOf(version, settings) !== null) return 'COUPON_TERMS';
  return span === null ? 'COUPON_OVER' : null;
}

function refusalOfTemplate({ code }: Problem): Refusal {
  return code === 'COUPON_ARCHIVED' ? 'COUPON_ARCHIVED' : 'COUPON_TERMS';
}
