import { ArgsType, Field, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { IsDate, Length } from 'class-validator';
import type { StaffActor } from '#access';
import { Allow, CurrentStaff } from '#access/graphql';
import { Database } from '#platform';
import { DateTimeScalar, INHERIT, ProblemsError, ValidArgs } from '#platform/graphql';
import type { Channel } from '../domain/channel.js';
import { CODE_LENGTH_MAX } from '../domain/program-rules.js';
import { ReferralFunnel } from '../funnel/referral-funnel.service.js';
import { ReferralChannelEnum } from './enums.js';

@ObjectType('ReferralFunnelStage', {
  description:
    'How far things came, by a channel. Shares, invitations and clicks are those of the period; the rest is of the referrals that were claimed in it, whenever they came so far.',
})
@Allow(INHERIT)
export class ReferralFunnelStageType {
  @Field(() => ReferralChannelEnum, { description: 'The channel; of referrals that of the touch that won.' })
  channel: Channel;

  @Field(() => Int, { description: 'How often advocates took something to share.' })
  shares: number;

  @Field(() => Int, { description: 'Contacts that were invited.' })
  invitations: number;

  @Field(() => Int, { description: 'Links that were followed, those of robots and previews not counted.' })
  clicks: number;

  @Field(() => Int, { description: 'Referrals that were claimed.' })
  claims: number;

  @Field(() => Int, {
    description: 'Those of them that were attributed: new customers who were brought by an advocate.',
  })
  signUps: number;

  @Field(() => Int, { description: 'Those of these who have ordered, whatever it was worth.' })
  firstOrders: number;

  @Field(() => Int, { description: 'Claimed ones that an order qualified, even if it came back.' })
  qualified: number;

  @Field(() => Int, { description: 'Claimed ones that were approved, even if they were reversed later.' })
  approved: number;

  @Field(() => Int, { description: 'Claimed ones of which each side was told, likewise.' })
  rewarded: number;

  @Field(() => Int, { description: 'Claimed ones that were reversed.' })
  reversed: number;
}

@ArgsType()
class ReferralFunnelArgs {
  @Field(() => String, { description: 'Code of the referral program.' })
  @Length(1, CODE_LENGTH_MAX)
  program: string;

  @Field(() => DateTimeScalar, { description: 'From when on.' })
  @IsDate()
  from: Date;

  @Field(() => DateTimeScalar, { description: 'Until when, excluded: 92 days at most.' })
  @IsDate()
  to: Date;
}

/** From the share to the reward, for staff. */
@Resolver()
export class ReferralFunnelResolver {
  constructor(
    private readonly database: Database,
    private readonly funnel: ReferralFunnel,
  ) {}

  @Query(() => [ReferralFunnelStageType], {
    description:
      'What came of sharing, by channel; channels without anything are left out. One for each channel at most.',
  })
  @Allow('referrals:read')
  async referralFunnel(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => ReferralFunnelArgs) { program, from, to }: ReferralFunnelArgs,
  ): Promise<ReferralFunnelStageType[]> {
    const stages = await this.database.tx(actor, (tx) => this.funnel.of(tx, program, from, to));
    if (!stages.ok) throw new ProblemsError([stages.problem]);
    return stages.value;
  }
}
