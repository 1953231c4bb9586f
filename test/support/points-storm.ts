import { newId, type Points, type Uuid } from '#kernel';
import { NEVER, Poster, WalletReader, type PointType, type Posting, type Wallet } from '#ledger';
import { Database, type Tx } from '#platform';
import { Seeded } from './seeded.js';
import type { Shop, TestApp } from './test-app.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const POLICIES = ['ONLY_PENDING', 'WITHIN_BALANCE', 'ALLOW_NEGATIVE'] as const;

/** What all wallets together said at an instant. */
export interface WalletSums {
  readonly pending: Points;
  readonly available: Points;
  readonly held: Points;
  readonly deficit: Points;
}

/** Some wallets that earn, spend, hold, expire, give back and transfer at random, without a worker. */
export class PointsStorm {
  readonly customers: Uuid[];
  private readonly random: Seeded;
  private readonly orders = new Map<Uuid, { lot: number; points: Points }[]>();

  constructor(
    private readonly app: TestApp,
    private readonly shop: Shop,
    private readonly pointType: PointType,
    customers: readonly Uuid[],
    seed: number,
  ) {
    this.customers = [...customers];
    this.random = new Seeded(seed);
  }

  /** Something happens to one wallet, or between two; what is refused changes nothing. */
  async step(): Promise<void> {
    const { random, app } = this;
    await this.tx(async (tx) => {
      const customerId = this.anyone();
      if (random.int(1, 8) === 1) return this.transfer(tx, customerId);
      const reader = app.app.get(WalletReader);
      const { wallet } = await reader.view(tx, customerId, this.pointType, app.now);
      const command = await this.command(tx, wallet);
      if (!command) return;
      const cause = { actor: 'test', orderReference: `order-${random.int(1, 3)}` };
      const slidesTo = random.int(1, 4) === 1 ? { slidesTo: app.now.getTime() + 40 * DAY_MS } : {};
      const posting: Posting = { customerId, pointTypeId: this.pointType.id, command, cause, ...slidesTo };
      const [posted] = await app.app.get(Poster).post(tx, [posting], app.now);
      if (posted?.ok && command.kind === 'AWARD') {
        const lot = posted.value.movements.find(({ kind }) => kind === 'AWARD')?.seq ?? 0;
        this.orders.set(customerId, [
          ...(this.orders.get(customerId) ?? []),
          { lot, points: command.points },
        ]);
      }
    });
  }

  /** What the wallets say at this instant, after the time that has passed. */
  sums(): Promise<WalletSums> {
    return this.tx(async (tx) => {
      const reader = this.app.app.get(WalletReader);
      const views = await reader.views(tx, this.customers, this.pointType, this.app.now);
      const sumOf = (of: (wallet: Wallet) => Points): Points =>
        views.reduce((sum, { wallet }) => sum + of(wallet), 0n);
      return {
        pending: sumOf(({ pending }) => pending),
        available: sumOf(({ available }) => available),
        held: sumOf(({ held }) => held),
        deficit: sumOf(({ deficit }) => deficit),
      };
    });
  }

