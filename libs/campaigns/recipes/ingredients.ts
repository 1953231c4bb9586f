import type { PointsAmount } from '../domain/effect.js';
import type { Limit } from '../domain/limits.js';
import { EVERY_ORDER, type CampaignTerms, type EffectTerms } from '../campaign-terms.js';
import type { OtherEffectTerms } from '../effects/effect-kinds.js';
import type { SendMessageSettings } from '../effects/outbox-messages.js';
import type { ParameterKind, RecipeParameter, RecipeValues } from './recipe.js';

export const CLAIM_DAYS = 30;
export const AT_ONCE = { kind: 'NONE' } as const;
const GOODS_WITH_TAX = { shipping: false, tax: true, giftCards: false };

/** `places`: how the paths end of what it becomes in the terms. */
export function parameter(
  name: string,
  kind: ParameterKind,
  description: string,
  usual: string | null,
  ...places: string[]
): RecipeParameter {
  return { name, kind, description, usual, places };
}

export const POINTS = (usual: string): RecipeParameter =>
  parameter('points', 'POINTS', 'How many points it gives.', usual, 'points');

/** A campaign that gives one amount, on every paid order unless `more` says when. */
export function giving(
  amount: PointsAmount<string>,
  more: Partial<CampaignTerms> = {},
  lot: Partial<EffectTerms> = {},
): CampaignTerms {
  const effect = { pointType: null, amount, expiry: null, pending: AT_ONCE, ...lot };
  return { ...EVERY_ORDER, effects: [effect], claimDays: CLAIM_DAYS, ...more };
}

export function fixed(values: RecipeValues): PointsAmount<string> {
  return { kind: 'FIXED', points: values.amount('points') };
}

export function perAmount(values: RecipeValues, lines: string | null = null): PointsAmount<string> {
  return {
    ...{ kind: 'PER_AMOUNT', points: values.amount('points'), perMinor: values.amount('perMinor') },
    ...{ rounding: 'FLOOR', minimumMinor: 0n, basis: GOODS_WITH_TAX, lines },
  };
}

export function atMost(
  max: bigint,
  window: Limit['window'],
  more: Partial<Limit> = {},
): CampaignTerms['limits'] {
  const limit = { measure: 'TIMES', per: 'CUSTOMER', window, max, ...more } as const;
  return { limits: [limit], coolDownDays: 0 };
}

export const PER_MINOR = parameter('perMinor', 'MONEY', 'Minor units that earn `points`.', '100', 'perMinor');
export const PENDING_DAYS = parameter(
  'pendingDays',
  'NUMBER',
  'Days of the return window: points wait so long.',
  '0',
  'pending.days',
);
export const VALID_DAYS = parameter(
  'validDays',
  'NUMBER',
  'Days after which the points expire.',
  '30',
  'expiry.days',
);
export const CHANNEL = parameter('channel', 'CHANNEL', 'How it is sent: EMAIL, SMS or PUSH.', 'EMAIL');

export const COUPON = parameter(
  'coupon',
  'CODE',
  'Code of the template of coupons: what it takes off, and for how long.',
  null,
  'issueCoupon.template',
);

/** A campaign that gives nothing but a coupon; none for less than `fromMinor`. The effect is that of coupons, known by its kind alone. */
export function issuing(values: RecipeValues, more: Partial<CampaignTerms>, fromMinor = 0): CampaignTerms {
  const settings = { template: values.text('coupon'), share: null, fromMinor, evenIfPaidByCoupon: false };
  const otherEffects = [{ kind: 'issueCoupon', settings }];
  return { ...EVERY_ORDER, effects: [], otherEffects, claimDays: CLAIM_DAYS, ...more };
}

export function template(
  usual: string,
  description = 'Code of the template of the message.',
): RecipeParameter {
  return parameter('template', 'CODE', description, usual, 'sendMessage.template');
}

export function activityType(usual: string, description: string): RecipeParameter {
  return parameter('activityType', 'ACTIVITY_TYPE', description, usual, 'trigger');
}

export function message(values: RecipeValues): OtherEffectTerms {
  const settings: SendMessageSettings = {
    ...{ channel: values.channel('channel'), template: values.text('template'), data: {} },
  };
  return { kind: 'sendMessage', settings };
}

/** A campaign that gives nothing but a message. */
export function sending(values: RecipeValues, more: Partial<CampaignTerms>): CampaignTerms {
  return { ...EVERY_ORDER, effects: [], otherEffects: [message(values)], claimDays: CLAIM_DAYS, ...more };
}

export const CATEGORY = parameter('category', 'TEXT', 'The category, as order lines name it.', null, 'lines');

/** The lines of a category, in CEL. */
export function linesOf(values: RecipeValues): string {
  return `${values.quoted('category')} in line.categories`;
}

export function validFor(values: RecipeValues): Partial<EffectTerms> {
  return { expiry: { kind: 'DAYS', days: values.number('validDays') } };
}
