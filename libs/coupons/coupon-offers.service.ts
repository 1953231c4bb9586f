import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { Audiences } from '#campaigns';
import type { CustomerRef } from '#customers';
import { groupedBy, problem, required, type Problem, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { isGood } from './domain/good.js';
import { versionAt, type TemplateTerms } from './domain/template.js';
import { readCode, shownWith } from './domain/typed-code.js';
import { isTimeFor } from './domain/validity.js';
import { findCodes, findOwnCodes, type KnownCode } from './persistence/codes.js';
import { findAutomaticTemplates } from './persistence/templates.js';

/** Own coupons that are looked at beside those that are typed: those that end first. */
const OWN_MAX = 20;

/** Who asks what may be applied, and what they typed. */
export interface OfferWish {
  /** Null: nobody is known. */
  readonly customer: CustomerRef | null;
  /** As it was typed. */
  readonly codes: readonly string[];
  /** Whether coupons of the customer's own and automatic offers are looked at too. */
  readonly withOthers: boolean;
}

/** Something that may be applied to a cart: a coupon, or an offer that needs no code. */
export interface CouponOffer {
  /** Names it in the cart: the code as people write it, or `offer:<template>`. */
  readonly name: string;
  readonly kind: KnownCode['kind'] | 'AUTOMATIC';
  /** As the directory has it; null: it needs none. */
  readonly code: string | null;
  readonly templateId: Uuid;
  readonly templateCode: string;
  readonly versionId: Uuid;
  readonly couponId: Uuid | null;
  readonly terms: TemplateTerms;
  /** Why it cannot be used now, before limits are looked at; null: it can. */
  readonly refusal: Problem | null;
}

/** What there is for one wish. */
export interface Offered {
  readonly offers: readonly CouponOffer[];
  /** What was typed and is no good, for whatever reason, as it was typed. */
  readonly wrong: readonly string[];
}

/**
 * What may be applied to carts: codes that were typed, coupons of the customer's own, and offers that need no code. A statement or
 * two for any number of carts. Codes that nobody knows, and those that are over, void or somebody else's, are wrong alike; only of
 * coupons of their own are customers told more.
 */
@Injectable()
export class CouponOffers {
  constructor(private readonly audiences: Audiences) {}

  async of(tx: Tx, program: Program, wishes: readonly OfferWish[], now: Date): Promise<Offered[]> {
    const read = wishes.map(({ codes }) => new Map(codes.map((typed) => [typed, readCode(typed)])));
    const curious = wishes.flatMap(({ customer, withOthers }) =>
      customer && withOthers ? [customer.id] : [],
    );
    const [own, automatic] = await Promise.all([
      findOwnCodes(tx, [...new Set(curious)], { now, limit: OWN_MAX }),
      wishes.some(({ withOthers }) => withOthers) ? findAutomaticTemplates(tx) : [],
    ]);
    const typed = read.flatMap((codes) => [...codes.values()].filter((code) => code !== null));
    const known = await findCodes(tx, [...new Set([...typed, ...own.map(({ code }) => code)])], now);
    const ownOf = groupedBy(own, ({ customerId }) => customerId);
    const drafts = wishes.map(({ customer, withOthers }, index) => {
      const codes = required(read[index], 'the codes of a wish');
      const mine = withOthers && customer ? (ownOf.get(customer.id) ?? []).map(({ code }) => code) : [];
      const { offers, wrong } = readOffers(codes, mine, known, { customer, now });
      const others = withOthers ? automatic.flatMap((found) => automaticOffer(found, now)) : [];
      return { customer, offers: [...offers, ...others], wrong };
    });
    const eligible = await this.outsiders(tx, program, drafts, now);
    return drafts.map(({ offers, wrong }, index) => ({
      wrong,
      offers: offers.map((offer) => ({
        ...offer,
        refusal:
          offer.refusal ??
          eligible[index]?.get(offer.name) ??
          (isTimeFor(offer.terms.times, now, program.timeZone) ? null : NOT_NOW),
      })),
    }));
  }

  /** Whom offers are not for, by name, for each draft: a statement or two for each condition. */
  private async outsiders(
    tx: Tx,
    program: Program,
    drafts: readonly { readonly customer: CustomerRef | null; readonly offers: readonly CouponOffer[] }[],
    now: Date,
  ): Promise<Map<string, Problem>[]> {
    const found = drafts.map(() => new Map<string, Problem>());
    const asked = drafts.flatMap(({ customer, offers }, index) =>
      offers.flatMap(({ name, terms: { audience } }) =>
        audience === null ? [] : [{ name, audience, customer, index }],
      ),
    );
    for (const [audience, places] of groupedBy(asked, (one) => one.audience)) {
      const known = places.filter(({ customer }) => customer !== null);
      const customers = [...new Map(known.map(({ customer }) => [customer?.id, customer])).values()].filter(
        (customer) => customer !== null,
      );
      const failures = await this.audiences.failures(tx, program, audience, customers, now);
      const outside = new Map(customers.map(({ id }, at) => [id, failures[at] ?? null]));
      for (const { name, customer, index } of places) {
        const failed = customer ? outside.get(customer.id) : { expression: audience };
        if (failed) found[index]?.set(name, notFor(failed.expression));
      }
    }
    return found;
  }
}

const NOT_NOW = problem('COUPON_NOT_NOW', 'It can be used at other times.', { path: ['codes'] });

function notFor(expression: string): Problem {
  return problem('NOT_ELIGIBLE', 'It is not for this customer.', { path: ['codes'], data: { expression } });
}

function readOffers(
  typed: ReadonlyMap<string, string | null>,
  own: readonly string[],
  known: ReadonlyMap<string, KnownCode>,
  { customer, now }: { readonly customer: CustomerRef | null; readonly now: Date },
): { offers: CouponOffer[]; wrong: string[] } {
  const offers = new Map<string, CouponOffer>();
  const wrong: string[] = [];
  for (const [text, code] of typed) {
    const one = code === null ? undefined : known.get(code);
    const isOwn = one !== undefined && customer !== null && one.customerId === customer.id;
    if (one && (isOwn || isGood(one, customer?.id ?? null, now)))
      offers.set(one.code, offerOf(one, isOwn ? refusalOfOwn(one, now) : null));
    else wrong.push(text);
  }
  for (const code of own) {
    const one = known.get(code);
    if (one && !offers.has(one.code)) offers.set(one.code, offerOf(one, refusalOfOwn(one, now)));
  }
  return { offers: [...offers.values()], wrong };
}

/** Who has a coupon is told why it is no good. */
function refusalOfOwn({ validFrom, validUntil, voidedAt }: KnownCode, now: Date): Problem | null {
  const path = ['codes'];
  if (voidedAt !== null) return problem('COUPON_VOIDED', 'The coupon is void.', { path });
  if (validFrom !== null && now < validFrom)
    return problem('COUPON_NOT_YET', 'Its time has not come.', {
      path,
      data: { validFrom: validFrom.toISOString() },
    });
  return validUntil !== null && validUntil <= now
    ? problem('COUPON_EXPIRED', 'Its time is over.', { path, data: { validUntil: validUntil.toISOString() } })
    : null;
}

function offerOf(known: KnownCode, refusal: Problem | null): CouponOffer {
  const { code, kind, shown, prefix, templateId, templateCode, versionId, couponId, terms } = known;
  const name = shown ?? shownWith(prefix, code);
  return { name, kind, code, templateId, templateCode, versionId, couponId, terms, refusal };
}

function automaticOffer(
  { template, versions }: Awaited<ReturnType<typeof findAutomaticTemplates>>[number],
  now: Date,
): CouponOffer[] {
  const version = versionAt(versions, now);
  if (!version?.isAutomatic) return [];
  const { from, until } = version.validity;
  if ((from !== null && now < from) || (until !== null && until <= now)) return [];
  return [
    {
      ...{ name: `offer:${template.code}`, kind: 'AUTOMATIC', code: null, couponId: null, refusal: null },
      ...{ templateId: template.id, templateCode: template.code, versionId: version.id, terms: version },
    },
  ];
}
