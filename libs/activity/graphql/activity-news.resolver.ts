import { Args, Resolver, Subscription } from '@nestjs/graphql';
import type { ProgramActor } from '#access';
import { Allow, CurrentActor } from '#access/graphql';
import { CustomerQueries } from '#customers';
import { Clock, type LiveFeed } from '#platform';
import { ProblemsError } from '#platform/graphql';
import { ActivityNews } from '../activity-news.js';
import { ActivityType, toActivityType } from './activity.type.js';

/** One message, under the name of its field. */
interface ActivityRecorded {
  readonly activityRecorded: ActivityType;
}

/** Tells subscribers what happened to a customer. */
@Resolver()
export class ActivityNewsResolver {
  constructor(
    private readonly customers: CustomerQueries,
    private readonly news: ActivityNews,
    private readonly clock: Clock,
  ) {}

  @Subscription(() => ActivityType, {
    description:
      'Each activity of a customer that is recorded from now on: orders, returns and others, in the order of recording.',
  })
  @Allow('activity:read', 'self:read')
  async activityRecorded(
    @CurrentActor() actor: ProgramActor,
    @Args('customer', {
      type: () => String,
      nullable: true,
      description: "The storefront's own id of the customer; left out with a customer's token.",
    })
    externalId: string | null,
  ): Promise<LiveFeed<ActivityRecorded>> {
    const from = this.clock.now();
    const customerId = await this.customers.followed(actor, externalId);
    if (!customerId.ok) throw new ProblemsError([customerId.problem]);
    const followed = { programId: actor.programId, customerId: customerId.value, from };
    return this.news.follow(followed, (activity) => ({ activityRecorded: toActivityType(activity) }));
  }
}
