import { Inject, Injectable } from '@nestjs/common';
import { addressSubject, CONFIG, type Config } from '#platform';

const MINUTE_MS = 60_000;
/** Networks that a process counts in a minute; whoever comes first after so many is counted anew. */
const NETWORKS_MAX = 100_000;

/**
 * How many clicks of one network count in a minute. Each process counts for itself: that keeps a script from filling the table, and a
 * row in the database for every address that clicks would cost as much as the clicks.
 */
@Injectable()
export class ClickAllowance {
  private readonly max: number;
  private minute = Number.NaN;
  private readonly counts = new Map<string, number>();

  constructor(@Inject(CONFIG) config: Pick<Config, 'ratePoints'>) {
    this.max = config.ratePoints.ADDRESS;
  }

  /** Takes one click; false: there were as many as may be. */
  take(ip: string, now: Date): boolean {
    if (this.max === 0) return true;
    const minute = Math.floor(now.getTime() / MINUTE_MS);
    if (minute !== this.minute || this.counts.size >= NETWORKS_MAX) {
      this.minute = minute;
      this.counts.clear();
    }
    const network = addressSubject(ip).id;
    const count = this.counts.get(network) ?? 0;
    if (count >= this.max) return false;
    this.counts.set(network, count + 1);
    return true;
  }
}
