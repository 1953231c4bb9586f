import { ORDER_PAID, type CampaignVersion } from './campaign.js';
import type { Limit, LimitMeasure, LimitWindow } from './limits.js';
import type { TimeTrigger } from './time-trigger.js';
import { wordsOf } from './wording.js';

/** What customers may look forward to. The other time triggers are nudges: nobody should wait for them. */
const AWAITED = ['BIRTHDAY', 'ENROLMENT_ANNIVERSARY', 'DATE'] as const;

type Awaited = Extract<TimeTrigger, { readonly kind: (typeof AWAITED)[number] }>;

function isAwaited(trigger: TimeTrigger): trigger is Awaited {
  return AWAITED.some((kind) => kind === trigger.kind);
}

/**
 * Whether a campaign may be promised to anybody who asks: it gives now, leaves nobody out by an experiment, is no nudge, and
 * asks nothing about the customer, which would tell strangers whom the shop has in mind.
 */
export function isForEverybody({ state, experiment, condition, timeTrigger }: CampaignVersion): boolean {
  const asksNobody = condition === null || condition.customerFacts.size === 0;
  return (
    state === 'ACTIVE' &&
    experiment === null &&
    asksNobody &&
    (timeTrigger === null || isAwaited(timeTrigger))
  );
}

/** When a version is over, as it is decided so far: when a later one of its campaign gives nothing. Null: not decided. */
export function endOf(version: CampaignVersion, versions: readonly CampaignVersion[]): Date | null {
  const later = versions.filter(
    ({ number, state, effectiveFrom }) =>
      number > version.number && state !== 'DRAFT' && effectiveFrom > version.effectiveFrom,
  );
  const [next] = later.sort((a, b) => a.effectiveFrom.getTime() - b.effectiveFrom.getTime());
  if (next === undefined) return null;
  return next.state === 'ACTIVE' ? endOf(next, versions) : next.effectiveFrom;
}

/** How a program writes things down. */
export interface TermsStyle {
  /** Minor units of the program's currency as people read them. */
  money(amountMinor: bigint): string;
  /** What an effect other than points gives. */
  otherWordsOf(effect: CampaignVersion['otherEffects'][number]): string;
}

/**
 * What a campaign promises, in sentences that are made from the rule itself, so that they cannot say anything else: the
 * occasion, what is given, and all that keeps it from being given. What a budget comes to is the shop's own business.
 */
export function termsOfPromise(version: CampaignVersion, style: TermsStyle): string[] {
  const { condition, effects, otherEffects, limits, exclusivityGroup } = version;
  return [
    occasionOf(version),
    ...effects.map(({ amount }) => wordsOf(amount, style.money)),
    ...otherEffects.map((effect) => style.otherWordsOf(effect)),
    ...(condition === null ? [] : [`only when ${condition.text}`]),
    ...limits.limits.filter(({ per }) => per === 'CUSTOMER').map((limit) => limitWordsOf(limit, style)),
    ...(limits.coolDownDays > 0 ? [`at most once in ${limits.coolDownDays} days`] : []),
    ...(limits.limits.some(({ per }) => per === 'PROGRAM') ? ['while the budget lasts'] : []),
    ...(exclusivityGroup === null
      ? []
      : ['not together with other offers of its group: the best of them counts']),
  ];
}

function occasionOf({ trigger, timeTrigger }: CampaignVersion): string {
  if (timeTrigger !== null && isAwaited(timeTrigger)) return timeWordsOf(timeTrigger);
  return trigger === ORDER_PAID ? 'for paid orders' : `for ${trigger}`;
}

function timeWordsOf(trigger: Awaited): string {
  switch (trigger.kind) {
    case 'BIRTHDAY':
      return trigger.daysBefore ? `${trigger.daysBefore} days before the birthday` : 'on the birthday';
    case 'ENROLMENT_ANNIVERSARY':
      return 'on every anniversary of joining';
    case 'DATE':
      return `on ${trigger.date}`;
  }
}

const WINDOWS: Readonly<Record<LimitWindow, string>> = {
  DAY: 'a day',
  WEEK: 'a week',
  MONTH: 'a month',
  YEAR: 'a year',
  EVER: 'in all',
};

function limitWordsOf({ measure, window, max }: Limit, { money }: TermsStyle): string {
  const most: Readonly<Record<LimitMeasure, () => string>> = {
    TIMES: () => `${max} times`,
    POINTS: () => `${max} points`,
    MONEY: () => `points worth ${money(max)}`,
  };
  return `at most ${most[measure]()} ${WINDOWS[window]} for each customer`;
}
