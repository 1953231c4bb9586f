import type { Points, Problem, Uuid } from '#kernel';
import { advance } from '../../../libs/ledger/domain/advance.js';
import { apply, type Applied } from '../../../libs/ledger/domain/apply.js';
import type { ClawbackPolicy, WalletCommand } from '../../../libs/ledger/domain/command.js';
import type { LotTerms, Movement } from '../../../libs/ledger/domain/movement.js';
import {
  emptyWallet,
  MATURED,
  NEVER,
  type Draw,
  type EpochMs,
  type Wallet,
} from '../../../libs/ledger/domain/wallet.js';
import { expectSoundJournal, expectSoundWallet } from './soundness.js';

const FIRST_DAY = Date.UTC(2025, 0, 1);
const DAY_MS = 86_400_000;

export const HOLD_1: Uuid = '00000000-0000-7000-8000-000000000001';
export const HOLD_2: Uuid = '00000000-0000-7000-8000-000000000002';

/** Midnight so many days after the story began. */
export function day(count: number): EpochMs {
  return FIRST_DAY + count * DAY_MS;
}

/** The terms of a lot that is available at once and good for ever, but for what is named. */
export function terms(changes: Partial<LotTerms> = {}): LotTerms {
  return { availableAt: MATURED, expiresAt: NEVER, cancelAt: NEVER, slides: false, ...changes };
}

/** Terms of a lot that is good until a day. */
export function until(count: number): LotTerms {
  return terms({ expiresAt: day(count) });
}

/** Freezes a value to its depths: the rule is pure, so writing to its input throws. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}

/** One wallet from its first day on: every step is checked for soundness, and nothing may write to what was before. */
export class WalletStory {
  now: EpochMs = day(0);
  wallet: Wallet = deepFreeze(emptyWallet('anna', 'points'));
  readonly journal: Movement[] = [];

  /** Lets time pass, as a read or the nightly job does. */
  passTo(count: number): this {
    this.now = day(count);
    return this.keep(advance(this.wallet, this.now));
  }

  /** Moves the clock alone: the next command finds an outdated wallet. */
  sleepTo(count: number): this {
    this.now = day(count);
    return this;
  }

  do(command: WalletCommand): Applied {
    const result = apply(this.wallet, deepFreeze(command), this.now);
    if (!result.ok) throw new Error(`${command.kind} was refused: ${result.problem.message}`);
    this.keep(result.value);
    return result.value;
  }

  /** Does what must be refused; answers why. */
  refused(command: WalletCommand): Problem {
    const before = structuredClone(this.wallet);
    const result = apply(this.wallet, deepFreeze(command), this.now);
    expect(this.wallet).toEqual(before);
    if (result.ok) throw new Error(`${command.kind} was not refused`);
    return result.problem;
  }

  /** Awards points; answers the lot. */
  award(points: Points, lotTerms: LotTerms = terms(), at: EpochMs = this.now): number {
    const applied = this.do({ kind: 'AWARD', points, at, terms: lotTerms });
    return applied.movements.find((movement) => movement.kind === 'AWARD')?.seq ?? 0;
  }

  redeem(points: Points): readonly Draw[] {
    return this.do({ kind: 'REDEEM', points }).movements.at(-1)?.took ?? [];
  }

  hold(points: Points, untilDay: number, orderReference: string | null = null, holdId = HOLD_1): Applied {
    return this.do({ kind: 'HOLD', holdId, points, expiresAt: day(untilDay), orderReference });
  }

  capture(points: Points, holdId = HOLD_1): Applied {
    return this.do({ kind: 'CAPTURE', holdId, points });
  }

  release(holdId = HOLD_1): Applied {
    return this.do({ kind: 'RELEASE', holdId });
  }

  clawBack(lot: number, points: Points, policy: ClawbackPolicy): Applied {
    return this.do({ kind: 'CLAWBACK', lot, points, policy });
  }

  restore(draws: readonly Draw[], expiryFloor: EpochMs | null = null): Applied {
    return this.do({ kind: 'RESTORE', draws, expiryFloor });
  }

  /** Balances as "pending/available/held", with "-deficit" when there is one. */
  get balances(): string {
    const { pending, available, held, deficit } = this.wallet;
    return `${pending}/${available}/${held}${deficit > 0n ? `-${deficit}` : ''}`;
  }

  /** Lots in the order in which they are drawn, as "points of #lot". */
  get lots(): string[] {
    return this.wallet.lots.map((lot) => `${lot.remaining} of #${lot.seq}`);
  }

  /** The journal as "KIND points". */
  get history(): string[] {
    return this.journal.map((movement) => `${movement.kind} ${movement.points}`);
  }

  private keep({ wallet, movements }: { wallet: Wallet; movements: readonly Movement[] }): this {
    expectSoundJournal(this.wallet, movements, wallet);
    this.journal.push(...movements);
    this.wallet = deepFreeze(wallet);
    expectSoundWallet(this.wallet, this.journal);
    return this;
  }
}

/** Draws as "points of #lot". */
export function drawn(draws: readonly Draw[]): string[] {
  return draws.map((draw) => `${draw.points} of #${draw.lot}`);
}
