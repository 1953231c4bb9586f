import fc from 'fast-check';
import type { Points, Problem } from '#kernel';
import { CLAWBACK_POLICIES } from '../../../libs/ledger/domain/command.js';
import { NEVER, type EpochMs } from '../../../libs/ledger/domain/wallet.js';
import type { NaiveCommand, NaiveWallet } from './naive-wallet.js';

// Time is counted in ticks of a millisecond, from 1: short enough for the naive wallet to live through each of them.

/** What happens next, and how long after what happened before; `pick` chooses among what is there then. */
export interface Step {
  readonly wait: number;
  readonly build: (wallet: NaiveWallet, now: EpochMs, id: string) => NaiveCommand;
}

const pick = fc.nat(1000);
/** Rarely no amount at all. */
const points = fc.oneof(
  { weight: 40, arbitrary: fc.integer({ min: 1, max: 200 }) },
  fc.integer({ min: -2, max: 0 }),
);
/** Parts of what there is, in percent: mostly less than all, now and then more. */
const share = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 60 }) },
  fc.constant(100),
  fc.integer({ min: 101, max: 150 }),
  fc.integer({ min: -1, max: 0 }),
);
const soon = fc.integer({ min: 1, max: 25 });
const maybe = (arbitrary: fc.Arbitrary<number>): fc.Arbitrary<number | null> =>
  fc.option(arbitrary, { nil: null });

type Build = Step['build'];

/** A share of some points; of none, as many points as percent. */
function shareOf(whole: Points, percent: number): Points {
  if (whole <= 0n || percent <= 0) return BigInt(percent);
  return (whole * BigInt(percent) + 99n) / 100n;
}

const opening: fc.Arbitrary<Build> = fc
  .record({
    kind: fc.constantFrom('AWARD', 'AWARD', 'OPENING', 'ADJUST'),
    amount: points,
    late: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, soon),
    pending: fc.constantFrom('NONE', 'NONE', 'UNTIL_DATE', 'UNTIL_ACTIVITY'),
    pendingFor: soon,
    goodFor: maybe(fc.integer({ min: 1, max: 80 })),
    slides: fc.boolean(),
  })
  .map(({ kind, amount, late, pending, pendingFor, goodFor, slides }): Build => {
    return (_, now) => {
      const at = now - late;
      const terms = {
        availableAt: pending === 'NONE' ? 0 : pending === 'UNTIL_DATE' ? at + pendingFor : NEVER,
        cancelAt: pending === 'UNTIL_ACTIVITY' ? at + pendingFor : NEVER,
        expiresAt: goodFor === null ? NEVER : at + goodFor,
        slides: slides && goodFor !== null,
      };
      if (kind === 'ADJUST') return { kind, points: BigInt(amount), terms };
      return { kind: kind === 'AWARD' ? 'AWARD' : 'OPENING', points: BigInt(amount), at, terms };
    };
  });

const hold: fc.Arbitrary<Build> = fc
  .record({ percent: share, ttl: soon, orderReference: fc.constantFrom(null, 'A', 'B') })
  .map(({ percent, ttl, orderReference }): Build => {
    return (wallet, now, id) => ({
      ...{ kind: 'HOLD', holdId: id, points: shareOf(wallet.available, percent) },
      ...{ expiresAt: now + ttl, orderReference },
    });
  });

const ending: fc.Arbitrary<Build> = fc
  .record({ captures: fc.boolean(), which: pick, percent: share })
  .map(({ captures, which, percent }): Build => {
    return (wallet) => {
      const held = which % 10 === 0 ? undefined : wallet.holds[which % wallet.holds.length];
      const holdId = held?.id ?? 'unknown';
      if (!captures) return { kind: 'RELEASE', holdId };
      const whole = (held?.pieces ?? []).reduce((sum, piece) => sum + piece.points, 0n);
      return { kind: 'CAPTURE', holdId, points: shareOf(whole, percent) };
    };
  });

