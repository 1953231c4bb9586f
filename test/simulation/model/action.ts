import type { Points } from '#kernel';

/**
 * One request of a storefront or of staff, with the names that the model gave: "c0" is a customer, "o2" an order, "h1" a
 * hold, "t4" a transaction. Keys are those of the request.
 */
export type Action =
  | {
      readonly kind: 'order';
      readonly order: string;
      readonly customer: string;
      readonly totalMinor: bigint;
      /** Null: now. */
      readonly occurredAt: number | null;
    }
  | {
      readonly kind: 'return';
      readonly return: string;
      readonly order: string;
      readonly amountMinor: bigint;
    }
  | { readonly kind: 'cancel'; readonly order: string }
  | { readonly kind: 'deliver'; readonly delivery: string; readonly order: string }
  | KeyedAction
  /** Nothing is asked of the service; time has passed all the same. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'worker' };

/** Requests that carry an idempotency key. */
export type KeyedAction =
  | {
      readonly kind: 'hold';
      readonly key: string;
      readonly customer: string;
      readonly points: Points;
      readonly ttlSeconds: number | null;
      readonly orderReference: string | null;
    }
  | { readonly kind: 'capture'; readonly key: string; readonly hold: string; readonly points: Points | null }
  | { readonly kind: 'release'; readonly key: string; readonly hold: string }
  | {
      readonly kind: 'redeem';
      readonly key: string;
      readonly customer: string;
      readonly points: Points;
      readonly orderReference: string | null;
    }
  | {
      readonly kind: 'transfer';
      readonly key: string;
      readonly customer: string;
      readonly toCustomer: string;
      readonly points: Points;
    }
  | { readonly kind: 'adjust'; readonly key: string; readonly customer: string; readonly points: Points };

/** Why a request was refused: the code, and the figures that go with it. */
export type Refusal = { readonly code: string } & Readonly<Record<string, Points | string>>;

/** What a request is answered. */
export interface Outcome {
  /** Null where the answer does not say. */
  readonly replayed?: boolean | null;
  readonly refused?: Refusal;
  readonly points?: Points;
  readonly transaction?: string;
  readonly hold?: { readonly name: string; readonly status: string; readonly points: Points };
  readonly order?: {
    readonly status: string;
    readonly awards: readonly { readonly points: Points; readonly clawedBack: Points }[];
  };
}

/** What a wallet shows. */
export interface Picture {
  readonly pending: Points;
  readonly available: Points;
  readonly held: Points;
  readonly earned: Points;
  readonly spent: Points;
  readonly expired: Points;
  /** Points by the instant at which they expire, soonest first. */
  readonly expiring: readonly { readonly at: number; readonly points: Points }[];
  /** Open holds, oldest first. */
  readonly holds: readonly { readonly name: string; readonly points: Points }[];
}

/** A shop that can be asked: the model, the rule alone, or the service. */
export interface SimulatedShop {
  /**
   * How much later each command comes than the one before. 0 where the shop tells commands of one instant apart; the
   * service's ids are in the order of their milliseconds.
   */
  readonly pauseMs: 0 | 1;
  /** Lets time pass to an instant. */
  passTo(now: number): void;
  perform(action: Action): Promise<Outcome>;
  /** What the wallets of these customers show now, in their order. */
  look(customers: readonly string[]): Promise<readonly Picture[]>;
  /** Whatever must always hold, and does not. */
  violations(): Promise<readonly string[]>;
}
