import type { Desk } from '../desk.js';
import { FRESH } from './names.js';

const ERRORS = 'userErrors { code message path }';
const SETTINGS = `mutation ($input: SetCheckoutSettingsInput!) { setCheckoutSettings(input: $input) { ${ERRORS} } }`;
const RESERVE = `mutation ($input: ReserveCheckoutInput!) { reserveCheckout(input: $input) { checkout { discountMinor } ${ERRORS} } }`;
const COMMIT = `mutation ($input: CommitCheckoutInput!) { commitCheckout(input: $input) { ${ERRORS} } }`;
const REVERSE = `mutation ($input: ReverseCheckoutInput!) { reverseCheckout(input: $input) { ${ERRORS} } }`;

type AskStaff = (field: string, query: string, input: object) => Promise<unknown>;

/** Pay with points of the type that everybody has. */
export async function setUpCheckout(staff: AskStaff): Promise<void> {
  const pointsValue = { points: 10, amountMinor: 5 };
  await staff('setCheckoutSettings', SETTINGS, { pointsValue, ttlSeconds: 86_400 });
}

interface Buying {
  readonly customer: string;
  /** Planted in every text. */
  readonly mark: string;
  readonly code: string;
  readonly reward: string;
  readonly isTwin: boolean;
  readonly usedKeys: readonly string[];
}

/** One checkout that is reserved, and one that was committed and of which pieces have come back; both with a coupon and points. */
export async function goToCheckout(
  desk: Desk,
  { customer, mark, code, reward, isTwin, usedKeys }: Buying,
): Promise<void> {
  const ask = async (name: string, query: string, input: object): Promise<void> => {
    desk.app.clock.advanceBy(1_000);
    const data = await desk.ask<Record<string, { readonly userErrors: readonly object[] }>>(query, { input });
    const refused = data[name]?.userErrors ?? [];
    if (refused.length > 0) throw new Error(`${name}: ${JSON.stringify(refused)}`);
  };
  const line = { id: 'line', sku: `sku ${mark}`, name: `Tea ${mark}`, categories: [`cat ${mark}`] };
  const cart = { currency: 'USD', lines: [{ ...line, quantity: 5, amountMinor: 5_000 }], codes: [code] };
  const reserve = (orderReference: string): Promise<void> =>
    ask('reserveCheckout', RESERVE, {
      customer,
      orderReference,
      pointsToSpend: 10,
      ...cart,
      rewards: [{ reward }],
    });
  const committed = `paid-${customer}`;
  await reserve(committed);
  await ask('commitCheckout', COMMIT, { orderReference: committed });
  const lines = [{ lineId: 'line', quantity: 1 }];
  for (const idempotencyKey of usedKeys)
    await ask('reverseCheckout', REVERSE, { orderReference: committed, lines, idempotencyKey });
  for (const reference of [`reserved-${customer}`, ...(isTwin ? [FRESH.checkout] : [])])
    await reserve(reference);
}
