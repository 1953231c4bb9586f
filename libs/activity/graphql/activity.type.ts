import { Field, Float, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import type { Uuid } from '#kernel';
import { connectionOf, DateTimeScalar, INHERIT, Node, toGlobalId } from '#platform/graphql';
import type { Activity } from '../domain/activity.js';

@ObjectType('ActivityAttribute', { description: 'A detail of an activity: exactly one value is set.' })
@Allow(INHERIT)
export class ActivityAttribute {
  @Field(() => String, { description: 'Name.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'The value, if it is a text.' })
  text: string | null;

  @Field(() => Float, { nullable: true, description: 'The value, if it is a number.' })
  number: number | null;

  @Field(() => Boolean, { nullable: true, description: 'The value, if it is a yes or no.' })
  flag: boolean | null;
}

/** Libs above add fields by resolvers of their own; the ids inside the service are what they need. */
@ObjectType('Activity', { implements: () => Node, description: 'Something that happened to a customer.' })
@Allow(INHERIT)
export class ActivityType extends Node {
  /** The id inside the service; not a field. */
  activityId: Uuid;
  /** Not a field. */
  customerId: Uuid;
  /** Not a field. */
  orderId: Uuid | null;

  @Field(() => String, { description: 'What happened, such as "order.paid" or "review.published".' })
  type: string;

  @Field(() => String, { description: 'The system that told of it.' })
  source: string;

  @Field(() => String, { description: "The source's own id of it." })
  externalId: string;

  @Field(() => DateTimeScalar, { description: 'When it happened.' })
  occurredAt: Date;

  @Field(() => DateTimeScalar, { description: 'When the program heard of it.' })
  recordedAt: Date;

  @Field(() => String, { nullable: true, description: 'Where it happened, such as "web" or "pos".' })
  channel: string | null;

  @Field(() => [ActivityAttribute], { description: 'Details.' })
  attributes: ActivityAttribute[];
}

export const ActivityConnection = connectionOf(() => ActivityType, 'Activity');

/** The GraphQL form of an activity. Its local id names the customer too: that is how it is found again. */
export function toAttributes(attributes: Activity['attributes']): ActivityAttribute[] {
  return Object.entries(attributes).map(([name, value]) => ({
    name,
    text: typeof value === 'string' ? value : null,
    number: typeof value === 'number' ? value : null,
    flag: typeof value === 'boolean' ? value : null,
  }));
}

export function toActivityType(activity: Activity): ActivityType {
  const { id, customerId, orderId, type, source, externalId, occurredAt, recordedAt, channel } = activity;
  return {
    id: toGlobalId('Activity', `${customerId}/${id}`),
    activityId: id,
    attributes: toAttributes(activity.attributes),
    ...{ customerId, orderId, type, source, externalId, occurredAt, recordedAt, channel },
  };
}