  private async command(tx: Tx, wallet: Wallet): Promise<Posting['command'] | null> {
    const { random } = this;
    const now = this.app.now.getTime();
    const part = (whole: Points): Points => (whole * BigInt(random.int(10, 100)) + 99n) / 100n;
    switch (random.int(0, 11)) {
      case 0:
        return { kind: 'CLAWBACK', ...this.anyAward(wallet), policy: random.pick(POLICIES) };
      case 1:
        return { kind: 'ADJUST', points: -part(wallet.available), terms: this.terms(now) };
      case 2:
        return { kind: 'ADJUST', points: BigInt(random.int(1, 99)), terms: this.terms(now) };
      case 3:
      case 4: {
        const ends = now + random.int(1, 4 * 24) * HOUR_MS;
        const of = { holdId: newId(this.app.now), orderReference: `order-${random.int(1, 3)}` };
        return { kind: 'HOLD', ...of, points: part(wallet.available), expiresAt: ends };
      }
      case 5: {
        const hold = wallet.holds[0];
        if (!hold) return null;
        if (random.bool()) return { kind: 'RELEASE', holdId: hold.id };
        return { kind: 'CAPTURE', holdId: hold.id, points: part(hold.points) };
      }
      case 6:
        return this.restoration(tx, wallet, now);
      case 7:
        return { kind: 'REDEEM', points: part(wallet.available) };
      case 8: {
        const waiting = wallet.lots.find(({ availableAt }) => availableAt > now);
        return waiting ? { kind: 'MATURE', lot: waiting.seq } : null;
      }
      default: {
        const late = random.int(1, 5) === 1 ? random.int(1, 50) * DAY_MS : 0;
        const points = BigInt(random.int(1, 500));
        return { kind: 'AWARD', points, at: now - late, terms: this.terms(now - late) };
      }
    }
  }

  /** What was spent last comes back, with or without a new expiry. */
  private async restoration(tx: Tx, wallet: Wallet, now: number): Promise<Posting['command'] | null> {
    const rows = await tx.query<{ took: bigint[]; points: bigint; restored: bigint }>(
      `select m.took, m.points, (select coalesce(sum(r.points), 0)::bigint from ledger_movements r
         where r.customer_id = m.customer_id and r.point_type_id = m.point_type_id and r.seq > m.seq and r.kind = 'RESTORE') as restored
       from ledger_movements m where m.program_id = $1 and m.customer_id = $2 and m.point_type_id = $3
         and m.kind in ('REDEEM', 'CAPTURE') order by m.seq desc limit 1`,
      [this.shop.program.id, wallet.customerId, wallet.pointTypeId],
    );
    const [spent] = rows;
    if (!spent || spent.restored > 0n) return null;
    const draws = [];
    for (let i = 0; i < spent.took.length; i += 4) {
      const [lot, points, expiresAt, slides] = spent.took.slice(i, i + 4).map(Number);
      draws.push({
        lot: lot ?? 0,
        points: BigInt(points ?? 0),
        expiresAt: expiresAt ?? 0,
        slides: slides === 1,
      });
    }
    return { kind: 'RESTORE', draws, expiryFloor: this.random.bool() ? now + 20 * DAY_MS : null };
  }

  private async transfer(tx: Tx, fromCustomerId: Uuid): Promise<void> {
    const toCustomerId = this.anyone();
    if (toCustomerId === fromCustomerId) return;
    const points = BigInt(this.random.int(1, 150));
    const legs = { fromCustomerId, toCustomerId, pointTypeId: this.pointType.id, points };
    await this.app.app.get(Poster).transfer(tx, { ...legs, cause: { actor: 'test' } }, this.app.now);
  }

  private terms(at: number) {
    const { random } = this;
    const pending = random.int(0, 5);
    return {
      availableAt: pending === 0 ? at + random.int(1, 20) * DAY_MS : pending === 1 ? NEVER : 0,
      cancelAt: pending === 1 ? at + random.int(1, 30) * DAY_MS : NEVER,
      expiresAt:
        random.int(0, 3) === 0 ? NEVER : at + random.int(1, 60) * DAY_MS + random.int(0, 23) * HOUR_MS,
      slides: random.int(0, 4) === 0,
    };
  }

  private anyAward(wallet: Wallet): { readonly lot: number; readonly points: Points } {
    const awards = this.orders.get(wallet.customerId) ?? [];
    return awards[this.random.int(0, Math.max(0, awards.length - 1))] ?? { lot: 1, points: 1n };
  }

  private anyone(): Uuid {
    return this.customers[this.random.int(0, this.customers.length - 1)] ?? '';
  }

  private tx<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.app.app.get(Database).tx({ programId: this.shop.program.id }, work);
  }
}
