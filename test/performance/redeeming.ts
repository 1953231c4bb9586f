import { Idempotency } from '#access';
import { LedgerService } from '#ledger';
import type { Uuid } from '#kernel';
import type { BenchServices } from './bench-services.js';

/** One redemption of a point, with a key of its own; throws if it is refused. */
export type Redeem = (customerId: Uuid, number: number) => Promise<void>;

/** Each call in a transaction of its own: key, wallet, rule, journal and answer, for this one call alone. */
export function redeemingDirectly({ services, actor }: BenchServices): Redeem {
  const [idempotency, ledger] = [services.get(Idempotency), services.get(LedgerService)];
  return async (customerId, number) => {
    const now = new Date();
    const input = { customerId, points: 1n };
    const command = { operation: 'redeemPoints', key: `bench-redemption-${number}`, input, now };
    const scope = {
      actor,
      customerId,
      pointType: null,
      points: 1n,
      orderReference: `order-${number}`,
      reason: null,
      now,
    };
    const { result } = await idempotency.run(actor, command, (tx) => ledger.redeem(tx, scope));
    if (!result.ok) throw new Error(`refused: ${result.problem.code}`);
  };
}
