import { err, isPointsAmount, notFound, ok, problem, type Points, type Problem, type Result } from '#kernel';
import { advanceDraft } from './advance.js';
import type { WalletCommand } from './command.js';
import { splitDraws, totalOf, WalletDraft } from './draft.js';
import type { Account, Movement } from './movement.js';
import { isMatured, isPending, MATURED, type Draw, type EpochMs, type Hold, type Wallet } from './wallet.js';

export interface Applied {
  readonly wallet: Wallet;
  /** Everything that moved, by time and by the command, in order. */
  readonly movements: readonly Movement[];
  /** Points the command was after; a trimmed clawback gives fewer than wanted. */
  readonly wanted: Points;
  readonly given: Points;
  /** Instants at which time will change what the command opened. */
  readonly dues: readonly EpochMs[];
}

/** Open holds of one wallet at once: each is read with it. */
export const OPEN_HOLDS_MAX = 100;

type Effect = { readonly wanted: Points; readonly given: Points };
type CommandOf<K extends WalletCommand['kind']> = Extract<WalletCommand, { kind: K }>;

/**
 * The wallet rule: advances the wallet to `now`, does what the command says, and answers the new wallet and what
 * happened; or the reason why not, and then nothing has happened. Pure.
 *
 * Problems: INVALID_INPUT, INSUFFICIENT_POINTS { required, available }, NOT_FOUND (hold or lot), CAPTURE_EXCEEDS_HOLD
 * { held }, BALANCE_LIMIT, TOO_MANY_HOLDS { max }.
 */
export function apply(wallet: Wallet, command: WalletCommand, now: EpochMs): Result<Applied, Problem> {
  const draft = new WalletDraft(wallet);
  advanceDraft(draft, now);
  const effect = perform(draft, command, now);
  if (!effect.ok) return effect;
  // What was opened in the past (an import, a late order) may be due already.
  advanceDraft(draft, now);
  return ok({ wallet: draft.finish(), movements: draft.movements, dues: draft.dues, ...effect.value });
}

function perform(draft: WalletDraft, command: WalletCommand, now: EpochMs): Result<Effect, Problem> {
  switch (command.kind) {
    case 'AWARD':
    case 'OPENING':
      return open(draft, command.kind, 'ISSUED', command, command.at, now);
    case 'HOLD':
      return hold(draft, command, now);
    case 'CAPTURE':
      return capture(draft, command, now);
    case 'RELEASE':
      return release(draft, command, now);
    case 'REDEEM':
      return spend(draft, 'REDEEM', 'REDEEMED', command.points, now);
    case 'TRANSFER_OUT':
      return spend(draft, 'TRANSFER_OUT', 'TRANSFERRED', command.points, now);
    case 'TRANSFER_IN':
      return transferIn(draft, command, now);
    case 'MATURE':
      return mature(draft, command, now);
    case 'EXTEND':
      return extend(draft, command, now);
    case 'RESTORE':
      return restore(draft, command, now);
    case 'CLAWBACK':
      return clawBack(draft, command, now);
    case 'ADJUST':
      return adjust(draft, command, now);
  }
}

function open(
  draft: WalletDraft,
  kind: 'AWARD' | 'OPENING' | 'ADJUST',
  from: Account,
  { points, terms }: Pick<CommandOf<'AWARD'>, 'points' | 'terms'>,
  at: EpochMs,
  now: EpochMs,
): Result<Effect, Problem> {
  if (!isPointsAmount(points)) return err(badAmount());
  if (draft.wouldOverflow(points)) return err(balanceLimit());
  draft.openLot(kind, from, points, terms, at, now);
  return all(points);
}

function spend(
  draft: WalletDraft,
  kind: 'REDEEM' | 'TRANSFER_OUT' | 'ADJUST',
  to: Account,
  points: Points,
  now: EpochMs,
): Result<Effect, Problem> {
  if (!isPointsAmount(points)) return err(badAmount());
  if (draft.available < points) return err(insufficient(points, draft.available));
  const took = draft.drawAvailable(points);
  draft.record(kind, 'AVAILABLE', to, points, { at: now, took });
  return all(points);
}

