import { required, type Problem, type Result } from '#kernel';
import { advance } from '../../../libs/ledger/domain/advance.js';
import { apply, type Applied } from '../../../libs/ledger/domain/apply.js';
import type { WalletCommand } from '../../../libs/ledger/domain/command.js';
import type { Movement } from '../../../libs/ledger/domain/movement.js';
import {
  afterRestoring,
  afterSpending,
  drawsToRestore,
  NOTHING_SPENT,
} from '../../../libs/ledger/domain/restore.js';
import { emptyWallet, type Draw, type EpochMs, type Wallet } from '../../../libs/ledger/domain/wallet.js';
import { NaiveWallet, type NaiveAnswer, type NaiveCommand } from './naive-wallet.js';
import { refusalOf, type Step } from './random-history.js';
import { expectSoundJournal, expectSoundWallet } from './soundness.js';
import { deepFreeze } from './wallet-story.js';

/** The wallet under the rule and its naive twin, told the same history. */
export class TwinWallets {
  now: EpochMs = 1;
  wallet: Wallet = deepFreeze(emptyWallet('anna', 'points'));
  readonly journal: Movement[] = [];
  readonly naive = new NaiveWallet();
  private stepCount = 0;

  /** The movement that opened each lot, in the order of opening; lot 0 is none. */
  get seqOfLot(): number[] {
    const opened = this.journal.filter((movement) => movement.opened !== null);
    return [0, ...opened.map((movement) => movement.seq)];
  }

  /** Lives through a history without checking it. */
  live(steps: readonly Step[]): this {
    for (const step of steps) this.move(step);
    return this;
  }

  /** One step for both; both must answer and look the same after it, and the wallet must be sound. */
  step(step: Step): Result<Applied, Problem> {
    const before = this.wallet;
    const { result, answer } = this.move(step);
    expect(result.ok ? { given: result.value.given } : refusalOf(result.problem)).toEqual(answer);
    if (result.ok) {
      expectSoundJournal(before, result.value.movements, this.wallet);
      expect(result.value.movements.every((movement) => movement.at <= this.now)).toBe(true);
    }
    // A refused command is not kept: what time has done is seen again by the next one.
    const seen = advance(this.wallet, this.now);
    expectSoundJournal(this.wallet, seen.movements, seen.wallet);
    expectSoundWallet(seen.wallet, [...this.journal, ...seen.movements]);
    expect(this.pictureOf(seen.wallet)).toEqual(this.pictureOfNaive());
    return result;
  }

  /** Lets time pass for the naive wallet alone, and answers the command that the step makes of what is there. */
  next(step: Step): NaiveCommand {
    this.now += step.wait;
    this.stepCount += 1;
    this.naive.passTo(this.now);
    return step.build(this.naive, this.now, `hold-${this.stepCount}`);
  }

  /** The same command in the wallet's own terms. */
  translate(command: NaiveCommand): WalletCommand {
    const seqOf = (lot: number): number => required(this.seqOfLot[lot], 'the lot was opened');
    switch (command.kind) {
      case 'MATURE':
        return { ...command, lot: seqOf(command.lot) };
      case 'CLAWBACK':
        return { ...command, lot: seqOf(command.lot) };
      case 'RESTORE': {
        const { order, points, expiryFloor } = command;
        return { kind: 'RESTORE', draws: this.drawsOf(order, points), expiryFloor };
      }
      default:
        return command;
    }
  }

  private move(step: Step): { result: Result<Applied, Problem>; answer: NaiveAnswer } {
    const command = this.next(step);
    const result = apply(this.wallet, deepFreeze(this.translate(command)), this.now);
    const answer = this.naive.do(command);
    if (result.ok) {
      this.journal.push(...result.value.movements);
      this.wallet = deepFreeze(result.value.wallet);
    }
    return { result, answer };
  }

  /** As a return does: from the journal's draws of one order, and how much of them came back. */
  private drawsOf(order: number, points: bigint): Draw[] {
    const spends = this.journal.filter(({ kind }) => kind === 'REDEEM' || kind === 'CAPTURE');
    const restored = this.naive.orders[order]?.restored ?? 0n;
    const spend = afterSpending(NOTHING_SPENT, spends[order]?.took ?? []);
    return drawsToRestore(afterRestoring(spend, restored), points);
  }

  private pictureOf(wallet: Wallet): unknown {
    const { seqOfLot } = this;
    const drawOf = (draw: Draw): unknown => ({ ...draw, lot: seqOfLot.indexOf(draw.lot) });
    return {
      available: wallet.available,
      deficit: wallet.deficit,
      earned: wallet.earned,
      spent: wallet.spent,
      expired: wallet.expired,
      lots: wallet.lots.map(({ seq, remaining, availableAt, expiresAt, cancelAt, slides }) => ({
        ...{ lot: seqOfLot.indexOf(seq), points: remaining, expiresAt, slides },
        waits: availableAt === 0 ? null : [availableAt, cancelAt],
      })),
      holds: wallet.holds.map(({ id, orderReference, expiresAt, draws }) => ({
        ...{ id, orderReference, expiresAt },
        pieces: draws.map(drawOf),
      })),
    };
  }

  private pictureOfNaive(): unknown {
    const { available, deficit, earned, spent, expired, holds } = this.naive;
    const lots = this.naive.inOrder().map(({ pending, availableAt, cancelAt, ...piece }) => ({
      ...piece,
      waits: pending ? [availableAt, cancelAt] : null,
    }));
    return { available, deficit, earned, spent, expired, lots, holds };
  }
}
