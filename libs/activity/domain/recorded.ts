import type { Uuid } from '#kernel';
import type { Activity } from './activity.js';
import type { Order, OrderAmounts } from './order.js';
import type { OriginalReturn, ReturnedLine } from './returns.js';

/** One return of an order, or (without an external id) its cancellation. Its id is that of its activity. */
export interface OrderReturn {
  readonly id: Uuid;
  readonly customerId: Uuid;
  readonly orderId: Uuid;
  readonly source: string;
  readonly externalId: string | null;
  readonly occurredAt: Date;
  /** Of this return alone. */
  readonly amounts: OrderAmounts;
  readonly lines: readonly ReturnedLine[];
  /** In the currency that the order was stated in; null: that is the program's. */
  readonly original: OriginalReturn | null;
}

/** `replayed`: the same natural key with the same content was recorded before; nothing was changed. */
export interface RecordedOrder {
  /** As it stands now. */
  readonly order: Order;
  readonly activityId: Uuid;
  readonly replayed: boolean;
}

export interface RecordedReturn extends RecordedOrder {
  readonly orderReturn: OrderReturn;
}

export interface RecordedActivity {
  readonly activity: Activity;
  readonly replayed: boolean;
}