const leaving: fc.Arbitrary<Build> = fc
  .record({ kind: fc.constantFrom('REDEEM', 'REDEEM', 'TRANSFER_OUT', 'ADJUST'), percent: share })
  .map(({ kind, percent }): Build => {
    const terms = { availableAt: 0, expiresAt: NEVER, cancelAt: NEVER, slides: false };
    return (wallet) => {
      const size = shareOf(wallet.available, percent);
      if (kind === 'ADJUST') return { kind, points: size > 0n ? -size : 0n, terms };
      return { kind: kind === 'REDEEM' ? 'REDEEM' : 'TRANSFER_OUT', points: size };
    };
  });

const arriving: fc.Arbitrary<Build> = fc
  .array(fc.record({ amount: fc.integer({ min: 1, max: 30 }), goodFor: maybe(soon), slides: fc.boolean() }), {
    maxLength: 3,
  })
  .map((parts): Build => {
    return (_, now) => ({
      kind: 'TRANSFER_IN',
      draws: parts.map(({ amount, goodFor, slides }, index) => ({
        lot: 900 + index,
        points: BigInt(amount),
        expiresAt: goodFor === null ? NEVER : now + goodFor,
        slides: slides && goodFor !== null,
      })),
    });
  });

const maturing: fc.Arbitrary<Build> = pick.map((which): Build => {
  return (wallet) => {
    const pending = wallet.pieces.filter((piece) => piece.pending);
    const chosen = which % 10 === 0 ? undefined : pending[which % pending.length];
    return { kind: 'MATURE', lot: chosen?.lot ?? which % (wallet.lotCount + 1) };
  };
});

const extending: fc.Arbitrary<Build> = fc
  .integer({ min: 1, max: 50 })
  .map((goodFor): Build => (_, now) => ({ kind: 'EXTEND', expiresAt: now + goodFor }));

const clawing: fc.Arbitrary<Build> = fc
  .record({
    which: pick,
    amount: points,
    policy: fc.constantFrom(...CLAWBACK_POLICIES, 'WITHIN_BALANCE' as const),
  })
  .map(({ which, amount, policy }): Build => {
    return (wallet) => ({
      kind: 'CLAWBACK',
      lot: which % (wallet.lotCount + 1),
      points: BigInt(amount),
      policy,
    });
  });

const restoring: fc.Arbitrary<Build> = fc
  .record({ which: pick, amount: fc.integer({ min: 1, max: 60 }), goodFor: maybe(fc.nat(40)) })
  .map(({ which, amount, goodFor }): Build => {
    return (wallet, now) => ({
      kind: 'RESTORE',
      order: wallet.orders.length === 0 ? 0 : which % wallet.orders.length,
      points: BigInt(amount),
      expiryFloor: goodFor === null ? null : now + goodFor,
    });
  });

const build: fc.Arbitrary<Build> = fc.oneof(
  { weight: 8, arbitrary: opening },
  { weight: 4, arbitrary: hold },
  { weight: 4, arbitrary: ending },
  { weight: 4, arbitrary: leaving },
  { weight: 1, arbitrary: arriving },
  { weight: 1, arbitrary: maturing },
  { weight: 2, arbitrary: extending },
  { weight: 2, arbitrary: clawing },
  { weight: 3, arbitrary: restoring },
);

const wait = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.nat(4) },
  fc.nat(30),
);

/** Histories of one wallet, of up to `stepsMax` commands; many follow at the same instant as the one before. */
export function histories(stepsMax: number): fc.Arbitrary<Step[]> {
  return fc.array(fc.record({ wait, build }), { minLength: 1, maxLength: stepsMax, size: 'max' });
}

/** What the naive wallet says of a refusal, read from a problem. */
export function refusalOf(problem: Problem): { refused: string; data?: Record<string, Points> } {
  const { code, data } = problem;
  if (code !== 'INSUFFICIENT_POINTS' && code !== 'CAPTURE_EXCEEDS_HOLD') return { refused: code };
  return { refused: code, data: { ...data } as Record<string, Points> };
}
