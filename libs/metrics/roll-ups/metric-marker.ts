import { Injectable } from '@nestjs/common';
import { Reactors, type ActivityBatch, type NewActivity, type Reactor } from '#activity';
import { newId } from '#kernel';
import type { Tx } from '#platform';
import { findGuestsOf, insertMarks } from '../persistence/marks.js';

/** Behind everybody: it only notes of whom something was recorded. */
const RANK = 90;

const LINKED = 'order.linked';
const NOTHING: readonly NewActivity[] = [];

/** Marks the customers of activities, in the transaction that records them: their figures are worked out right after it. */
@Injectable()
export class MetricMarker implements Reactor {
  readonly name = 'metrics';
  readonly rank = RANK;

  constructor(reactors: Reactors) {
    reactors.register(this);
  }

  async react(tx: Tx, { activities, now }: ActivityBatch): Promise<readonly NewActivity[]> {
    const linked = activities.flatMap(({ type, orderId }) => (type === LINKED && orderId ? [orderId] : []));
    const guests = await findGuestsOf(tx, linked);
    const customers = new Set([...activities.map(({ customerId }) => customerId), ...guests]);
    await insertMarks(tx, [...customers].sort(), newId(now));
    return NOTHING;
  }
}
