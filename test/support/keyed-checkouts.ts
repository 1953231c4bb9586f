import type { Desk } from './desk.js';

const RESERVE = `mutation ($input: ReserveCheckoutInput!) { reserveCheckout(input: $input) { userErrors { code message } } }`;
const COMMIT = `mutation ($input: CommitCheckoutInput!) { commitCheckout(input: $input) { userErrors { code message } } }`;

/** Inputs of `reverseCheckout` for two orders that are paid: two values of each field. Once all is back, more is refused. */
export async function reversalsOf(desk: Desk): Promise<{
  readonly orderReference: readonly [string, string];
  readonly lines: readonly [object[], object[]];
}> {
  for (const orderReference of ['paid-1', 'paid-2']) {
    const lines = [{ id: 'tea', sku: 'TEA', quantity: 1_000, amountMinor: 100_000 }];
    const input = { customer: 'ada', orderReference, currency: 'USD', lines };
    expect(await desk.ask(RESERVE, { input })).toEqual({ reserveCheckout: { userErrors: [] } });
    expect(await desk.ask(COMMIT, { input: { orderReference } })).toEqual({
      commitCheckout: { userErrors: [] },
    });
  }
  const pieces = (quantity: number): object[] => [{ lineId: 'tea', quantity }];
  return { orderReference: ['paid-1', 'paid-2'], lines: [pieces(1), pieces(2)] };
}
