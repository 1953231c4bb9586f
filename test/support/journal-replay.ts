import { localDateOf } from '#kernel';
import type { TestDatabase } from './test-database.js';

interface MovementRow {
  readonly customer_id: string;
  readonly seq: string;
  readonly transaction_id: string;
  readonly kind: string;
  readonly points: string;
  readonly took: readonly string[];
  readonly opens: boolean;
  readonly source_id: string | null;
  readonly order_reference: string | null;
  readonly actor: string;
  readonly reason: string | null;
  readonly recorded_at: Date;
}

/** One movement, as the replay sees it. */
interface Movement {
  readonly wallet: string;
  readonly seq: number;
  readonly transaction: string;
  readonly kind: string;
  readonly points: bigint;
  readonly draws: readonly { readonly lot: number; readonly points: bigint }[];
  readonly opens: boolean;
  readonly source: string | null;
  readonly order: string | null;
  readonly actor: string;
  readonly reason: string | null;
  readonly day: string;
}

/** What is known from outside of the journal. */
export interface ReplaySetting {
  readonly timeZone: string;
  /** Partner by the version of a campaign that it pays for. */
  readonly issuers: ReadonlyMap<string, string>;
  /** Partner by principal: its storefront keys. */
  readonly redeemers: ReadonlyMap<string, string>;
  /** Partner: days from which prices hold, the earliest first. */
  readonly prices: ReadonlyMap<string, readonly (readonly [from: string, minorPerThousand: bigint])[]>;
}

/** Points and amount by "kind price". */
export type ReplayedLines = ReadonlyMap<string, { readonly points: bigint; readonly amount: bigint }>;

/**
 * Statements of partners by another way than the service's: movement by movement in memory, lots traced one by one, and the issuers
 * of lots found by what caused them instead of by awards.
 */
export class JournalReplay {
  private readonly byWallet = new Map<string, Movement[]>();
  private readonly byTransaction = new Map<string, Movement[]>();

  private constructor(
    private readonly setting: ReplaySetting,
    movements: readonly Movement[],
  ) {
    for (const one of movements) {
      this.byWallet.set(one.wallet, [...(this.byWallet.get(one.wallet) ?? []), one]);
      this.byTransaction.set(one.transaction, [...(this.byTransaction.get(one.transaction) ?? []), one]);
    }
  }

  static async of(database: TestDatabase, programId: string, setting: ReplaySetting): Promise<JournalReplay> {
    const rows = await database.query<MovementRow>(
      `select customer_id, seq, transaction_id, kind, points, took, lot_expires_at is not null as opens, source_id, order_reference,
         actor, reason, recorded_at
       from ledger_movements where program_id = $1 order by customer_id, seq`,
      [programId],
    );
    const movements = rows.map((row): Movement => {
      const draws = [];
      for (let i = 0; i < row.took.length; i += 4)
        draws.push({ lot: Number(row.took[i]), points: BigInt(row.took[i + 1] ?? 0) });
      return {
        ...{ wallet: row.customer_id, seq: Number(row.seq), transaction: row.transaction_id, kind: row.kind },
        ...{ points: BigInt(row.points), draws, opens: row.opens, source: row.source_id, actor: row.actor },
        ...{ order: row.order_reference, reason: row.reason },
        day: localDateOf(row.recorded_at, setting.timeZone),
      };
    });
    return new JournalReplay(setting, movements);
  }

  get kinds(): ReadonlySet<string> {
    return new Set([...this.byWallet.values()].flat().map(({ kind }) => kind));
  }

  /** Lots that came back with a new expiry. */
  get renewedCount(): number {
    return [...this.byWallet.values()].flat().filter(({ kind, opens }) => kind === 'RESTORE' && opens).length;
  }

  /** What is left of a partner's points in wallets and holds. */
  async outstanding(database: TestDatabase, partner: string): Promise<bigint> {
    const left = await database.query<{ customer_id: string; lot: string; points: string }>(
      `select customer_id, lots[i] as lot, lots[i + 1] as points from wallets, generate_series(1, array_length(lots, 1), 6) i
       union all
       select customer_id, draws[i], draws[i + 1] from holds, generate_series(1, array_length(draws, 1), 4) i where status = 'OPEN'`,
    );
    const own = left.filter((one) => this.issuerOf(one.customer_id, Number(one.lot)) === partner);
    return own.reduce((sum, { points }) => sum + BigInt(points), 0n);
  }

