import type { Points } from '#kernel';
import type { WalletCommand } from '../../../libs/ledger/domain/command.js';
import type { LotTerms } from '../../../libs/ledger/domain/movement.js';
import type { Draw, EpochMs } from '../../../libs/ledger/domain/wallet.js';

/** A command that names lots by their number in the order of opening, and orders by theirs in the order of spending. */
export type NaiveCommand =
  | Exclude<WalletCommand, { kind: 'RESTORE' }>
  | { kind: 'RESTORE'; order: number; points: Points; expiryFloor: EpochMs | null };

export type NaiveAnswer = { given: Points } | { refused: string; data?: Record<string, Points> };

/** Points of one lot that are in one place. */
interface Piece {
  readonly lot: number;
  points: Points;
  expiresAt: EpochMs;
  slides: boolean;
}

interface LotPiece extends Piece {
  pending: boolean;
  availableAt: EpochMs;
  cancelAt: EpochMs;
}

interface NaiveHold {
  readonly id: string;
  readonly orderReference: string | null;
  readonly expiresAt: EpochMs;
  pieces: Piece[];
}

/**
 * The wallet told the long way, to check the rule against: time passes tick by tick, every balance is added up when it
 * is asked for, and points to restore are laid out one by one. Knows nothing of movements or reminders.
 */
export class NaiveWallet {
  pieces: LotPiece[] = [];
  holds: NaiveHold[] = [];
  deficit = 0n;
  earned = 0n;
  spent = 0n;
  expired = 0n;
  lotCount = 0;
  readonly orders: { pieces: Piece[]; restored: number }[] = [];
  private clock = 0;

  get available(): Points {
    return sum(this.pieces.filter((piece) => !piece.pending)) - this.deficit;
  }

  passTo(now: EpochMs): void {
    while (this.clock < now) this.tick((this.clock += 1));
  }

  do(command: NaiveCommand): NaiveAnswer {
    const answer = this.perform(command);
    if ('given' in answer) this.tick(this.clock);
    return answer;
  }

  /** Pieces in lots, in the order in which they are drawn. */
  inOrder(): LotPiece[] {
    return [...this.pieces].sort((a, b) =>
      a.expiresAt === b.expiresAt ? a.lot - b.lot : a.expiresAt - b.expiresAt,
    );
  }

  private tick(t: EpochMs): void {
    for (const hold of this.holds.filter((candidate) => candidate.expiresAt <= t)) this.end(hold);
    for (const piece of this.inOrder().filter((candidate) => candidate.pending)) {
      if (piece.availableAt <= t) {
        piece.pending = false;
        this.absorb(piece.lot);
      } else if (piece.cancelAt <= t && piece.cancelAt <= piece.expiresAt) {
        this.earned -= piece.points;
        piece.points = 0n;
      }
    }
    for (const piece of this.pieces.filter((candidate) => candidate.expiresAt <= t)) {
      this.expired += piece.points;
      piece.points = 0n;
    }
    this.sweep();
  }

  private perform(command: NaiveCommand): NaiveAnswer {
    if ('points' in command && command.kind !== 'RESTORE') {
      const size = command.kind === 'ADJUST' && command.points < 0n ? -command.points : command.points;
      const isHoldKnown = command.kind !== 'CAPTURE' || this.holds.some((hold) => hold.id === command.holdId);
      if (size <= 0n && isHoldKnown) return { refused: 'INVALID_INPUT' };
    }
    switch (command.kind) {
      case 'AWARD':
      case 'OPENING':
        this.earned += command.points;
        return this.open(command.points, command.terms);
      case 'ADJUST':
        if (command.points > 0n) return this.open(command.points, command.terms);
        return this.leave(-command.points);
      case 'TRANSFER_OUT':
        return this.leave(command.points);
      case 'TRANSFER_IN':
        return this.receive(command.draws);
      case 'REDEEM':
        return this.redeem(command.points);
      case 'HOLD':
        return this.hold(command);
      case 'CAPTURE':
      case 'RELEASE':
        return this.endByCommand(command);
      case 'MATURE':
        return this.mature(command.lot);
      case 'EXTEND':
        return this.extend(command.expiresAt);
      case 'CLAWBACK':
        return this.clawBack(command);
      case 'RESTORE':
        return this.restore(command);
    }
  }

  private open(points: Points, { availableAt, expiresAt, cancelAt, slides }: LotTerms): NaiveAnswer {
    this.lotCount += 1;
    const pending = availableAt > this.clock;
    this.pieces.push({ lot: this.lotCount, points, expiresAt, slides, pending, availableAt, cancelAt });
    if (!pending) this.absorb(this.lotCount);
    return { given: points };
  }

  private leave(points: Points): NaiveAnswer {
    if (this.available < points) return { refused: 'INSUFFICIENT_POINTS', data: this.shortOf(points) };
    this.take(points);
    return { given: points };
  }

  private receive(draws: readonly Draw[]): NaiveAnswer {
    if (draws.length === 0) return { refused: 'INVALID_INPUT' };
    for (const { points, expiresAt, slides } of draws)
      this.open(points, { availableAt: 0, cancelAt: 0, expiresAt, slides });
    return { given: sum(draws) };
  }

  private redeem(points: Points): NaiveAnswer {
    if (this.available < points) return { refused: 'INSUFFICIENT_POINTS', data: this.shortOf(points) };
    this.spend(this.take(points));
    return { given: points };
  }

