import type { Points } from '#kernel';

// Nothing here is taken from the ledger: a model that shares code with what it checks shares its mistakes.

/** Milliseconds since 1970, or ticks from 1: whatever the history counts in. */
type Instant = number;

/** When a lot becomes available, ends for want of an activity, and expires. */
export interface NaiveTerms {
  readonly availableAt: Instant;
  readonly expiresAt: Instant;
  readonly cancelAt: Instant;
  readonly slides: boolean;
}

interface NaiveDraw {
  readonly lot: number;
  readonly points: Points;
  readonly expiresAt: Instant;
  readonly slides: boolean;
}

/**
 * What a wallet is told to do. Lots are named by their number in the order of opening, orders by theirs in the order of
 * spending; spends with the same `order` are one order, those without one each an order of their own.
 */
export type NaiveCommand =
  | { kind: 'AWARD' | 'OPENING'; points: Points; at: Instant; terms: NaiveTerms }
  | { kind: 'ADJUST'; points: Points; terms: NaiveTerms }
  | { kind: 'HOLD'; holdId: string; points: Points; expiresAt: Instant; orderReference: string | null }
  | { kind: 'CAPTURE'; holdId: string; points: Points; order?: string }
  | { kind: 'RELEASE'; holdId: string }
  | { kind: 'REDEEM'; points: Points; order?: string }
  | { kind: 'MATURE'; lot: number }
  | { kind: 'EXTEND'; expiresAt: Instant }
  | { kind: 'RESTORE'; order: number; points: Points; expiryFloor: Instant | null }
  | { kind: 'CLAWBACK'; points: Points; lot: number; policy: NaiveClawback }
  | { kind: 'TRANSFER_OUT'; points: Points }
  | { kind: 'TRANSFER_IN'; draws: readonly NaiveDraw[] };

export type NaiveClawback = 'ONLY_PENDING' | 'WITHIN_BALANCE' | 'ALLOW_NEGATIVE';

export type NaiveAnswer = { given: Points } | { refused: string; data?: Record<string, Points> };

/** Points of one lot that are in one place. */
interface Piece {
  readonly lot: number;
  points: Points;
  expiresAt: Instant;
  slides: boolean;
}

interface LotPiece extends Piece {
  pending: boolean;
  availableAt: Instant;
  cancelAt: Instant;
}

interface NaiveHold {
  readonly id: string;
  readonly orderReference: string | null;
  readonly expiresAt: Instant;
  pieces: Piece[];
}

/** What was spent on one order: the pieces that have not come back, and how many points ever went and came. */
interface NaiveSpend {
  readonly name: string | null;
  out: Piece[];
  spent: Points;
  restored: Points;
}

/**
 * The wallet told the long way, to check the rule against: time passes from one instant that is written anywhere to the
 * next, every balance is added up when it is asked for, and each point that was spent is in one place until it comes
 * back. Knows nothing of movements or reminders.
 */
export class NaiveWallet {
  pieces: LotPiece[] = [];
  holds: NaiveHold[] = [];
  deficit = 0n;
  earned = 0n;
  spent = 0n;
  expired = 0n;
  lotCount = 0;
  readonly orders: NaiveSpend[] = [];
  /** Points of each lot that time took: expired or cancelled. */
  readonly lapsed = new Map<number, Points>();
  private clock: Instant = 0;

  get available(): Points {
    return sum(this.pieces.filter((piece) => !piece.pending)) - this.deficit;
  }

  get pending(): Points {
    return sum(this.pieces.filter((piece) => piece.pending));
  }

  get held(): Points {
    return sum(this.holds.flatMap((hold) => hold.pieces));
  }

  /** Every instant that is written on a piece or a hold. */
  get instants(): Instant[] {
    return [
      ...this.holds.map((hold) => hold.expiresAt),
      ...this.pieces.map((piece) => piece.expiresAt),
      ...this.pieces.filter((piece) => piece.pending).flatMap((piece) => [piece.availableAt, piece.cancelAt]),
    ];
  }

  passTo(now: Instant): void {
    for (;;) {
      const next = Math.min(now, ...this.instants.filter((instant) => instant > this.clock));
      if (next <= this.clock) return;
      this.clock = next;
      this.tick(next);
    }
  }

