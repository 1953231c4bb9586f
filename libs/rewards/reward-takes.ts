import type { Uuid } from '#kernel';
import { ALL, type Shortage, type Take } from '#limits';
import { problemOf, type Reason } from './domain/availability.js';
import type { Reward, RewardTerms } from './domain/reward.js';
import type { Problem } from '#kernel';

/** The counter of all pieces of a reward, and how many there ever were. */
export function stockTake({ id: ownerId, stock: cap }: Pick<Reward, 'id' | 'stock'>, amount: bigint): Take {
  return { ownerId, measure: 'UNITS', subject: ALL, amount, cap };
}

/** The counters of a person, under everything that they are known by. */
export function personTakes(
  ownerId: Uuid,
  { perCustomer }: Pick<RewardTerms, 'perCustomer'>,
  subjects: readonly string[],
  amount: bigint,
): Take[] {
  const cap = perCustomer === null ? null : BigInt(perCustomer);
  return subjects.map((subject) => ({ ownerId, measure: 'UNITS', subject, amount, cap }));
}

/** What a redemption takes: of the stock, and of what the person may have. */
export function takesOf(
  reward: Pick<Reward, 'id' | 'stock'>,
  terms: Pick<RewardTerms, 'perCustomer'>,
  subjects: readonly string[],
  quantity: number,
): Take[] {
  const amount = BigInt(quantity);
  return [stockTake(reward, amount), ...personTakes(reward.id, terms, subjects, amount)];
}

/** Why takes of a reward cannot be had. */
export function problemOfShortage({ take, left }: Shortage, path: readonly string[] = ['reward']): Problem {
  const reason: Reason = { code: take.subject === ALL ? 'OUT_OF_STOCK' : 'LIMIT_REACHED', left };
  return problemOf(reason, path);
}
