import { Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { ProgramActor } from '#access';
import { Allow, Context, CurrentActor, Now, type AccessContext } from '#access/graphql';
import { CustomerType } from '#customers/graphql';
import { ConnectionArgs, Input, pageOf, payloadOf, ValidArgs, type Connection } from '#platform/graphql';
import type { Chapter } from '../domain/customer-story.js';
import { refusalForCustomers } from '../domain/wording.js';
import { ReferralDesk } from '../referral-desk.service.js';
import { ReferralLoaders } from './referral-loaders.js';
import { ClaimReferralInput } from './referral.inputs.js';
import { friendKeyOf, friendPlaceIn, referralOf } from './referral.mapping.js';
import { ReferralChapterType, ReferralConnection, ReferralPayload, ReferralType } from './referral.type.js';

/** Referrals of customers. Nullable, so that a key without the permission gets the other fields. */
@Resolver(() => CustomerType)
export class CustomerReferralsResolver {
  constructor(private readonly loaders: ReferralLoaders) {}

  @ResolveField(() => ReferralType, {
    nullable: true,
    description: 'The referral by which the customer came; null: nobody brought them.',
  })
  @Allow('referrals:read', 'referrals:write', 'self:read')
  async referral(
    @Parent() { customerId }: CustomerType,
    @Context() context: AccessContext,
  ): Promise<ReferralType | null> {
    const view = await this.loaders.of(context).referrals.load(customerId);
    return view && referralOf(view);
  }

  @ResolveField(() => String, {
    nullable: true,
    description:
      'Why the last claim of a customer whom nobody brought was refused, in words for them; null: none was, or there is a referral.',
  })
  @Allow('referrals:read', 'referrals:write', 'self:read')
  async referralRefusal(
    @Parent() { customerId }: CustomerType,
    @Context() context: AccessContext,
  ): Promise<string | null> {
    const refused = await this.loaders.of(context).refusals.load(customerId);
    return refused && refusalForCustomers(refused);
  }

  @ResolveField(() => ReferralConnection, {
    nullable: true,
    description:
      'Referrals of the friends whom the customer brought, the newest claim first. One of a friend who went to another advocate has ended, and says so.',
  })
  @Allow('referrals:read', 'referrals:write', 'self:read')
  async referrals(
    @Parent() { customerId }: CustomerType,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
    @Context() context: AccessContext,
  ): Promise<Connection<ReferralType>> {
    const friends = this.loaders.of(context).friends(friendPlaceIn(args.after), args.first + 1);
    const views = await friends.load(customerId);
    return pageOf(
      views.map((view) => referralOf(view, 'ADVOCATE')),
      args,
      friendKeyOf,
    );
  }
}

/** What customers are told of referrals: of each other no more than the first letter of their names. */
@Resolver(() => ReferralType)
export class ReferralFriendResolver {
  constructor(private readonly loaders: ReferralLoaders) {}

  @ResolveField(() => [ReferralChapterType], {
    description:
      'What happened step by step, and what it waits for, in words for the customer whose field it is: for the advocate below "referrals", for the friend elsewhere. A few of each order, and the 20 latest orders.',
  })
  story(
    @Parent() { referral, side }: ReferralType,
    @Context() context: AccessContext,
  ): Promise<readonly Chapter[]> {
    return this.loaders.of(context).stories.load({ referral, side });
  }

  @ResolveField(() => String, {
    nullable: true,
    description: 'First letter of the friend\'s name, such as "E."; null: no name is known.',
  })
  friendInitial(
    @Parent() { referral }: ReferralType,
    @Context() context: AccessContext,
  ): Promise<string | null> {
    return this.loaders.of(context).initials.load(referral.friendId);
  }
}

/** What friends do, by themselves or by their shop. */
@Resolver()
export class ReferralClaimsResolver {
  constructor(private readonly desk: ReferralDesk) {}

  @Mutation(() => ReferralPayload, {
    description:
      'Says who brought a customer who has joined and bought nothing yet: by a code that they typed, the links they followed, or an invitation. Codes that do not work are answered alike, whatever is wrong. A repeat answers what is there.',
  })
  @Allow('referrals:write', 'self:refer')
  async claimReferral(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => ClaimReferralInput) input: ClaimReferralInput,
  ): Promise<ReferralPayload> {
    const { customer = null, program, code = null, touches, channel = null, signals = null } = input;
    const claimed = await this.desk.claim({
      ...{ actor, now, customer, program, code, touches, channel, signals },
    });
    return payloadOf(claimed, (view) => ({ referral: referralOf(view) }));
  }
}
