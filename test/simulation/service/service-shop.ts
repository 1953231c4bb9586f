import { StaffSessions, type StaffMember } from '#access';
import type { PerAmount } from '#campaigns';
import { CustomerDirectory } from '#customers';
import { newId, required } from '#kernel';
import { AdvanceDueJob, type ExpiryPolicy, type PendingPolicy } from '#ledger';
import { Database } from '#platform';
import { toGlobalId } from '#platform/graphql';
import type { Answer, Shop, TestApp } from '../../support/test-app.js';
import type { Action, Outcome, Picture, Refusal, SimulatedShop } from '../model/action.js';
import { dayOf } from '../model/calendar.js';
import { DELIVERED, type ShopRules } from '../model/rules.js';
import { REQUESTS, WALLET, type AnswerSeen, type WalletSeen } from './requests.js';

/** Sessions end after half an hour without use; simulated time leaps. */
const SESSION_MINUTES = 29;
const MINUTE_MS = 60_000;
const CURRENCY = 'USD';

let shopCount = 0;

/** A shop at the real service: a program of its own, spoken to by GraphQL as a storefront and as staff. */
export class ServiceShop implements SimulatedShop {
  readonly pauseMs = 1;
  private session: { token: string; until: number } | null = null;
  private owner: StaffMember | null = null;
  /** What the service calls holds and transactions, in the order in which it made them. */
  private readonly holdIds: string[] = [];
  private readonly transactionIds: string[] = [];
  /** Wallets that the last answer showed. */
  private shown = new Map<string, Picture>();

  private constructor(
    private readonly app: TestApp,
    private readonly rules: ShopRules,
    private readonly shop: Shop,
    private readonly customerIds: ReadonlyMap<string, string>,
  ) {}

  /** Founds the shop and enrols its customers, at the present of the app's clock. */
  static async open(app: TestApp, rules: ShopRules, customers: readonly string[]): Promise<ServiceShop> {
    shopCount += 1;
    const shop = await app.shop({
      code: `simulated-${shopCount}`,
      currency: CURRENCY,
      timeZone: rules.timeZone,
      pointType: {
        expiryPolicy: rules.expiry satisfies ExpiryPolicy,
        clawbackPolicy: rules.clawback,
        goodwillDays: rules.goodwillDays,
      },
      terms: { pending: pendingOf(rules), award: awardOf(rules) },
    });
    const people = customers.map((externalId) => ({ externalId, enrolledAt: app.now }));
    const refs = await app.app
      .get(Database)
      .tx({ programId: shop.program.id }, (tx) => app.app.get(CustomerDirectory).ensure(tx, people, app.now));
    const ids = new Map([...refs].map(([externalId, { id }]) => [externalId, toGlobalId('Customer', id)]));
    return new ServiceShop(app, rules, shop, ids);
  }

  passTo(now: number): void {
    this.app.clock.set(new Date(now));
  }

  async perform(action: Action): Promise<Outcome> {
    this.shown = new Map();
    if (action.kind === 'nothing') return {};
    if (action.kind === 'worker') {
      await this.app.app.get(AdvanceDueJob).runProgram(this.shop.program.id, this.app.now);
      return {};
    }
    if (action.kind === 'adjust') return this.outcomeOf(await this.adjust(action));
    const input = this.inputOf(action);
    const data = dataOf<{ answer: AnswerSeen }>(
      await this.app.storefront(this.shop.key, REQUESTS[action.kind], { input }),
    );
    const { wallet } = data.answer;
    const outcome = this.outcomeOf(data.answer);
    const customer = 'customer' in action ? action.customer : undefined;
    if (wallet && customer !== undefined) this.shown.set(customer, this.pictureOf(wallet));
    return outcome;
  }

  async look(customers: readonly string[]): Promise<readonly Picture[]> {
    const unseen = customers.filter((customer) => !this.shown.has(customer));
    if (unseen.length > 0) {
      const fields = unseen.map(
        (name) => `${name}: customer(externalId: "${name}") { wallet { ${WALLET} } }`,
      );
      const answer = await this.app.storefront(this.shop.key, `{ ${fields.join(' ')} }`);
      const data = dataOf<Record<string, { wallet: WalletSeen }>>(answer);
      for (const name of unseen)
        this.shown.set(name, this.pictureOf(required(data[name], 'the customer').wallet));
    }
    return customers.map((customer) => required(this.shown.get(customer), 'a wallet that was looked at'));
  }

  async violations(): Promise<readonly string[]> {
    const violations = await this.app.violations(this.shop.program);
    return violations.map(({ invariant, subject, found }) => `${invariant}: ${subject}: ${found}`);
  }

  private inputOf(action: Exclude<Action, { kind: 'nothing' | 'worker' | 'adjust' }>): object {
    switch (action.kind) {
      case 'order': {
        const { order: externalId, customer, totalMinor, occurredAt } = action;
        const when = occurredAt === null ? {} : { occurredAt: new Date(occurredAt).toISOString() };
        const amount = { currency: CURRENCY, totalMinor: Number(totalMinor) };
        return { externalId, customer: { externalId: customer }, ...amount, ...when };
      }
      case 'return':
        return {
          externalId: action.return,
          orderExternalId: action.order,
          amountMinor: Number(action.amountMinor),
        };
      case 'cancel':
        return { orderExternalId: action.order };
      case 'deliver':
        return { type: DELIVERED, externalId: action.delivery, order: { externalId: action.order } };
      case 'hold':
      case 'redeem': {
        const { kind, key, points, ...named } = action;
        return { ...named, points: Number(points), idempotencyKey: keyOf(kind, key) };
      }
      case 'transfer': {
        const { kind, key, points, customer, toCustomer } = action;
        return { customer, toCustomer, points: Number(points), idempotencyKey: keyOf(kind, key) };
      }
      case 'capture':
      case 'release': {
        const points = action.kind === 'capture' && action.points !== null ? Number(action.points) : null;
        const ended = { hold: this.holdId(action.hold), idempotencyKey: keyOf(action.kind, action.key) };
        return points === null ? ended : { ...ended, points };
      }
    }
  }