  /** What a partner's statement of these days has to say. */
  statement(partner: string, from: string, to: string): ReplayedLines {
    const upTo = this.cumulative(partner, to);
    const before = this.cumulative(partner, dayBefore(from));
    const lines = new Map<string, { points: bigint; amount: bigint }>();
    for (const [name, points] of upTo) {
      const earlier = before.get(name) ?? 0n;
      const price = BigInt(name.split(' ')[1] ?? 0);
      const line = { points: points - earlier, amount: amountOf(points, price) - amountOf(earlier, price) };
      if (line.points !== 0n || line.amount !== 0n) lines.set(name, line);
    }
    return lines;
  }

  private cumulative(partner: string, to: string): Map<string, bigint> {
    const sums = new Map<string, bigint>();
    for (const movement of [...this.byWallet.values()].flat()) {
      if (movement.day > to) continue;
      for (const [kind, points] of this.flowsOf(partner, movement)) {
        const name = `${kind} ${this.priceOn(partner, movement.day)}`;
        sums.set(name, (sums.get(name) ?? 0n) + points);
      }
    }
    return sums;
  }

  private flowsOf(partner: string, movement: Movement): (readonly [string, bigint])[] {
    const { wallet, seq, kind, opens, points } = movement;
    const isOf = (lot: number): boolean => this.issuerOf(wallet, lot) === partner;
    const own = movement.draws.filter(({ lot }) => isOf(lot));
    const sum = own.reduce((all, draw) => all + draw.points, 0n);
    switch (kind) {
      case 'AWARD':
        return isOf(seq) ? [['ISSUED', points]] : [];
      case 'CLAWBACK':
      case 'CANCEL':
      case 'ABSORB':
        return [['CLAWED_BACK', sum]];
      case 'EXPIRE':
        return [['EXPIRED', sum]];
      case 'ADJUST':
        return opens ? [] : [['CORRECTED', sum]];
      case 'REDEEM':
      case 'CAPTURE':
      case 'RESTORE':
        return this.redeemed(partner, movement, isOf);
      default:
        return [];
    }
  }

  private redeemed(
    partner: string,
    { wallet, seq, kind, actor, order, draws, points, opens }: Movement,
    isOf: (lot: number) => boolean,
  ): (readonly [string, bigint])[] {
    const isBack = kind === 'RESTORE';
    return draws.map((draw): readonly [string, bigint] => {
      const spender = isBack
        ? this.walletOf(wallet).findLast(
            (one) =>
              (one.kind === 'REDEEM' || one.kind === 'CAPTURE') &&
              one.order === order &&
              one.seq < seq &&
              one.draws.some(({ lot }) => lot === draw.lot),
          )?.actor
        : actor;
      const isHere = this.setting.redeemers.get(spender ?? '') === partner;
      const amount = (opens ? points : draw.points) * (isBack ? -1n : 1n);
      if (isOf(draw.lot)) return [isHere ? 'REDEEMED_HERE' : 'REDEEMED_ELSEWHERE', amount];
      return ['REDEEMED_FOR_OTHERS', isHere ? amount : 0n];
    });
  }

  /** Who pays for a lot; null: the program. */
  private issuerOf(wallet: string, lot: number): string | null {
    const opening = this.walletOf(wallet)[lot - 1];
    if (opening?.seq !== lot || !opening.opens) throw new Error(`no lot ${lot} was opened in ${wallet}`);
    if (opening.kind === 'RESTORE') return this.issuerOf(wallet, opening.draws[0]?.lot ?? 0);
    if (opening.kind === 'TRANSFER_IN') {
      const together = this.byTransaction.get(opening.transaction) ?? [];
      const arrivals = together.filter(({ kind }) => kind === 'TRANSFER_IN');
      const leaving = together.find(({ kind }) => kind === 'TRANSFER_OUT');
      const draw = leaving?.draws[arrivals.indexOf(opening)];
      if (!leaving || !draw) throw new Error('points arrived that nobody sent');
      return this.issuerOf(leaving.wallet, draw.lot);
    }
    if (opening.kind !== 'AWARD') return null;
    const [, partner] = /^partner (\w+)$/.exec(opening.reason ?? '') ?? [];
    return partner ?? this.setting.issuers.get(opening.source ?? '') ?? null;
  }

  private walletOf(wallet: string): readonly Movement[] {
    return this.byWallet.get(wallet) ?? [];
  }

  private priceOn(partner: string, day: string): bigint {
    const prices = this.setting.prices.get(partner) ?? [];
    return prices.findLast(([from]) => from <= day)?.[1] ?? 0n;
  }
}

function amountOf(points: bigint, price: bigint): bigint {
  return (points * price) / 1000n;
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