  private hold({ holdId: id, points, expiresAt, orderReference }: Command<'HOLD'>): NaiveAnswer {
    const before = {
      pieces: structuredClone(this.pieces),
      holds: structuredClone(this.holds),
      deficit: this.deficit,
    };
    const own = this.holds.find((hold) => orderReference !== null && hold.orderReference === orderReference);
    if (own) this.end(own);
    if (this.available < points) {
      const data = this.shortOf(points);
      Object.assign(this, before);
      return { refused: 'INSUFFICIENT_POINTS', data };
    }
    this.holds.push({ id, orderReference, expiresAt, pieces: this.take(points) });
    return { given: points };
  }

  private endByCommand(command: Command<'CAPTURE'> | Command<'RELEASE'>): NaiveAnswer {
    const hold = this.holds.find((candidate) => candidate.id === command.holdId);
    if (!hold) return { refused: 'NOT_FOUND' };
    const held = sum(hold.pieces);
    if (command.kind === 'CAPTURE') {
      if (command.points > held) return { refused: 'CAPTURE_EXCEEDS_HOLD', data: { held } };
      this.spend(takeFrom(hold.pieces, command.points));
    }
    this.end(hold);
    return { given: command.kind === 'CAPTURE' ? command.points : held };
  }

  private mature(lot: number): NaiveAnswer {
    const piece = this.pieces.find((candidate) => candidate.lot === lot && candidate.pending);
    if (!piece) return { refused: 'NOT_FOUND' };
    const given = piece.points;
    piece.pending = false;
    this.absorb(lot);
    return { given };
  }

  private extend(expiresAt: EpochMs): NaiveAnswer {
    const everywhere: Piece[] = [...this.pieces, ...this.holds.flatMap((hold) => hold.pieces)];
    for (const piece of everywhere)
      if (piece.slides && piece.expiresAt < expiresAt) piece.expiresAt = expiresAt;
    return { given: 0n };
  }

  private clawBack({ points, lot, policy }: Command<'CLAWBACK'>): NaiveAnswer {
    const own = this.pieces.filter((piece) => piece.lot === lot && piece.pending);
    let given = sum(takeFrom(own, points));
    if (policy !== 'ONLY_PENDING') given += sum(this.take(points - given));
    if (policy === 'ALLOW_NEGATIVE') {
      this.deficit += points - given;
      given = points;
    }
    this.earned -= given;
    this.sweep();
    return { given };
  }

  private restore({ order, points, expiryFloor }: Command<'RESTORE'>): NaiveAnswer {
    const spend = this.orders[order];
    if (!spend) return { refused: 'INVALID_INPUT' };
    const ones = spend.pieces.flatMap((piece) => Array.from({ length: Number(piece.points) }, () => piece));
    ones.sort((a, b) => (a.expiresAt === b.expiresAt ? b.lot - a.lot : b.expiresAt - a.expiresAt));
    const back = ones
      .slice(spend.restored, spend.restored + Number(points))
      .map((piece) => ({ ...piece, points: 1n }));
    if (back.length === 0) return { refused: 'INVALID_INPUT' };
    spend.restored += back.length;
    this.spent -= sum(back);
    const isShort = (piece: Piece): boolean => expiryFloor !== null && piece.expiresAt < expiryFloor;
    this.putBack(back.filter((piece) => !isShort(piece)));
    const renewed = sum(back.filter(isShort));
    if (renewed > 0n && expiryFloor !== null)
      this.open(renewed, { availableAt: 0, cancelAt: 0, expiresAt: expiryFloor, slides: false });
    return { given: sum(back) };
  }

  private shortOf(required: Points): Record<string, Points> {
    return { required, available: this.available };
  }

  private spend(pieces: Piece[]): void {
    this.spent += sum(pieces);
    this.orders.push({ pieces, restored: 0 });
  }

  private end(hold: NaiveHold): void {
    this.holds = this.holds.filter((other) => other !== hold);
    this.putBack(hold.pieces);
  }

  /** Points join what is left of their lot, and live as long as whichever of the two lives longer. */
  private putBack(pieces: readonly Piece[]): void {
    for (const piece of pieces) {
      const rest = this.pieces.find((candidate) => candidate.lot === piece.lot);
      if (!rest) this.pieces.push({ ...piece, pending: false, availableAt: 0, cancelAt: 0 });
      else {
        rest.points += piece.points;
        if (piece.expiresAt > rest.expiresAt) rest.expiresAt = piece.expiresAt;
      }
    }
    for (const piece of pieces) this.absorb(piece.lot);
  }

  private absorb(lot: number): void {
    const own = this.pieces.filter((piece) => piece.lot === lot);
    this.deficit -= sum(takeFrom(own, this.deficit));
    this.sweep();
  }

  private take(points: Points): Piece[] {
    const taken = takeFrom(
      this.inOrder().filter((piece) => !piece.pending),
      points,
    );
    this.sweep();
    return taken;
  }

  private sweep(): void {
    this.pieces = this.pieces.filter((piece) => piece.points > 0n);
  }
}

type Command<K extends NaiveCommand['kind']> = Extract<NaiveCommand, { kind: K }>;

/** Takes up to `points` from pieces, in their order. */
function takeFrom(pieces: Piece[], points: Points): Piece[] {
  const taken: Piece[] = [];
  let missing = points;
  for (const piece of pieces) {
    const part = piece.points < missing ? piece.points : missing;
    if (part > 0n)
      taken.push({ lot: piece.lot, points: part, expiresAt: piece.expiresAt, slides: piece.slides });
    piece.points -= part;
    missing -= part;
  }
  return taken;
}

function sum(pieces: readonly { readonly points: Points }[]): Points {
  return pieces.reduce((total, piece) => total + piece.points, 0n);
}
