import { Idempotency } from '#access';
import { Spending, type KeyedSpend, type SpendReply } from '#ledger';
import { required } from '#kernel';
import { RequestDeadline } from '#platform';
import type { BenchServices } from './bench-services.js';

/** One redemption of a point by the customer of an external id, with a key of its own; throws if it is refused. */
export type Redeem = (externalId: string) => Promise<void>;

let redemptions = 0;

function redemptionOf({ actor }: BenchServices, externalId: string): KeyedSpend {
  redemptions += 1;
  const orderReference = `order-${redemptions}`;
  const spend = {
    kind: 'REDEEM',
    customer: { externalId },
    pointType: null,
    points: 1n,
    orderReference,
    reason: null,
  } as const;
  const input = { customer: externalId, points: 1n, orderReference };
  return {
    actor,
    spend,
    operation: 'redeemPoints',
    key: `bench-redemption-${redemptions}`,
    input,
    now: new Date(),
  };
}

function mustBeDone({ result }: Pick<SpendReply, 'result'>): void {
  if (!result.ok) throw new Error(`refused: ${result.problem.code}`);
}

/** As the API does it: calls that come together share a transaction. */
export function redeemingTogether(bench: BenchServices): Redeem {
  const spending = bench.services.get(Spending);
  return async (externalId) => mustBeDone(await spending.submit(redemptionOf(bench, externalId)));
}

/** The baseline: the same code for each call alone, in a transaction of its own, past the lanes that bring calls together. */
export function redeemingDirectly(bench: BenchServices): Redeem {
  const [idempotency, spending] = [bench.services.get(Idempotency), bench.services.get(Spending)];
  return async (externalId) => {
    const { actor, spend, now, ...command } = redemptionOf(bench, externalId);
    const claim = idempotency.claim(actor, command);
    if (!claim.ok) throw new Error(claim.problem.message);
    const one = [{ actor, spend, now, claim: claim.value }];
    // Private, so that nobody else goes past the lanes.
    const [reply] = await spending['run'](one, { deadline: new RequestDeadline(), isAdmitted: false });
    mustBeDone(required(reply, 'a reply'));
  };
}
