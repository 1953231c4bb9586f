import { invariant, minPoints, POINTS_MAX, type Points, type Uuid } from '#kernel';
import type { Account, LotTerms, Movement, MovementKind } from './movement.js';
import {
  compareLots,
  isMatured,
  MATURED,
  type Draw,
  type EpochMs,
  type Hold,
  type Lot,
  type Wallet,
} from './wallet.js';

interface MovementDetails {
  readonly at: EpochMs;
  readonly took?: readonly Draw[];
  readonly opened?: LotTerms;
  readonly holdId?: Uuid;
  readonly byTime?: boolean;
}

/** A wallet while a command works on it: the few moves every command is made of, each recorded as a movement. */
export class WalletDraft {
  readonly movements: Movement[] = [];
  /** Instants at which time will change what this draft opened. */
  readonly dues: EpochMs[] = [];
  lots: Lot[];
  holds: Hold[];
  deficit: Points;
  private readonly balances: Record<'PENDING' | 'AVAILABLE' | 'HELD', Points>;
  private readonly totals: { earned: Points; spent: Points; expired: Points };
  private seq: number;

  constructor(private readonly base: Wallet) {
    this.lots = [...base.lots];
    this.holds = [...base.holds];
    this.deficit = base.deficit;
    this.seq = base.seq;
    this.balances = { PENDING: base.pending, AVAILABLE: base.available, HELD: base.held };
    this.totals = { earned: base.earned, spent: base.spent, expired: base.expired };
  }

  get available(): Points {
    return this.balances.AVAILABLE;
  }

  /** Whether `points` more would leave the exactly representable range. */
  wouldOverflow(points: Points): boolean {
    return this.wouldOverfill(points) || this.totals.earned + points > POINTS_MAX;
  }

  /** The same for points that were earned before, and only come back. */
  wouldOverfill(points: Points): boolean {
    const { PENDING, AVAILABLE, HELD } = this.balances;
    return PENDING + (AVAILABLE > 0n ? AVAILABLE : 0n) + HELD + points > POINTS_MAX;
  }

  finish(): Wallet {
    const { base, balances, totals } = this;
    // Written out: of every posting there is one, and spreading three objects is several times as dear.
    return {
      customerId: base.customerId,
      pointTypeId: base.pointTypeId,
      seq: this.seq,
      pending: balances.PENDING,
      available: balances.AVAILABLE,
      held: balances.HELD,
      deficit: this.deficit,
      earned: totals.earned,
      spent: totals.spent,
      expired: totals.expired,
      lots: this.lots,
      holds: this.holds,
    };
  }

  /** Moves points between two accounts and writes the journal row. */
  record(kind: MovementKind, from: Account, to: Account, points: Points, details: MovementDetails): Movement {
    this.post(from, -points);
    this.post(to, points);
    this.count(kind, points);
    this.seq += 1;
    const movement: Movement = {
      seq: this.seq,
      kind,
      from,
      to,
      points,
      at: details.at,
      took: details.took ?? [],
      opened: details.opened ?? null,
      holdId: details.holdId ?? null,
      pendingAfter: this.balances.PENDING,
      availableAfter: this.balances.AVAILABLE,
      heldAfter: this.balances.HELD,
      byTime: details.byTime ?? false,
    };
    this.movements.push(movement);
    return movement;
  }

  /** Opens a lot with a movement from a program account; a matured one pays off a deficit first. */
  openLot(
    kind: MovementKind,
    from: Account,
    points: Points,
    terms: LotTerms,
    at: EpochMs,
    now: EpochMs,
    took: readonly Draw[] = [],
  ): void {
    const matured = terms.availableAt <= now;
    const movement = this.record(kind, from, matured ? 'AVAILABLE' : 'PENDING', points, {
      at,
      opened: terms,
      took,
    });
    const availableAt = matured ? MATURED : terms.availableAt;
    const { expiresAt, cancelAt, slides } = terms;
    this.insertLot({ seq: movement.seq, remaining: points, availableAt, expiresAt, cancelAt, slides });
    this.remindAt(availableAt);
    this.remindAt(expiresAt);
    if (!matured) this.remindAt(cancelAt);
    if (matured) this.absorbDeficit(movement.seq, at, false);
  }

  /** A lot's pending points become available, and pay off a deficit first. */
  mature(lot: Lot, at: EpochMs, byTime: boolean): void {
    this.replaceLot({ ...lot, availableAt: MATURED });
    this.record('MATURE', 'PENDING', 'AVAILABLE', lot.remaining, { at, byTime, took: [drawOf(lot, 0n)] });
    this.absorbDeficit(lot.seq, at, byTime);
  }

  /** Draws up to `points` from matured lots, soonest-expiring first; answers what it got. */
  drawAvailable(points: Points): Draw[] {
    const draws: Draw[] = [];
    let missing = points;
    for (const lot of this.lots) {
      if (missing === 0n) break;
      if (!isMatured(lot)) continue;
      const taken = minPoints(lot.remaining, missing);
      draws.push(drawOf(lot, taken));
      missing -= taken;
    }
    this.subtract(draws);
    return draws;
  }

