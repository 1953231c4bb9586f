import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import type { CustomerRef } from '#customers';
import type { Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Activity, NewActivity } from './domain/activity.js';

/**
 * Activities that were just recorded, with their customers: orders and others in the order of their times, returns and
 * cancellations in the order in which they were applied.
 */
export interface ActivityBatch {
  readonly program: Program;
  readonly now: Date;
  readonly activities: readonly Activity[];
  readonly customers: ReadonlyMap<Uuid, CustomerRef>;
}

/** What wants to act on activities, in the transaction that records them. */
export interface Reactor {
  readonly name: string;
  /** Lower ranks first: tiers 20, referrals 30, campaigns 40. */
  readonly rank: number;
  /** Acts on a whole batch; the activities it answers are recorded, and all reactors see them in turn. */
  react(tx: Tx, batch: ActivityBatch): Promise<readonly NewActivity[]>;
}

/** Where libs above register their reactors at start-up. */
@Injectable()
export class Reactors {
  private readonly registered: Reactor[] = [];

  register(reactor: Reactor): void {
    this.registered.push(reactor);
    this.registered.sort((a, b) => a.rank - b.rank);
  }

  /** By rank. */
  all(): readonly Reactor[] {
    return this.registered;
  }
}
