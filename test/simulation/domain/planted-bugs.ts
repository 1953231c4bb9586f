import { ok, type Points } from '#kernel';
import { apply, type Applied } from '../../../libs/ledger/domain/apply.js';
import { splitDraws } from '../../../libs/ledger/domain/draft.js';
import { expiryOf, termsOf } from '../../../libs/ledger/domain/lot-policy.js';
import { compareLots, NEVER, type Wallet } from '../../../libs/ledger/domain/wallet.js';
import { RULE, type Rule } from './rule.js';

type Apply = Rule['apply'];

/** The rule with one mistake of the kind that a tired afternoon makes. */
export type Mistake = (apply: Apply) => Partial<Rule>;

/** Mistakes by what they say of themselves; each is a change around the real rule, none is in it. */
export const MISTAKES: Readonly<Record<string, Mistake>> = {
  'draws the longest-lived points first': (real) => ({
    apply: (wallet, command, now) => {
      if (command.kind !== 'REDEEM') return real(wallet, command, now);
      return inOrder(real({ ...wallet, lots: [...wallet.lots].reverse() }, command, now));
    },
  }),
  'lets points expire a millisecond late': () => ({
    termsOf: (...given) => later(termsOf(...given), 1),
  }),
  'lets points expire a millisecond early': () => ({
    termsOf: (...given) => later(termsOf(...given), -1),
  }),
  'lets points expire with the first instant of their last day': () => ({
    termsOf: (...given) => later(termsOf(...given), -24 * 3_600_000),
  }),
  'makes pending points available a millisecond late': () => ({
    termsOf: (...given) => {
      const terms = termsOf(...given);
      const waits = terms.availableAt > 0 && terms.availableAt < NEVER;
      return waits ? { ...terms, availableAt: terms.availableAt + 1 } : terms;
    },
  }),
  'forgets the deficit when a hold is released': (real) => ({
    apply: (wallet, command, now) => {
      if (command.kind !== 'RELEASE' || wallet.deficit === 0n) return real(wallet, command, now);
      const { deficit, available } = wallet;
      const done = real({ ...wallet, deficit: 0n, available: available + deficit }, command, now);
      return changed(done, (after) => ({ ...after, deficit, available: after.available - deficit }));
    },
  }),
  'forgets the rest of a hold that is captured in part': (real) => ({
    apply: (wallet, command, now) => {
      const done = real(wallet, command, now);
      if (command.kind !== 'CAPTURE' || !done.ok) return done;
      const released = done.value.movements.find(({ kind }) => kind === 'RELEASE');
      return released ? changed(done, (after) => without(after, released.points)) : done;
    },
  }),
  'lets transferred points live a day longer': (real) => ({
    apply: (wallet, command, now) => {
      if (command.kind !== 'TRANSFER_IN') return real(wallet, command, now);
      const draws = command.draws.map((draw) => later(draw, 24 * 3_600_000));
      return real(wallet, { ...command, draws }, now);
    },
  }),
  'restores the shortest-lived points first': () => ({
    drawsToRestore: ({ out }, points) => {
      return splitDraws(
        [...out].sort((a, b) => a.expiresAt - b.expiresAt || a.lot - b.lot),
        points,
      )[0];
    },
  }),
  'takes clawed-back points from the available ones while their own lot is pending': (real) => ({
    apply: (wallet, command, now) => {
      if (command.kind !== 'CLAWBACK') return real(wallet, command, now);
      return real(wallet, { ...command, lot: -1 }, now);
    },
  }),
  'keeps the old hold of an order beside its new one': (real) => ({
    apply: (wallet, command, now) => {
      if (command.kind !== 'HOLD') return real(wallet, command, now);
      return real(wallet, { ...command, orderReference: null }, now);
    },
  }),
  'does not let redemptions start a sliding expiry over': () => ({
    expiryOf: (...given) => expiryOf(...given) - 24 * 3_600_000,
  }),
  'spends one point more than there is': (real) => ({
    apply: (wallet, command, now) => {
      const done = real(wallet, command, now);
      if (done.ok || command.kind !== 'REDEEM' || done.problem.code !== 'INSUFFICIENT_POINTS') return done;
      return real(wallet, { ...command, points: command.points - 1n }, now);
    },
  }),
};

/** The rule as it would be with a mistake in it. */
export function withMistake(mistake: Mistake): Rule {
  return { ...RULE, ...mistake(apply) };
}

function changed(done: ReturnType<Apply>, change: (after: Wallet) => Wallet): ReturnType<Apply> {
  return done.ok ? ok<Applied>({ ...done.value, wallet: change(done.value.wallet) }) : done;
}

function inOrder(done: ReturnType<Apply>): ReturnType<Apply> {
  return changed(done, (after) => ({ ...after, lots: [...after.lots].sort(compareLots) }));
}

/** A wallet from which so many available points have vanished, with their lots. */
function without(wallet: Wallet, points: Points): Wallet {
  let missing = points;
  const lots = wallet.lots.flatMap((lot) => {
    const gone = lot.availableAt === 0 && lot.remaining < missing ? lot.remaining : missing;
    if (lot.availableAt !== 0) return [lot];
    missing -= gone;
    return lot.remaining > gone ? [{ ...lot, remaining: lot.remaining - gone }] : [];
  });
  return { ...wallet, lots, available: wallet.available - points };
}

function later<T extends { readonly expiresAt: number }>(dated: T, ms: number): T {
  return dated.expiresAt === NEVER ? dated : { ...dated, expiresAt: dated.expiresAt + ms };
}
