import { fromTaggedJson, toTaggedJson } from '#kernel';
import type { RewardTerms } from '../domain/reward.js';

/** Terms as JSON. */
export type StoredTerms = Readonly<Record<string, unknown>>;

export function toStored(terms: RewardTerms): StoredTerms {
  const { name, description, tags, pointType, price, ladder, tierPrices, perCustomer, perOrder } = terms;
  const { from, until, audience, delivery, effect, isCancellable } = terms;
  return toTaggedJson({
    ...{ name, description, tags, pointType, price, ladder, tierPrices, perCustomer, perOrder },
    ...{ from, until, audience, delivery, effect, isCancellable },
  }) as StoredTerms;
}

export function fromStored(stored: StoredTerms): RewardTerms {
  return fromTaggedJson(stored) as RewardTerms;
}