function hold(draft: WalletDraft, command: CommandOf<'HOLD'>, now: EpochMs): Result<Effect, Problem> {
  if (!isPointsAmount(command.points)) return err(badAmount());
  const { orderReference } = command;
  // An order's new hold replaces its old one, so a changed cart never competes with itself.
  const own = draft.holds.find((other) => orderReference !== null && other.orderReference === orderReference);
  if (own) letGo(draft, own, own.draws, now);
  if (draft.holds.length >= OPEN_HOLDS_MAX) return err(tooManyHolds());
  if (draft.available < command.points) return err(insufficient(command.points, draft.available));
  const draws = draft.drawAvailable(command.points);
  const { holdId: id, points, expiresAt } = command;
  draft.holds = [...draft.holds, { id, orderReference, points, expiresAt, draws }];
  draft.record('HOLD', 'AVAILABLE', 'HELD', points, { at: now, took: draws, holdId: id });
  draft.remindAt(expiresAt);
  return all(points);
}

function capture(draft: WalletDraft, command: CommandOf<'CAPTURE'>, now: EpochMs): Result<Effect, Problem> {
  const found = draft.holds.find((candidate) => candidate.id === command.holdId);
  if (!found) return err(notFound('open hold', ['holdId']));
  if (!isPointsAmount(command.points)) return err(badAmount());
  if (command.points > found.points) {
    const data = { held: found.points };
    return err(problem('CAPTURE_EXCEEDS_HOLD', 'More points than the hold has.', { path: ['points'], data }));
  }
  const [captured, rest] = splitDraws(found.draws, command.points);
  draft.record('CAPTURE', 'HELD', 'REDEEMED', command.points, { at: now, took: captured, holdId: found.id });
  letGo(draft, found, rest, now);
  return all(command.points);
}

function release(draft: WalletDraft, command: CommandOf<'RELEASE'>, now: EpochMs): Result<Effect, Problem> {
  const found = draft.holds.find((candidate) => candidate.id === command.holdId);
  if (!found) return err(notFound('open hold', ['holdId']));
  letGo(draft, found, found.draws, now);
  return all(found.points);
}

/** Ends a hold; what is left of it goes back to its lots. */
function letGo(draft: WalletDraft, ended: Hold, rest: readonly Draw[], now: EpochMs): void {
  draft.holds = draft.holds.filter((other) => other.id !== ended.id);
  if (rest.length > 0) draft.giveBack('RELEASE', 'HELD', rest, { at: now, holdId: ended.id });
}

function mature(draft: WalletDraft, command: CommandOf<'MATURE'>, now: EpochMs): Result<Effect, Problem> {
  const lot = draft.lots.find((candidate) => candidate.seq === command.lot);
  if (!lot || !isPending(lot, now)) return err(notFound('pending lot', ['lot']));
  draft.mature(lot, now, false);
  return all(lot.remaining);
}

function extend(draft: WalletDraft, command: CommandOf<'EXTEND'>, now: EpochMs): Result<Effect, Problem> {
  const { expiresAt } = command;
  const moves = (item: { slides: boolean; expiresAt: EpochMs }): boolean =>
    item.slides && item.expiresAt < expiresAt;
  const extended = draft.lots.filter(moves);
  const isHeld = draft.holds.some((held) => held.draws.some(moves));
  if (extended.length === 0 && !isHeld) return all(0n);
  draft.lots = draft.lots.map((lot) => (moves(lot) ? { ...lot, expiresAt } : lot));
  draft.sortLots();
  draft.holds = draft.holds.map((held) => {
    if (!held.draws.some(moves)) return held;
    return { ...held, draws: held.draws.map((draw) => (moves(draw) ? { ...draw, expiresAt } : draw)) };
  });
  draft.remindAt(expiresAt);
  const took = extended.map((lot) => ({ lot: lot.seq, points: 0n, expiresAt, slides: true }));
  draft.record('EXTEND', 'AVAILABLE', 'AVAILABLE', 0n, { at: now, took });
  return all(0n);
}

