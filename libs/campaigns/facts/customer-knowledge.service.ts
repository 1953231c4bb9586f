import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import type { ActivityBatch, Order } from '#activity';
import type { CustomerRef } from '#customers';
import { required, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { triggerOf } from './activity-facts.js';
import { ORDER_PAID } from '../domain/campaign.js';
import { Timeline } from '../domain/timeline.js';
import type { KnownFacts } from '../expression/customer-facts.js';
import { FactSources, type FactMoment } from './fact-sources.js';
import type { StoredVersion } from '../stored-versions.js';

/** An order that is evaluated, with whose it is. */
export interface AskedOrder {
  readonly order: Order;
  readonly customer: CustomerRef | null;
}

/** Activities that are evaluated, with whose they are. */
export type AskedActivities = Pick<ActivityBatch, 'program' | 'activities' | 'customers'>;

/** Whose conditions are asked. */
export interface AskingVersions {
  /** All of the program: each asks at the times when it is in force. */
  readonly stored: readonly StoredVersion[];
  /** They ask whenever it is. */
  readonly tried: readonly StoredVersion[];
}

const NOTHING: ReadonlyMap<Uuid, KnownFacts> = new Map();

/** Reads what conditions in force ask about customers, for a whole batch at once; what none asks for is not read. */
@Injectable()
export class CustomerKnowledge {
  constructor(private readonly sources: FactSources) {}

  /** By activity id, of activities that were just recorded: as it is right after each. */
  ofBatch(tx: Tx, batch: AskedActivities, versions: AskingVersions): Promise<ReadonlyMap<Uuid, KnownFacts>> {
    return this.ofActivities(tx, batch, versions, 'JUST_RECORDED');
  }

  /** By activity id, of activities that were recorded earlier: as it is today. */
  ofRecorded(
    tx: Tx,
    activities: AskedActivities,
    versions: AskingVersions,
  ): Promise<ReadonlyMap<Uuid, KnownFacts>> {
    return this.ofActivities(tx, activities, versions, 'EARLIER');
  }

  private async ofActivities(
    tx: Tx,
    batch: AskedActivities,
    versions: AskingVersions,
    standingOfOrders: FactMoment['standing'],
  ): Promise<ReadonlyMap<Uuid, KnownFacts>> {
    const asking = this.thatMustRead(versions);
    if (asking.size === 0) return NOTHING;
    const triggers = new Set([...asking].map(({ trigger }) => trigger));
    const activities = batch.activities.filter((activity) => triggers.has(triggerOf(activity)));
    const timeline = new Timeline(versions.stored);
    const wanted = new Set<string>();
    for (const activity of activities) {
      const atTheTime = [...timeline.at(activity.occurredAt), ...versions.tried];
      addWanted(wanted, asking, atTheTime, triggerOf(activity));
    }
    if (wanted.size === 0) return NOTHING;
    const moments = activities.map((activity): FactMoment => {
      const { customerId, order, occurredAt: at } = activity;
      const standing = order !== null && triggerOf(activity) === ORDER_PAID ? standingOfOrders : 'EARLIER';
      const customer = batch.customers.get(customerId) ?? null;
      return { customerId, customer, at, order, standing, isOver: false };
    });
    const known = await this.sources.read(tx, batch.program, moments, wanted);
    return new Map(activities.map(({ id }, index) => [id, required(known[index], 'facts of an activity')]));
  }

  /** By order id: of a cart as if it were recorded now, of recorded orders as it is today. */
  async ofOrders(
    tx: Tx,
    program: Program,
    orders: readonly AskedOrder[],
    versions: AskingVersions,
    standing: 'NOT_RECORDED' | 'EARLIER',
  ): Promise<ReadonlyMap<Uuid, KnownFacts>> {
    const asking = this.thatMustRead(versions);
    if (asking.size === 0) return NOTHING;
    const timeline = new Timeline(versions.stored);
    const wanted = new Set<string>();
    for (const { order } of orders)
      addWanted(wanted, asking, [...timeline.at(order.occurredAt), ...versions.tried], ORDER_PAID);
    if (wanted.size === 0) return NOTHING;
    const moments = orders.map(({ order, customer }): FactMoment => {
      const { customerId, occurredAt: at } = order;
      return { customerId, customer, at, order, standing, isOver: false };
    });
    const known = await this.sources.read(tx, program, moments, wanted);
    return new Map(orders.map(({ order }, index) => [order.id, required(known[index], 'facts of an order')]));
  }

  private thatMustRead({ stored, tried }: AskingVersions): ReadonlySet<StoredVersion> {
    return new Set(
      [...stored, ...tried].filter(
        ({ state, condition }) =>
          state === 'ACTIVE' && condition !== null && this.sources.mustRead(condition.customerFacts),
      ),
    );
  }
}

function addWanted(
  wanted: Set<string>,
  asking: ReadonlySet<StoredVersion>,
  atTheTime: readonly StoredVersion[],
  trigger: string,
): void {
  for (const version of atTheTime)
    if (version.trigger === trigger && asking.has(version))
      for (const name of version.condition?.customerFacts ?? []) wanted.add(name);
}
