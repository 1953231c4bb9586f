import type { Evidence } from './evidence.js';
import type { FraudAction, FraudRule } from './fraud-rule.js';
import { verdictOf, type Judgement } from './verdict.js';

/** A verdict that was given, and what staff decided about the referral in the end; null: they never had to. */
export interface PastVerdict {
  readonly evidence: Evidence;
  readonly action: FraudAction;
  readonly decided: 'ALLOWED' | 'REJECTED' | null;
}

/** How many verdicts went so: what was given, what would have been, and what staff decided. */
export interface BacktestOutcome {
  readonly given: FraudAction;
  readonly would: FraudAction;
  readonly decided: 'ALLOWED' | 'REJECTED' | null;
  readonly count: number;
}

/** A verdict that would have been another. */
export interface ChangedCase<T extends PastVerdict> {
  readonly past: T;
  readonly would: Judgement;
}

/** Tries rules on what happened: every verdict is given again, by its own evidence. Verdicts come page by page. */
export class Backtest<T extends PastVerdict> {
  private readonly counts = new Map<string, BacktestOutcome>();
  readonly changed: ChangedCase<T>[] = [];
  verdicts = 0;
  changes = 0;

  constructor(
    private readonly rules: readonly FraudRule[],
    /** So many of the changed ones are kept, the first. */
    private readonly kept: number,
  ) {}

  add(past: T): void {
    const would = verdictOf(past.evidence, this.rules);
    const { action: given, decided } = past;
    const key = `${given}/${would.action}/${decided}`;
    const count = (this.counts.get(key)?.count ?? 0) + 1;
    this.counts.set(key, { given, would: would.action, decided, count });
    this.verdicts += 1;
    if (would.action === given) return;
    this.changes += 1;
    if (this.changed.length < this.kept) this.changed.push({ past, would });
  }

  /** The most frequent first. */
  get outcomes(): BacktestOutcome[] {
    return [...this.counts.values()].toSorted((one, other) => other.count - one.count);
  }
}
