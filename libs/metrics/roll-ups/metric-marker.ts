import { Injectable } from '@nestjs/common';
import { Reactors, type ActivityBatch, type NewActivity, type Reactor } from '#activity';
import { CustomerEvents } from '#customers';
import { newId } from '#kernel';
import type { Tx } from '#platform';
import { findGuestsOf, insertMarks } from '../persistence/marks.js';

/** Behind everybody: it only notes of whom something was recorded. */
const RANK = 90;

const LINKED = 'order.linked';
const NOTHING: readonly NewActivity[] = [];

/**
 * Marks customers in the transaction that records something of them, so that their figures are worked out right after it: by activities,
 * of which are all that changes orders, returns, enrolments and campaigns, and by what is written of them without one.
 */
@Injectable()
export class MetricMarker implements Reactor {
  readonly name = 'metrics';
  readonly rank = RANK;

  constructor(reactors: Reactors, events: CustomerEvents) {
    reactors.register(this);
    events.onChanged((tx, customerIds, now) => insertMarks(tx, customerIds.toSorted(), newId(now)));
  }

  async react(tx: Tx, { activities, now }: ActivityBatch): Promise<readonly NewActivity[]> {
    const linked = activities.flatMap(({ type, orderId }) => (type === LINKED && orderId ? [orderId] : []));
    const guests = await findGuestsOf(tx, linked);
    const customers = new Set([...activities.map(({ customerId }) => customerId), ...guests]);
    await insertMarks(tx, [...customers].sort(), newId(now));
    return NOTHING;
  }
}