  do(command: NaiveCommand): NaiveAnswer {
    const answer = this.perform(command);
    if ('given' in answer) this.tick(this.clock);
    return answer;
  }

  /** Gives points to another wallet, with the expiry they have. */
  transferTo(receiver: NaiveWallet, points: Points): NaiveAnswer {
    if (points <= 0n) return { refused: 'INVALID_INPUT' };
    if (this.available < points) return { refused: 'INSUFFICIENT_POINTS', data: this.shortOf(points) };
    return receiver.do({ kind: 'TRANSFER_IN', draws: this.take(points) });
  }

  /** Pieces in lots, in the order in which they are drawn. */
  inOrder(): LotPiece[] {
    return [...this.pieces].sort((a, b) =>
      a.expiresAt === b.expiresAt ? a.lot - b.lot : a.expiresAt - b.expiresAt,
    );
  }

  private tick(t: Instant): void {
    for (const hold of this.holds.filter((candidate) => candidate.expiresAt <= t)) this.end(hold);
    for (const piece of this.inOrder().filter((candidate) => candidate.pending)) {
      if (piece.availableAt <= t) {
        piece.pending = false;
        this.absorb(piece.lot);
      } else if (piece.cancelAt <= t && piece.cancelAt <= piece.expiresAt) {
        this.earned -= piece.points;
        this.lapse(piece);
      }
    }
    for (const piece of this.pieces.filter((candidate) => candidate.expiresAt <= t)) {
      this.expired += piece.points;
      this.lapse(piece);
    }
    this.sweep();
  }

  private lapse(piece: LotPiece): void {
    this.lapsed.set(piece.lot, (this.lapsed.get(piece.lot) ?? 0n) + piece.points);
    piece.points = 0n;
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
        return this.redeem(command);
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

  private open(points: Points, { availableAt, expiresAt, cancelAt, slides }: NaiveTerms): NaiveAnswer {
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

  private receive(draws: readonly NaiveDraw[]): NaiveAnswer {
    if (draws.length === 0) return { refused: 'INVALID_INPUT' };
    for (const { points, expiresAt, slides } of draws)
      this.open(points, { availableAt: 0, cancelAt: 0, expiresAt, slides });
    return { given: sum(draws) };
  }

  private redeem({ points, order }: Command<'REDEEM'>): NaiveAnswer {
    if (this.available < points) return { refused: 'INSUFFICIENT_POINTS', data: this.shortOf(points) };
    this.spend(this.take(points), order);
    return { given: points };
  }

  private hold({ holdId: id, points, expiresAt, orderReference }: Command<'HOLD'>): NaiveAnswer {
    const before = {
      pieces: this.pieces.map((piece) => ({ ...piece })),
      holds: [...this.holds],
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
      this.spend(takeFrom(hold.pieces, command.points), command.order);
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

  private extend(expiresAt: Instant): NaiveAnswer {
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
    const longestLivedFirst = [...spend.out].sort((a, b) =>
      a.expiresAt === b.expiresAt ? b.lot - a.lot : b.expiresAt - a.expiresAt,
    );
    const back = takeFrom(longestLivedFirst, points);
    if (back.length === 0) return { refused: 'INVALID_INPUT' };
    spend.out = spend.out.filter((piece) => piece.points > 0n);
    spend.restored += sum(back);
    this.spent -= sum(back);
    const isShort = (piece: Piece): boolean => expiryFloor !== null && piece.expiresAt < expiryFloor;
    this.putBack(back.filter((piece) => !isShort(piece)));
    for (const piece of back.filter(isShort)) {
      if (expiryFloor === null) break;
      this.open(piece.points, { availableAt: 0, cancelAt: 0, expiresAt: expiryFloor, slides: false });
    }
    return { given: sum(back) };
  }

  private shortOf(required: Points): Record<string, Points> {
    return { required, available: this.available };
  }

  private spend(pieces: Piece[], name?: string): void {
    this.spent += sum(pieces);
    const known = this.orders.find((order) => name !== undefined && order.name === name);
    if (!known) this.orders.push({ name: name ?? null, out: pieces, spent: sum(pieces), restored: 0n });
    else {
      known.out.push(...pieces);
      known.spent += sum(pieces);
    }
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
