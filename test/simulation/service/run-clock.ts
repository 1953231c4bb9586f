import { AsyncLocalStorage } from 'node:async_hooks';
import { SettableClock } from '#platform';

/**
 * The clock of a service on which several runs live at once, each in its own time: whatever is asked of the service from
 * within a run is asked at that run's time. The service reads its clock once per request.
 */
export class RunClock extends SettableClock {
  private readonly current = new AsyncLocalStorage<{ now: Date }>();

  override now(): Date {
    return this.current.getStore()?.now ?? super.now();
  }

  override set(instant: Date): void {
    const run = this.current.getStore();
    if (run) run.now = instant;
    else super.set(instant);
  }

  /** Does a run's work in a time of its own, which `set` moves. */
  inOwnTime<T>(now: Date, work: () => Promise<T>): Promise<T> {
    return this.current.run({ now }, work);
  }
}
