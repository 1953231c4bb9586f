import { Injectable } from '@nestjs/common';
import { Reactors, type ActivityBatch, type NewActivity, type Reactor } from '#activity';
import type { Tx } from '#platform';
import { SegmentRefreshing } from './segment-refreshing.service.js';
import { StoredSegments } from './stored-segments.js';

/** After tiers (20) and referrals (30), whose facts segments may ask for; before campaigns (40). */
const RANK = 35;

/**
 * Looks at the customers of a batch again, in the transaction that records what they did. It emits nothing: a campaign that
 * gave something for joining a segment could make somebody join another, and so on.
 */
@Injectable()
export class SegmentReactor implements Reactor {
  readonly name = 'segments';
  readonly rank = RANK;

  constructor(
    private readonly segments: StoredSegments,
    private readonly refreshing: SegmentRefreshing,
    reactors: Reactors,
  ) {
    reactors.register(this);
  }

  async react(tx: Tx, { program, now, customers }: ActivityBatch): Promise<readonly NewActivity[]> {
    const segments = await this.segments.inUse(tx);
    await this.refreshing.look(tx, program, segments, [...customers.keys()], now);
    return [];
  }
}
