import cliProgress from 'cli-progress';
import { formatCount } from './format.js';
import type { Terminal } from './terminal.js';

/** Lines come this far apart where there is no terminal to draw a bar on. */
const LINE_EVERY_MS = 3_000;

/** Shows how far a long piece of work is, how fast it goes and how long it will take, on standard error. */
export class Progress {
  private readonly startedAt = performance.now();
  private readonly bar: cliProgress.SingleBar | null;
  private lastLineAt = this.startedAt;
  private done = 0;

  /** `unit` is what is counted, such as "rows". */
  constructor(
    private readonly terminal: Terminal,
    private readonly unit: string,
  ) {
    this.bar = terminal.isInteractive ? startBar(unit) : null;
  }

  /** `share` of the work, 0 to 1, is behind us, and so many units of it. */
  update(share: number, done: number): void {
    this.done = done;
    const figures = {
      count: formatCount(done),
      rate: formatCount(this.ratePerSecond),
      left: this.left(share),
    };
    if (this.bar) this.bar.update(share, figures);
    else if (performance.now() - this.lastLineAt >= LINE_EVERY_MS) {
      this.lastLineAt = performance.now();
      const { count, rate, left } = figures;
      this.terminal.say(`  ${Math.floor(share * 100)} %  ${count} ${this.unit}, ${rate}/s, ${left} left`);
    }
  }

  /** Takes the bar away. */
  stop(): void {
    this.bar?.stop();
  }

  get seconds(): number {
    return (performance.now() - this.startedAt) / 1_000;
  }

  /** Units per second since the start. */
  get ratePerSecond(): number {
    return Math.round(this.done / Math.max(this.seconds, 0.001));
  }

  private left(share: number): string {
    return share > 0 ? formatSeconds((this.seconds * (1 - share)) / share) : '?';
  }
}

function startBar(unit: string): cliProgress.SingleBar {
  const bar = new cliProgress.SingleBar({
    format: `  {bar} {percentage} %  {count} ${unit}, {rate}/s, {left} left`,
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
  });
  bar.start(1, 0, { count: '0', rate: '0', left: '?' });
  return bar;
}

function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 100) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