  private async adjust(action: Extract<Action, { kind: 'adjust' }>): Promise<AnswerSeen> {
    const input = {
      idempotencyKey: keyOf(action.kind, action.key),
      customer: this.customerIds.get(action.customer),
      points: Number(action.points),
      reason: 'simulated',
    };
    const answer = await this.app.admin(await this.signedIn(), REQUESTS.adjust, { input });
    return dataOf<{ answer: AnswerSeen }>(answer).answer;
  }

  private outcomeOf(answer: AnswerSeen): Outcome {
    const { replayed, points, transactionId, hold, order, userErrors } = answer;
    const [error] = userErrors;
    return {
      ...(typeof replayed === 'boolean' && { replayed }),
      ...(error && { refused: refusalOf(error) }),
      ...(typeof points === 'number' && { points: BigInt(points) }),
      ...(transactionId && { transaction: `t${placeOf(this.transactionIds, transactionId)}` }),
      ...(hold && {
        hold: {
          name: `h${placeOf(this.holdIds, hold.id)}`,
          status: hold.status,
          points: BigInt(hold.points),
        },
      }),
      ...(order && {
        order: {
          status: order.status,
          awards: order.awards.map((award) => ({
            points: BigInt(award.points),
            clawedBack: BigInt(award.clawedBack),
          })),
        },
      }),
    };
  }

  private pictureOf(wallet: WalletSeen): Picture {
    const expiring = wallet.expirations.map(({ points, lastDay, expiresAt }) => {
      const at = Date.parse(expiresAt);
      if (dayOf(at - 1, this.rules.timeZone) !== lastDay)
        throw new Error(`Points that expire at ${expiresAt} are said to be good through ${lastDay}.`);
      return { at, points: BigInt(points) };
    });
    const holds = wallet.holds.map(({ id, points }) => {
      return { name: `h${placeOf(this.holdIds, id)}`, points: BigInt(points) };
    });
    return {
      pending: BigInt(wallet.pending),
      available: BigInt(wallet.available),
      held: BigInt(wallet.held),
      earned: BigInt(wallet.lifetimeEarned),
      spent: BigInt(wallet.lifetimeSpent),
      expired: BigInt(wallet.lifetimeExpired),
      expiring,
      holds,
    };
  }

  private holdId(name: string): string {
    return required(this.holdIds[Number(name.slice(1))], `the id of ${name}`);
  }

  /** A session of the shop's owner, who has no password here: hashing one takes longer than the rest of the founding. */
  private async signedIn(): Promise<string> {
    const { now } = this.app;
    if (this.session && now.getTime() < this.session.until) return this.session.token;
    const owner = (this.owner ??= await this.hireOwner(now));
    const { token } = await this.app.app
      .get(Database)
      .tx({ programId: owner.programId }, (tx) => this.app.app.get(StaffSessions).open(tx, owner, now));
    this.session = { token, until: now.getTime() + SESSION_MINUTES * MINUTE_MS };
    return token;
  }

  private async hireOwner(now: Date): Promise<StaffMember> {
    const { id: programId } = this.shop.program;
    const person = { email: 'owner@shop.test', name: 'Owner', role: 'OWNER', status: 'ACTIVE' } as const;
    const owner: StaffMember = { id: newId(now), programId, ...person, createdAt: now };
    await this.app.database.query(
      `insert into staff_members (id, program_id, email, email_normalised, name, role, password_hash, status, created_at)
       values ($1, $2, $3, $3, $4, $5, 'none', $6, $7)`,
      [owner.id, programId, owner.email, owner.name, owner.role, owner.status, now],
    );
    return owner;
  }
}

function pendingOf({ pending }: ShopRules): PendingPolicy {
  return pending.kind === 'UNTIL_ACTIVITY' ? { ...pending, activityType: DELIVERED } : pending;
}

function awardOf({ points, perMinor, rounding }: ShopRules): PerAmount<string> {
  const basis = { shipping: true, tax: true, giftCards: true };
  return {
    kind: 'PER_AMOUNT',
    points: BigInt(points),
    perMinor: BigInt(perMinor),
    rounding,
    minimumMinor: 0n,
    basis,
    lines: null,
  };
}

function keyOf(kind: string, key: string): string {
  return `simulated-${kind}-${key}`.padEnd(24, '-');
}

/** The place of an id in the list; a new one is added at its end. */
function placeOf(ids: string[], id: string): number {
  const place = ids.indexOf(id);
  return place === -1 ? ids.push(id) - 1 : place;
}

function refusalOf(error: AnswerSeen['userErrors'][number]): Refusal {
  const fields = Object.entries(error).map(([name, value]) => {
    return [name, typeof value === 'number' ? BigInt(value) : value] as const;
  });
  return Object.fromEntries(fields) as Refusal;
}

function dataOf<T>(answer: Answer): T {
  if (answer.errors || answer.status !== 200)
    throw new Error(`HTTP ${answer.status}: ${JSON.stringify(answer.errors)}`);
  return answer.data as T;
}
