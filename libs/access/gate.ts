import { err, ok, type Err, type Result } from '#kernel';

/** Lets so many pieces of work run at once; the others wait in line, up to a limit. */
export class Gate {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly concurrency: number,
    private readonly waitingMax: number,
  ) {}

  /** Runs `work` when its turn comes; 'FULL' when too many wait already. */
  async run<T>(work: () => Promise<T>): Promise<Result<T, 'FULL'>> {
    const turn = this.turn();
    if (turn instanceof Promise) await turn;
    else if (turn) return turn;
    try {
      return ok(await work());
    } finally {
      const next = this.waiting.shift();
      // The place is handed over: counting down and up again would let a newcomer in between.
      if (next) next();
      else this.running -= 1;
    }
  }

  private turn(): Promise<void> | Err<'FULL'> | null {
    if (this.running < this.concurrency) {
      this.running += 1;
      return null;
    }
    if (this.waiting.length >= this.waitingMax) return err('FULL' as const);
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
