import { Programs, systemActor, type Program, type ProgramActor } from '#access';
import { Checkouts, Reversals, type Buyer, type CheckoutAnswer, type CheckoutCommand } from '#checkout';
import { CouponBatches, CouponTemplates, MakeCouponCodesJob, type TemplateTerms } from '#coupons';
import { CustomerDirectory } from '#customers';
import { required, type Uuid } from '#kernel';
import { AdvanceDueJob, LedgerService, PointTypes, type PointType, type PointTypeSettings } from '#ledger';
import { Database, Overloaded, type Tx } from '#platform';
import { DEFAULT_SETTINGS } from '../../../libs/checkout/domain/settings.js';
import { insertSettings } from '../../../libs/checkout/persistence/settings.js';
import { valueOf, type TestApp } from '../../support/test-app.js';
import type { StormPlan } from './plan.js';

export const OPENED_AT = new Date('2026-03-01T12:00:00Z');
export const TTL_SECONDS = 60;
/** What a coupon takes off: a tenth of the 100.00 that every cart comes to. */
export const DISCOUNT_MINOR = 1_000n;
/** A point pays a cent. One reservation needs more than half of what a person has: two tabs cannot both have it. */
export const POINTS_EACH = 500n;
export const POINTS_ASKED = 300n;
const CODES = 3;
const POINT_TYPE: PointTypeSettings = {
  ...{ name: 'Points', expiryPolicy: { kind: 'NEVER' }, clawbackPolicy: 'WITHIN_BALANCE' },
  ...{ goodwillDays: 0, valuePoints: 100n, valueMinor: 100n },
};
const DISCOUNT: TemplateTerms['discount'] = {
  ...{ benefit: { kind: 'PERCENT', basisPoints: 1_000, capMinor: null }, lane: 'ORDER', scope: null },
  ...{ minimumSpend: null, tags: [], mutualTags: [], exclusiveGroups: [] },
};

export interface Wish {
  readonly person: number;
  readonly codes: readonly string[];
  readonly points: bigint;
}

/** A shop with limited coupons, served by several instances of the service at once. Its time is its own. */
export class StormShop {
  /** Codes of the coupon that the run is about; several share its limit, or each has its own. */
  readonly codes: string[] = [];
  readonly secondCode = 'SECOND';
  private nowMs = OPENED_AT.getTime();

  private constructor(
    readonly services: readonly [TestApp, ...TestApp[]],
    readonly plan: StormPlan,
    readonly program: Program,
    readonly actor: ProgramActor,
  ) {}

  static async open(services: readonly [TestApp, ...TestApp[]], plan: StormPlan): Promise<StormShop> {
    const founded = {
      code: `storm-${plan.seed}`,
      name: 'Storm',
      currency: 'USD',
      timeZone: 'America/New_York',
    };
    const program = valueOf(
      await services[0].app.get(Programs).found({ ...founded, locales: ['en'] }, 'storm', OPENED_AT),
    );
    const shop = new StormShop(services, plan, program, systemActor(program.id, 'storm'));
    await shop.within((tx) => shop.fill(tx));
    if (plan.kind === 'CODE') await shop.makeCodes();
    else shop.codes.push('LIMITED');
    return shop;
  }

  get now(): Date {
    return new Date(this.nowMs);
  }

  pass(seconds: number): void {
    this.nowMs += seconds * 1_000;
  }

