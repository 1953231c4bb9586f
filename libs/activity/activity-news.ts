import { Injectable } from '@nestjs/common';
import type { Uuid } from '#kernel';
import { backgroundScope, Clock, Database, LiveChanges, type FeedPage, type LiveFeed } from '#platform';
import type { Activity } from './domain/activity.js';
import { OrderDirectory } from './order-directory.js';
import { ACTIVITY_TOPIC } from './reactions.js';

/**
 * An activity bears the time at which its recording began, so one with an earlier time may become visible later: by the
 * length of a transaction, and by what the clocks of two machines differ.
 */
const OVERLAP_MS = 15 * 60_000;
const PAGE_SIZE = 100;

/** Whose activities are followed, and since when. */
export interface Followed {
  readonly programId: Uuid;
  readonly customerId: Uuid;
  readonly from: Date;
}

/** What a customer's activities are from some time on, for subscribers. */
@Injectable()
export class ActivityNews {
  constructor(
    private readonly database: Database,
    private readonly directory: OrderDirectory,
    private readonly live: LiveChanges,
    private readonly clock: Clock,
  ) {}

  /**
   * The activities recorded after `from`, the time at which they were asked for, as `messageOf` puts them: each once, in
   * the order of recording.
   */
  follow<T>(
    { programId, customerId, from }: Followed,
    messageOf: (activity: Activity) => T,
  ): Promise<LiveFeed<T>> {
    const look = this.lookAt({ programId, customerId, from }, messageOf);
    return this.live.feed({ programId, topic: ACTIVITY_TOPIC, customerId }, look);
  }

  private lookAt<T>(
    { programId, customerId, from }: Followed,
    messageOf: (activity: Activity) => T,
  ): () => Promise<FeedPage<T>> {
    const seen = new Map<Uuid, Date>();
    let since = new Date(from.getTime() - OVERLAP_MS);
    let isFirst = true;
    return async () => {
      const lookedAt = this.clock.now();
      const found = await this.database.tx(backgroundScope(programId), (tx) =>
        this.directory.activitiesSince(tx, customerId, since, [...seen.keys()], PAGE_SIZE),
      );
      for (const { id, recordedAt } of found) seen.set(id, recordedAt);
      // What was there before the subscription is no news; what came while the subscription was being made is.
      const news = isFirst ? found.filter(({ recordedAt }) => recordedAt > from) : found;
      const items = news.map(messageOf);
      const hasMore = found.length === PAGE_SIZE;
      if (!hasMore) {
        isFirst = false;
        // What is older than the overlap is not found again.
        since = new Date(lookedAt.getTime() - OVERLAP_MS);
        for (const [id, recordedAt] of seen) if (recordedAt < since) seen.delete(id);
      }
      return { items, hasMore };
    };
  }
}