function restore(draft: WalletDraft, command: CommandOf<'RESTORE'>, now: EpochMs): Result<Effect, Problem> {
  const points = totalOf(command.draws);
  if (!isPointsAmount(points)) return err(badAmount());
  if (draft.wouldOverfill(points)) return err(balanceLimit());
  const floor = command.expiryFloor;
  const isShort = (draw: Draw): boolean => floor !== null && draw.expiresAt < floor;
  const back = command.draws.filter((draw) => !isShort(draw));
  if (back.length > 0) draft.giveBack('RESTORE', 'REDEEMED', back, { at: now });
  // Goodwill: points that would expire too soon come back as lots of their own, which live until the floor. Each names the lot it
  // was drawn from, by a draw of nothing: who issued its points stays known.
  for (const draw of command.draws.filter(isShort)) {
    if (floor === null) break;
    const terms = { availableAt: MATURED, expiresAt: floor, cancelAt: MATURED, slides: false };
    draft.openLot('RESTORE', 'REDEEMED', draw.points, terms, now, now, [{ ...draw, points: 0n }]);
  }
  return all(points);
}

function clawBack(draft: WalletDraft, command: CommandOf<'CLAWBACK'>, now: EpochMs): Result<Effect, Problem> {
  if (!isPointsAmount(command.points)) return err(badAmount());
  let missing = command.points;
  const take = (from: 'PENDING' | 'AVAILABLE', took: readonly Draw[], points: Points): void => {
    if (points === 0n) return;
    draft.record('CLAWBACK', from, 'ISSUED', points, { at: now, took });
    missing -= points;
  };
  const own = draft.lots.find((lot) => lot.seq === command.lot);
  if (own && !isMatured(own)) {
    const took = draft.drawLot(own.seq, missing);
    take('PENDING', took, totalOf(took));
  }
  if (command.policy !== 'ONLY_PENDING' && missing > 0n) {
    const took = draft.drawAvailable(missing);
    const covered = totalOf(took);
    const overdrawn = command.policy === 'ALLOW_NEGATIVE' ? missing - covered : 0n;
    draft.deficit += overdrawn;
    take('AVAILABLE', took, covered + overdrawn);
  }
  return ok({ wanted: command.points, given: command.points - missing });
}

function adjust(draft: WalletDraft, command: CommandOf<'ADJUST'>, now: EpochMs): Result<Effect, Problem> {
  if (command.points >= 0n) return open(draft, 'ADJUST', 'ADJUSTED', command, now, now);
  return spend(draft, 'ADJUST', 'ADJUSTED', -command.points, now);
}

/** Transferred points keep the expiry they had: a transfer never prolongs a life. */
function transferIn(
  draft: WalletDraft,
  command: CommandOf<'TRANSFER_IN'>,
  now: EpochMs,
): Result<Effect, Problem> {
  const points = totalOf(command.draws);
  if (!isPointsAmount(points)) return err(badAmount());
  if (draft.wouldOverflow(points)) return err(balanceLimit());
  for (const { expiresAt, slides, points: part } of command.draws) {
    const terms = { availableAt: MATURED, expiresAt, cancelAt: MATURED, slides };
    draft.openLot('TRANSFER_IN', 'TRANSFERRED', part, terms, now, now);
  }
  return all(points);
}

function all(points: Points): Result<Effect, never> {
  return ok({ wanted: points, given: points });
}

function badAmount(): Problem {
  return problem('INVALID_INPUT', 'Points must be a positive whole number.', { path: ['points'] });
}

function balanceLimit(): Problem {
  return problem('BALANCE_LIMIT', 'The wallet would exceed 2^53 - 1 points.', { path: ['points'] });
}

function tooManyHolds(): Problem {
  return problem('TOO_MANY_HOLDS', `A wallet has at most ${OPEN_HOLDS_MAX} open holds.`, {
    data: { max: OPEN_HOLDS_MAX },
  });
}

function insufficient(required: Points, available: Points): Problem {
  const message = `The wallet has ${available} available points, ${required} are needed.`;
  return problem('INSUFFICIENT_POINTS', message, { path: ['points'], data: { required, available } });
}
