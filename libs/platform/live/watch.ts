/**
 * Waits for hints that something may have changed. Any number of hints before the next look are one: a subscriber who is
 * slow has nothing waiting but the wish to look again.
 */
export class Watch {
  private isDirty = true;
  private isClosed = false;
  private wake: (() => void) | null = null;

  constructor(private readonly onClose: (watch: Watch) => void = () => undefined) {}

  /** True when it is time to look, the first time at once; false when the watch is over. For one caller at a time. */
  async changed(): Promise<boolean> {
    if (!this.isDirty && !this.isClosed) await new Promise<void>((resolve) => (this.wake = resolve));
    this.isDirty = false;
    return !this.isClosed;
  }

  signal(): void {
    this.isDirty = true;
    this.wake?.();
    this.wake = null;
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.signal();
    this.onClose(this);
  }

  get isOver(): boolean {
    return this.isClosed;
  }
}