  within<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.services[0].app.get(Database).tx({ programId: this.program.id }, work);
  }

  reserve(service: number, orderReference: string, { person, codes, points }: Wish): Promise<CheckoutAnswer> {
    const line = { id: 'line-1', sku: 'tea', name: null, categories: [], quantity: 1, amountMinor: 10_000n };
    const cart = { currency: 'USD', shippingMinor: 0n, lines: [line] };
    const buyer = this.buyerOf(person);
    const asked = {
      buyer,
      cart,
      codes,
      withOthers: false,
      rewards: [],
      pointsToSpend: points,
      cardFingerprint: null,
    };
    const command = { kind: 'RESERVE', actor: this.actor, orderReference, asked } as const;
    return this.submit(service, { ...command, ttlSeconds: TTL_SECONDS, expectedTotalMinor: null });
  }

  commit(service: number, orderReference: string): Promise<CheckoutAnswer> {
    return this.submit(service, { kind: 'COMMIT', actor: this.actor, orderReference });
  }

  release(service: number, orderReference: string): Promise<CheckoutAnswer> {
    return this.submit(service, { kind: 'RELEASE', actor: this.actor, orderReference });
  }

  /** All goods of an order come back. Null: it is done; else the code of the problem. */
  async reverse(service: number, orderReference: string, attempt: string): Promise<string | null> {
    const idempotencyKey = `reversal-of-${orderReference}-${attempt}`;
    const command = { actor: this.actor, orderReference, lines: null, idempotencyKey, now: this.now };
    for (let tries = 0; ; tries += 1) {
      const { result } = await this.serviceAt(service + tries)
        .get(Reversals)
        .reverse(command);
      if (result.ok || result.problem.code !== 'IN_PROGRESS') return result.ok ? null : result.problem.code;
    }
  }

  /** What a worker does: ends some of the reservations whose time is over. */
  sweep(service: number): Promise<number> {
    return this.checkouts(service).endExpired({ programId: this.program.id }, this.now);
  }

  /** What workers do when all is over. */
  async finish(): Promise<void> {
    this.pass(2 * TTL_SECONDS);
    while ((await this.sweep(0)) > 0);
    await this.services[0].app.get(AdvanceDueJob).run(this.now);
  }

  /** Every third person is a guest, who has no points. */
  isGuest(person: number): boolean {
    return person % 3 === 2;
  }

  private buyerOf(person: number): Buyer {
    return this.isGuest(person)
      ? { guest: { email: `guest-${person}@example.com`, phone: null } }
      : { externalId: `p-${person}` };
  }

  private serviceAt(service: number): TestApp['app'] {
    return required(this.services[service % this.services.length], 'a service').app;
  }

  private checkouts(service: number): Checkouts {
    return this.serviceAt(service).get(Checkouts);
  }

  /** As often as it is told to come again. */
  private async submit(service: number, command: CheckoutCommand): Promise<CheckoutAnswer> {
    for (let tries = 0; ; tries += 1) {
      try {
        const answer = await this.checkouts(service + tries).submit(command, this.now);
        if (answer.ok || answer.problem.code !== 'IN_PROGRESS') return answer;
      } catch (error) {
        if (!(error instanceof Overloaded)) throw error;
      }
    }
  }

  private async fill(tx: Tx): Promise<void> {
    const { plan, actor, program } = this;
    const [{ app }] = this.services;
    const pointType = valueOf(await app.get(PointTypes).create(tx, 'points', POINT_TYPE, OPENED_AT));
    await this.enrol(tx, program, pointType);
    const { limit, kind } = plan;
    const none = { perCode: 1, perCustomer: null, perTemplate: null, budgetMinor: null, isFlash: false };
    const limits = {
      ALL: { ...none, perTemplate: limit },
      FLASH: { ...none, perTemplate: limit, isFlash: true },
      CUSTOMER: { ...none, perCustomer: limit },
      CODE: { ...none, perCode: limit },
      BUDGET: { ...none, budgetMinor: BigInt(limit) * DISCOUNT_MINOR },
    }[kind];
    await this.template(tx, 'limited', limits);
    await this.template(tx, 'second', { ...none, perCustomer: 2 });
    const settings = {
      ...{ ...DEFAULT_SETTINGS, lateCommit: plan.lateCommit },
      pointsValue: {
        ...{
          pointType: 'points',
          points: 1n,
          amountMinor: 1n,
          shareBasisPoints: 10_000,
          coversShipping: true,
        },
      },
    };
    await insertSettings(tx, { number: 1, settings }, { createdAt: OPENED_AT, createdBy: actor.kind });
  }

  private async template(tx: Tx, code: string, limits: TemplateTerms['limits']): Promise<void> {
    const [{ app }] = this.services;
    const templates = app.get(CouponTemplates);
    const terms: TemplateTerms = {
      ...{ name: code, description: null, holder: 'BEARER', audience: null, isAutomatic: false, limits },
      ...{ validity: { from: null, until: null, daysAfterIssue: 30 }, times: { weekdays: [], hours: null } },
      discount: DISCOUNT,
    };
    const origin = { actor: this.actor, code, now: OPENED_AT };
    valueOf(await templates.create(tx, { ...origin, terms, effectiveFrom: null }));
    valueOf(await templates.addPublicCode(tx, { ...origin, publicCode: code.toUpperCase() }));
  }

  private async enrol(tx: Tx, program: Program, pointType: PointType): Promise<void> {
    const [{ app }] = this.services;
    const named = Array.from({ length: this.plan.persons }, (_, person) => person)
      .filter((person) => !this.isGuest(person))
      .map((person) => ({ externalId: `p-${person}`, enrolledAt: OPENED_AT }));
    const refs = await app.get(CustomerDirectory).ensure(tx, named, OPENED_AT);
    const grants = [...refs.values()].map(({ id }) => ({
      ...{ kind: 'OPENING' as const, customerId: id, points: POINTS_EACH, at: OPENED_AT, expiry: null },
      ...{ pending: { kind: 'NONE' as const }, cause: { actor: 'system:storm', reason: 'Opening balance' } },
    }));
    for (const result of await app.get(LedgerService).award(tx, program, pointType, grants, OPENED_AT))
      valueOf(result);
  }

  private async makeCodes(): Promise<void> {
    const [{ app, database }] = this.services;
    const count = this.plan.limit > 2 ? 1 : CODES;
    const origin = { actor: this.actor, now: OPENED_AT };
    await this.within(async (tx) =>
      valueOf(
        await app.get(CouponBatches).start(tx, { ...origin, template: 'limited', count, prefix: null }),
      ),
    );
    await app.get(MakeCouponCodesJob).run(OPENED_AT);
    const rows = await database.query<{ readonly code: Uuid }>(
      'select code from coupon_codes where program_id = $1 and batch_id is not null order by number',
      [this.program.id],
    );
    this.codes.push(...rows.map(({ code }) => code));
  }
}
