import { systemActor, type ProgramActor } from '#access';
import { Checkouts, type Buyer, type CheckoutAnswer, type CheckoutLine } from '#checkout';
import { CouponOffice } from './coupon-office.js';
import type { Shop, TestApp } from './test-app.js';

export interface Basket {
  readonly buyer?: Buyer;
  readonly codes?: readonly string[];
  readonly lines?: readonly Partial<CheckoutLine>[];
  readonly shippingMinor?: bigint;
  readonly pointsToSpend?: bigint;
  readonly withOthers?: boolean;
  readonly rewards?: readonly { readonly reward: string; readonly quantity: number }[];
  readonly ttlSeconds?: number | null;
  readonly expectedTotalMinor?: bigint | null;
  readonly cardFingerprint?: string | null;
}

/** The counter of a shop: reserves, commits and releases as its storefront does, without HTTP. */
export class CheckoutCounter {
  private constructor(
    readonly app: TestApp,
    readonly office: CouponOffice,
    private readonly actor: ProgramActor,
  ) {}

  static async open(app: TestApp, shop?: Shop): Promise<CheckoutCounter> {
    return CheckoutCounter.of(await CouponOffice.open(app, shop));
  }

  /** Of the same shop. */
  static of(office: CouponOffice): CheckoutCounter {
    return new CheckoutCounter(office.app, office, systemActor(office.shop.program.id, 'storefront'));
  }

  reserve(orderReference: string, basket: Basket = {}): Promise<CheckoutAnswer> {
    const { buyer = { externalId: 'ada' }, codes = [], lines = [{}], shippingMinor = 0n } = basket;
    const { pointsToSpend = 0n, withOthers = false, cardFingerprint = null, rewards = [] } = basket;
    const { ttlSeconds = null, expectedTotalMinor = null } = basket;
    const cart = { currency: 'USD', shippingMinor, lines: lines.map(lineOf) };
    const asked = { buyer, cart, codes, withOthers, rewards, pointsToSpend, cardFingerprint };
    const command = { kind: 'RESERVE', actor: this.actor, orderReference, asked, ttlSeconds } as const;
    return this.checkouts.submit({ ...command, expectedTotalMinor }, this.app.now);
  }

  commit(orderReference: string): Promise<CheckoutAnswer> {
    return this.checkouts.submit({ kind: 'COMMIT', actor: this.actor, orderReference }, this.app.now);
  }

  release(orderReference: string): Promise<CheckoutAnswer> {
    return this.checkouts.submit({ kind: 'RELEASE', actor: this.actor, orderReference }, this.app.now);
  }

  get checkouts(): Checkouts {
    return this.app.app.get(Checkouts);
  }

  violations(): ReturnType<TestApp['violations']> {
    return this.app.violations(this.office.shop.program);
  }
}

/** A line of 100.00 unless told otherwise. */
function lineOf(line: Partial<CheckoutLine>, index: number): CheckoutLine {
  return {
    ...{ id: `line-${index + 1}`, sku: 'tea', name: null, categories: [], quantity: 1, amountMinor: 10_000n },
    ...line,
  };
}
