import { Field, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { connectionOf, DateTimeScalar } from '#platform/graphql';

@ObjectType('WayToEarn', {
  description: 'A campaign that is open to everybody, as customers are told of it.',
})
@Allow('program:read')
export class WayToEarnType {
  @Field(() => String, { description: 'Short name of the campaign, unique in the program.' })
  campaign: string;

  @Field(() => String, { description: 'Name for people.' })
  name: string;

  @Field(() => String, { description: 'The type of activity that it acts on, such as "order.paid".' })
  trigger: string;

  @Field(() => [String], {
    description:
      'The terms, made from the rule itself: for what, what is given, and all that keeps it from being given. In English.',
  })
  terms: string[];

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it is over; null: that is not decided.' })
  endsAt: Date | null;
}

export const WayToEarnConnection = connectionOf(() => WayToEarnType, 'WayToEarn');