  /** Draws up to `points` from one lot. */
  drawLot(seq: number, points: Points): Draw[] {
    const lot = this.lots.find((candidate) => candidate.seq === seq);
    if (!lot) return [];
    const draws = [drawOf(lot, minPoints(lot.remaining, points))];
    this.subtract(draws);
    return draws;
  }

  /** Puts points back into the lots they were drawn from; they pay off a deficit first. */
  giveBack(
    kind: 'RELEASE' | 'RECLAIM' | 'RESTORE',
    from: Account,
    draws: readonly Draw[],
    details: Omit<MovementDetails, 'took' | 'opened'>,
  ): void {
    this.refill(draws);
    this.record(kind, from, 'AVAILABLE', totalOf(draws), { ...details, took: draws });
    for (const draw of draws) this.absorbDeficit(draw.lot, details.at, details.byTime ?? false);
  }

  /** A lot that was drawn empty comes back; one that is there keeps the later expiry: held points slide on their own. */
  private refill(draws: readonly Draw[]): void {
    for (const { lot: seq, points, expiresAt, slides } of draws) {
      const lot = this.lots.find((candidate) => candidate.seq === seq);
      if (lot) {
        this.replaceLot({
          ...lot,
          remaining: lot.remaining + points,
          expiresAt: Math.max(lot.expiresAt, expiresAt),
        });
        if (expiresAt > lot.expiresAt) this.sortLots();
      } else
        this.insertLot({
          seq,
          remaining: points,
          expiresAt,
          slides,
          availableAt: MATURED,
          cancelAt: MATURED,
        });
      this.remindAt(expiresAt);
    }
  }

  /** The oldest lots and holds keep their order when one expiry moves. */
  sortLots(): void {
    this.lots.sort(compareLots);
  }

  remindAt(due: EpochMs): void {
    if (due !== MATURED && due !== Number.MAX_SAFE_INTEGER) this.dues.push(due);
  }

  /** The program is owed points: matured points of a lot go there before anybody can spend them. */
  private absorbDeficit(seq: number, at: EpochMs, byTime: boolean): void {
    if (this.deficit === 0n) return;
    const draws = this.drawLot(seq, this.deficit);
    const absorbed = totalOf(draws);
    if (absorbed === 0n) return;
    this.deficit -= absorbed;
    this.record('ABSORB', 'AVAILABLE', 'AVAILABLE', absorbed, { at, byTime, took: draws });
  }

  private subtract(draws: readonly Draw[]): void {
    for (const { lot: seq, points } of draws) {
      const index = this.lots.findIndex((candidate) => candidate.seq === seq);
      const lot = this.lots[index];
      invariant(lot && lot.remaining >= points, 'a draw never exceeds its lot');
      if (lot.remaining === points) this.lots.splice(index, 1);
      else this.lots[index] = { ...lot, remaining: lot.remaining - points };
    }
  }

  private replaceLot(lot: Lot): void {
    const index = this.lots.findIndex((candidate) => candidate.seq === lot.seq);
    invariant(index >= 0, 'the replaced lot exists');
    this.lots[index] = lot;
  }

  private insertLot(lot: Lot): void {
    let index = this.lots.length;
    while (index > 0 && compareLots(lot, this.lots[index - 1] as Lot) < 0) index -= 1;
    this.lots.splice(index, 0, lot);
  }

  private post(account: Account, points: Points): void {
    if (account === 'PENDING' || account === 'AVAILABLE' || account === 'HELD')
      this.balances[account] += points;
  }

  private count(kind: MovementKind, points: Points): void {
    if (kind === 'AWARD' || kind === 'OPENING') this.totals.earned += points;
    else if (kind === 'CLAWBACK' || kind === 'CANCEL') this.totals.earned -= points;
    else if (kind === 'REDEEM' || kind === 'CAPTURE') this.totals.spent += points;
    else if (kind === 'RESTORE') this.totals.spent -= points;
    else if (kind === 'EXPIRE') this.totals.expired += points;
  }
}

export function totalOf(draws: readonly Draw[]): Points {
  return draws.reduce((sum, draw) => sum + draw.points, 0n);
}

/** Splits draws in their order: the first `points`, and the rest. */
export function splitDraws(draws: readonly Draw[], points: Points): [Draw[], Draw[]] {
  const first: Draw[] = [];
  const rest: Draw[] = [];
  let missing = points;
  for (const draw of draws) {
    const part = minPoints(draw.points, missing);
    if (part > 0n) first.push({ ...draw, points: part });
    if (part < draw.points) rest.push({ ...draw, points: draw.points - part });
    missing -= part;
  }
  return [first, rest];
}

function drawOf(lot: Lot, points: Points): Draw {
  return { lot: lot.seq, points, expiresAt: lot.expiresAt, slides: lot.slides };
}
