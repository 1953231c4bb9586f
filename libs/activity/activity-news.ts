import { Injectable } from '@nestjs/common';
import type { Uuid } from '#kernel';
import { Clock, Database, LiveChanges, type FeedPage, type LiveFeed } from '#platform';
import type { Activity } from './domain/activity.js';
import { OrderDirectory } from './order-directory.js';
import { ACTIVITY_TOPIC } from './reactions.js';

/**
 * An activity bears the time at which its recording began, so one with an earlier time may become visible later: by the
 * length of a transaction, and by what the clocks of two machines differ.
 */
const OVERLAP_MS = 15 * 60_000;
const PAGE_SIZE = 100;

/** What a customer's activities are from now on, for subscribers. */
@Injectable()
export class ActivityNews {
  constructor(
    private readonly database: Database,
    private readonly directory: OrderDirectory,
    private readonly live: LiveChanges,
    private readonly clock: Clock,
  ) {}

  /** The activities recorded from now on, as `messageOf` puts them, each once, in the order of recording. */
  follow<T>(programId: Uuid, customerId: Uuid, messageOf: (activity: Activity) => T): Promise<LiveFeed<T>> {
    return this.live.feed(
      { programId, topic: ACTIVITY_TOPIC, customerId },
      this.lookAt(programId, customerId, messageOf),
    );
  }

  private lookAt<T>(
    programId: Uuid,
    customerId: Uuid,
    messageOf: (activity: Activity) => T,
  ): () => Promise<FeedPage<T>> {
    const seen = new Map<Uuid, Date>();
    let since = new Date(this.clock.now().getTime() - OVERLAP_MS);
    let isNews = false;
    return async () => {
      const lookedAt = this.clock.now();
      const found = await this.database.tx({ programId }, (tx) =>
        this.directory.activitiesSince(tx, customerId, since, [...seen.keys()], PAGE_SIZE),
      );
      for (const { id, recordedAt } of found) seen.set(id, recordedAt);
      const items = isNews ? found.map(messageOf) : [];
      const hasMore = found.length === PAGE_SIZE;
      if (!hasMore) {
        // What was there before the subscription is no news, and what is older than the overlap is not found again.
        isNews = true;
        since = new Date(lookedAt.getTime() - OVERLAP_MS);
        for (const [id, recordedAt] of seen) if (recordedAt < since) seen.delete(id);
      }
      return { items, hasMore };
    };
  }
}
