import { lastingPartOf, refusalOf, type Operation, type Payload } from './operations.js';

/** An operation that was answered for good: done or refused. */
export interface Settled {
  readonly operation: Operation;
  /** The key of the request that was answered; another than the operation's only with a fresh key per retry. */
  readonly key: string;
  readonly payload: Payload;
  readonly refusal: string | null;
  /** What must be answered for ever. */
  readonly lasting: string;
  readonly cycle: number;
}

/** What is wrong, found by the clients or by reconciling. */
export interface Violation {
  readonly cycle: number;
  readonly rule:
    | 'lost'
    | 'doubled'
    | 'changed'
    | 'refusal'
    | 'balance'
    | 'invariant'
    | 'stuck'
    | 'unexpected'
    | 'shutdown';
  readonly detail: string;
}

interface Acknowledgement {
  readonly api: number;
  readonly sentAt: number;
  readonly at: number;
}

type Listener = (acknowledgement: Acknowledgement) => void;

/** Any answer of an API, whatever it said. */
export interface Answered {
  readonly api: number;
  readonly sentAt: number;
  readonly closes: boolean;
}

/** All that the clients were told: the memory against which the service is held after each crash. */
export class Book {
  cycle = 0;
  readonly settled: Settled[] = [];
  readonly violations: Violation[] = [];
  /** How requests ended that settled nothing, by reason. */
  readonly retries = new Map<string, number>();
  requests = 0;
  /** Told of every violation, once. */
  violated: (violation: Violation) => void = () => undefined;
  /** Told of every answer; times are of `performance.now()`. */
  answered: (answer: Answered) => void = () => undefined;
  private readonly listeners = new Set<Listener>();
  private readonly known = new Set<string>();

  settle(operation: Operation, key: string, payload: Payload): Settled {
    const { kind } = operation;
    const lasting = lastingPartOf(kind, payload);
    const settled = { operation, key, payload, refusal: refusalOf(payload), lasting, cycle: this.cycle };
    this.settled.push(settled);
    return settled;
  }

  /** A write was answered as done; times are of `performance.now()`. */
  acknowledge(acknowledgement: Acknowledgement): void {
    for (const listener of [...this.listeners]) listener(acknowledgement);
  }

  retried(reason: string): void {
    this.retries.set(reason, (this.retries.get(reason) ?? 0) + 1);
  }

  /** Counts a violation, once: what is missing is found again after every cycle. */
  violate(rule: Violation['rule'], detail: string): void {
    if (this.known.has(detail)) return;
    this.known.add(detail);
    const violation = { cycle: this.cycle, rule, detail };
    this.violations.push(violation);
    this.violated(violation);
  }

  /** Milliseconds from `since` to the first write sent after it that was acknowledged, by any API or by one. */
  untilAcknowledged(since: number, api: number | null, timeoutMs: number): Promise<number> {
    return new Promise((resolve) => {
      const done = (ms: number): void => {
        clearTimeout(timer);
        this.listeners.delete(listener);
        resolve(ms);
      };
      const timer = setTimeout(() => done(Number.POSITIVE_INFINITY), timeoutMs);
      const listener: Listener = (one) => {
        if (one.sentAt >= since && (api === null || one.api === api)) done(one.at - since);
      };
      this.listeners.add(listener);
    });
  }
}
