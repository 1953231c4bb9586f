import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { invariant } from '#kernel';
import { LiveChanges, Logger, type Tx } from '#platform';
import { ActivityAppender } from './activity-appender.js';
import type { Activity, NewActivity } from './domain/activity.js';
import { Reactors, type ActivityBatch } from './reactors.js';
import type { Recording } from './recording.js';

/** Rounds of activities that cause activities; a chain longer than this is a loop, and is cut. */
const DEPTH_MAX = 8;

/** Activities that one round may cause for a customer, for each that was recorded: campaigns that feed each other grow fast. */
const EMITTED_MAX = 1_000;

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
    private readonly logger: Logger,
  ) {}

  async run(tx: Tx, program: Program, recorded: Recorded, now: Date): Promise<void> {
    let { activities, customers } = recorded;
    const recordedOf = countsOf(activities.map(({ customerId }) => customerId));
    for (let depth = 1; activities.length > 0; depth += 1) {
      this.live.publishAfter(
        tx,
        ACTIVITY_TOPIC,
        activities.map(({ customerId }) => customerId),
      );
      const emitted = await this.react(tx, { program, now, activities, customers });
      const kept = this.bounded(program, emitted, depth, recordedOf);
      ({ activities, customers } = await this.record(tx, program, kept, now));
    }
  }

  /**
   * Without what would go on for ever: who recorded the order is not to blame, so that succeeds, and whoever runs the
   * service is told what was left out.
   */
  private bounded(
    program: Program,
    emitted: readonly NewActivity[],
    depth: number,
    recordedOf: ReadonlyMap<string, number>,
  ): readonly NewActivity[] {
    const counts = new Map<string, number>();
    const kept = emitted.filter(({ customer }) => {
      const id = customer && 'id' in customer ? customer.id : '';
      const count = (counts.get(id) ?? 0) + 1;
      counts.set(id, count);
      return depth < DEPTH_MAX && count <= EMITTED_MAX * (recordedOf.get(id) ?? 1);
    });
    if (kept.length < emitted.length) {
      const types = [...new Set(emitted.map(({ type }) => type))].sort();
      const left = emitted.length - kept.length;
      this.logger.info(
        { programId: program.id, depth, left, types },
        'activities that cause activities without end were cut',
      );
    }
    return kept;
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

function countsOf(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

const NOTHING: readonly Activity[] = [];
