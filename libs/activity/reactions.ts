import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { invariant } from '#kernel';
import { LiveChanges, type Tx } from '#platform';
import { ActivityAppender } from './activity-appender.js';
import type { Activity, NewActivity } from './domain/activity.js';
import { Reactors, type ActivityBatch } from './reactors.js';
import type { Recording } from './recording.js';

/** Rounds of activities that cause activities; a chain longer than this is a loop, and a bug. */
const DEPTH_MAX = 8;

/** What subscribers of activities are told of. */
export const ACTIVITY_TOPIC = 'activity';

type Recorded = Pick<Recording<unknown>, 'activities' | 'customers'>;

/** Shows what was recorded to the reactors, records what they emit, and shows them that, until nothing is new. */
@Injectable()
export class Reactions {
  constructor(
    private readonly reactors: Reactors,
    private readonly appender: ActivityAppender,
    private readonly live: LiveChanges,
  ) {}

  async run(tx: Tx, program: Program, recorded: Recorded, now: Date): Promise<void> {
    let { activities, customers } = recorded;
    for (let depth = 1; activities.length > 0; depth += 1) {
      invariant(depth <= DEPTH_MAX, `activities cause activities at most ${DEPTH_MAX} deep`);
      this.live.publishAfter(
        tx,
        ACTIVITY_TOPIC,
        activities.map(({ customerId }) => customerId),
      );
      const emitted = await this.react(tx, { program, now, activities, customers });
      ({ activities, customers } = await this.record(tx, program, emitted, now));
    }
  }

  private async react(tx: Tx, batch: ActivityBatch): Promise<NewActivity[]> {
    const emitted: NewActivity[] = [];
    for (const reactor of this.reactors.all()) emitted.push(...(await reactor.react(tx, batch)));
    return emitted;
  }

  private async record(
    tx: Tx,
    program: Program,
    emitted: readonly NewActivity[],
    now: Date,
  ): Promise<Recorded> {
    if (emitted.length === 0) return { activities: NOTHING, customers: new Map() };
    const recording = await this.appender.append(tx, program, emitted, now);
    for (const result of recording.results) invariant(result.ok, 'an emitted activity can be recorded');
    return recording;
  }
}

const NOTHING: readonly Activity[] = [];
