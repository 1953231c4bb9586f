import { err, fingerprintOf, ok, type Digest, type Problem, type Result } from '#kernel';
import { fingerprintOfReturn, type NaturalKey } from './natural-key.js';
import { planInItsCurrency } from './normalised-returns.js';
import type { Order } from './order.js';
import {
  planCancellation,
  planReturn,
  refusalOfCancellation,
  refusalOfReturn,
  type NewCancellation,
  type NewReturn,
  type ReturnPlan,
} from './returns.js';

/** A return or a cancellation, whose order is yet to be loaded. */
export interface OrderChange {
  readonly type: 'order.returned' | 'order.cancelled';
  readonly key: NaturalKey;
  readonly fingerprint: Digest;
  readonly orderExternalId: string;
  /** The return's own; null for a cancellation. */
  readonly externalId: string | null;
  /** Null: now. */
  readonly occurredAt: Date | null;
  plan(order: Order): Result<ReturnPlan, Problem>;
}

export function changeOfReturn(input: NewReturn, now: Date): Result<OrderChange, Problem> {
  const refusal = refusalOfReturn(input, now);
  if (refusal) return err(refusal);
  const { source, externalId, orderExternalId, occurredAt } = input;
  return ok({
    type: 'order.returned',
    key: { kind: 'RETURN', source, externalId },
    fingerprint: fingerprintOfReturn(input),
    orderExternalId,
    externalId,
    occurredAt,
    plan: (order) => planInItsCurrency(order, (stated) => planReturn(stated, input)),
  });
}

/** Cancelling twice is no conflict, whenever the second time: the order itself is the whole content. */
export function changeOfCancellation(input: NewCancellation, now: Date): Result<OrderChange, Problem> {
  const refusal = refusalOfCancellation(input, now);
  if (refusal) return err(refusal);
  const { source, orderExternalId, occurredAt } = input;
  return ok({
    type: 'order.cancelled',
    key: { kind: 'CANCEL', source, externalId: orderExternalId },
    fingerprint: fingerprintOf({ source, orderExternalId }),
    orderExternalId,
    externalId: null,
    occurredAt,
    plan: (order) => planInItsCurrency(order, (stated) => ok(planCancellation(stated))),
  });
}
