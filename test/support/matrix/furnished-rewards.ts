import { required } from '#kernel';
import type { Desk } from '../desk.js';

const ERRORS = 'userErrors { code message }';
const CREATE = `mutation ($input: CreateRewardInput!) { createReward(input: $input) { ${ERRORS} } }`;
const REDEEM = `mutation ($input: RedeemRewardInput!) { redeemReward(input: $input) { redemption { id } ${ERRORS} } }`;

const FULFIL = `mutation ($input: FulfilRewardsInput!) { fulfilRewards(input: $input) { ${ERRORS} } }`;
const CANCEL = `mutation ($input: CancelRedemptionInput!) { cancelRedemption(input: $input) { ${ERRORS} } }`;

interface Redeemed {
  readonly redeemReward: { readonly redemption: { readonly id: string } | null };
}

type AskStaff = (field: string, query: string, input: object) => Promise<unknown>;

/** A reward that costs nothing, and one that is a badge. */
export async function foundRewards(staff: AskStaff, name: string, mark: string): Promise<string> {
  for (const code of [`${name}_reward`, ...(mark === '' ? [] : ['fresh'])])
    await staff('createReward', CREATE, {
      ...{ code, name: `Reward ${name}`, price: 0, delivery: 'PRODUCT', tags: ['kitchen'] },
      ...{ description: `A reward ${mark}`, isCancellable: true, perOrder: 5 },
    });
  await staff('createReward', CREATE, {
    ...{ code: `${name}_badge`, name: `Badge ${name}`, price: 0, delivery: 'EFFECT' },
    effect: { grantBadge: { badge: `${name}_badge`, name: `Badge ${name}` } },
  });
  return `${name}_reward`;
}

/** What a customer redeemed; its global id. Besides, what was delivered, and what was taken back. */
export async function redeemReward(
  desk: Desk,
  staff: AskStaff,
  { reward, customer, mark }: { readonly reward: string; readonly customer: string; readonly mark: string },
): Promise<string> {
  const ask = async (code: string, time = 1): Promise<string> => {
    const idempotencyKey = `redeeming-${code}-by-${customer}-${time}`;
    const { redeemReward: done } = await desk.ask<Redeemed>(REDEEM, {
      input: { customer, reward: code, idempotencyKey },
    });
    return required(done.redemption, 'a redemption').id;
  };
  await ask(reward.replace('_reward', '_badge'));
  const delivered = { redemption: await ask(reward, 2), reference: `Parcel ${mark}` };
  await staff('fulfilRewards', FULFIL, { items: [delivered] });
  const cancelled = { redemption: await ask(reward, 3), reason: `Lost ${mark}` };
  await staff('cancelRedemption', CANCEL, cancelled);
  return ask(reward);
}
