import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Origin, StaffActor } from '#access';
import { Allow, Context, CurrentStaff, StaffOrigin, type AccessContext } from '#access/graphql';
import { CustomerDirectory } from '#customers';
import { CustomerType, toCustomerType } from '#customers/graphql';
import { Database } from '#platform';
import { Input, pageOf, payloadOf, ValidArgs, type Connection } from '#platform/graphql';
import { ReferralDesk } from '../referral-desk.service.js';
import { ReferralViews } from '../referral-views.service.js';
import { ReferralLoaders } from './referral-loaders.js';
import {
  AttributeReferralInput,
  BlockReferralAdvocateInput,
  ReferralsArgs,
  RejectReferralInput,
  UnblockReferralAdvocateInput,
} from './referral.inputs.js';
import {
  candidateOf,
  giftOf,
  keyOf,
  placeIn,
  referralOf,
  refusalOf,
  stepOf,
  verdictOf,
  type ShownCandidate,
} from './referral.mapping.js';
import {
  ReferralAdvocatePayload,
  ReferralAdvocateType,
  ReferralCandidateType,
  ReferralConnection,
  ReferralPayload,
  ReferralStoryType,
  ReferralType,
} from './referral.type.js';

/** Referrals, and what staff decide about them. */
@Resolver()
export class ReferralOfficeResolver {
  constructor(
    private readonly database: Database,
    private readonly customers: CustomerDirectory,
    private readonly views: ReferralViews,
    private readonly loaders: ReferralLoaders,
    private readonly desk: ReferralDesk,
  ) {}

  @Query(() => ReferralConnection, { description: 'The referrals of the program, the newest claim first.' })
  @Allow('referrals:read')
  async referrals(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => ReferralsArgs) args: ReferralsArgs,
  ): Promise<Connection<ReferralType>> {
    const found = await this.database.tx(actor, (tx) =>
      this.views.page(tx, args.state ?? null, placeIn(args.after), args.first + 1),
    );
    return pageOf(
      found.map((view) => referralOf(view)),
      args,
      keyOf,
    );
  }

  @Query(() => ReferralStoryType, {
    nullable: true,
    description:
      'Why a customer was, or was not, brought by whom: every step, what lost and why, what fraud checks said, what campaigns gave to each side, and which claims were refused; null when nobody ever claimed to have brought them.',
  })
  @Allow('referrals:read')
  async explainReferral(
    @CurrentStaff() actor: StaffActor,
    @Args('customer', { type: () => String, description: 'External id of the friend.' }) customer: string,
    @Context() context: AccessContext,
  ): Promise<ReferralStoryType | null> {
    const story = await this.database.tx(actor, async (tx) => {
      const friend = (await this.customers.byExternalIds(tx, [customer])).get(customer);
      return friend ? this.views.story(tx, friend.id, context.now) : null;
    });
    if (!story) return null;
    const refusals = story.refusals.map(refusalOf);
    return {
      ...{ referral: story.view && referralOf(story.view), steps: story.steps.map(stepOf) },
      candidates: await this.withAdvocates(story.candidates.map(candidateOf), context),
      refusals: await Promise.all(
        refusals.map(async ({ brought, ...refusal }) => ({
          ...refusal,
          candidates: await this.withAdvocates(brought, context),
        })),
      ),
      verdicts: story.verdicts.map(verdictOf),
      given: story.given.map(giftOf),
      nothingGiven: [...story.nothing],
    };
  }

  private withAdvocates(
    shown: readonly ShownCandidate[],
    context: AccessContext,
  ): Promise<ReferralCandidateType[]> {
    const { customers } = this.loaders.of(context);
    return Promise.all(
      shown.map(async (one) => {
        const advocate = await customers.load(one.candidate.advocateId);
        return { ...one, advocate: advocate && toCustomerType(advocate) };
      }),
    );
  }

  @Mutation(() => ReferralPayload, {
    description:
      'Says who brought a customer, whatever they claimed, until it is approved: what was told before is taken back. A repeat changes nothing.',
  })
  @Allow('referrals:write')
  async attributeReferral(
    @StaffOrigin() origin: Origin,
    @Input(() => AttributeReferralInput) input: AttributeReferralInput,
  ): Promise<ReferralPayload> {
    const { customer, advocate, program, reason } = input;
    const done = await this.desk.attribute({ ...origin, customer, advocate, program, reason });
    return payloadOf(done, (view) => ({ referral: referralOf(view) }));
  }

  @Mutation(() => ReferralPayload, {
    description:
      'Ends a referral that is not approved yet: what was told before is taken back. One that waits for a review is decided there. A repeat changes nothing.',
  })
  @Allow('referrals:review')
  async rejectReferral(
    @StaffOrigin() origin: Origin,
    @Input(() => RejectReferralInput) { customer, reason }: RejectReferralInput,
  ): Promise<ReferralPayload> {
    const done = await this.desk.reject({ ...origin, customer, reason });
    return payloadOf(done, (view) => ({ referral: referralOf(view) }));
  }

  @Mutation(() => ReferralAdvocatePayload, {
    description:
      'Keeps a customer from referring: their codes work for nobody, and what is not approved yet gives them nothing. A repeat changes nothing.',
  })
  @Allow('referrals:write')
  async blockReferralAdvocate(
    @StaffOrigin() origin: Origin,
    @Input(() => BlockReferralAdvocateInput) { customer, reason }: BlockReferralAdvocateInput,
  ): Promise<ReferralAdvocatePayload> {
    const done = await this.desk.block({ ...origin, customer, reason });
    return payloadOf(done, (advocate) => ({ advocate }));
  }

  @Mutation(() => ReferralAdvocatePayload, {
    description: 'Lets a customer refer again. A repeat changes nothing.',
  })
  @Allow('referrals:write')
  async unblockReferralAdvocate(
    @StaffOrigin() origin: Origin,
    @Input(() => UnblockReferralAdvocateInput) { customer, reason }: UnblockReferralAdvocateInput,
  ): Promise<ReferralAdvocatePayload> {
    const done = await this.desk.unblock({ ...origin, customer, reason });
    return payloadOf(done, (advocate) => ({ advocate }));
  }
}

/** What of referrals is for staff alone. */
@Resolver(() => ReferralType)
export class ReferralStaffResolver {
  constructor(private readonly loaders: ReferralLoaders) {}

  @ResolveField(() => CustomerType, { nullable: true, description: 'Who was brought.' })
  async friend(
    @Parent() { referral }: ReferralType,
    @Context() context: AccessContext,
  ): Promise<CustomerType | null> {
    const customer = await this.loaders.of(context).customers.load(referral.friendId);
    return customer && toCustomerType(customer);
  }

  @ResolveField(() => CustomerType, { nullable: true, description: 'Who brought them.' })
  async advocate(
    @Parent() { referral }: ReferralType,
    @Context() context: AccessContext,
  ): Promise<CustomerType | null> {
    const customer = await this.loaders.of(context).customers.load(referral.advocateId);
    return customer && toCustomerType(customer);
  }

  @ResolveField(() => String, { description: 'Why it stands where it stands, such as "ORDER_QUALIFIED".' })
  reason(@Parent() { referral }: ReferralType): string {
    return referral.reason;
  }

  @ResolveField(() => Boolean, { description: 'Whether somebody has to look before anything is given.' })
  isUnderReview(@Parent() { referral }: ReferralType): boolean {
    return referral.isUnderReview;
  }

  @ResolveField(() => String, {
    nullable: true,
    description:
      'Why the advocate gets nothing although it is approved, "CAPPED", "BLOCKED_ADVOCATE", "SUSPENDED" or "SUSPENDED_FRIEND" (when it was due); null: they do.',
  })
  advocateSkipped(@Parent() { referral }: ReferralType): string | null {
    return referral.advocateSkipped;
  }
}

/** Who an advocate is. */
@Resolver(() => ReferralAdvocateType)
export class ReferralAdvocateResolver {
  constructor(private readonly loaders: ReferralLoaders) {}

  @ResolveField(() => CustomerType, { nullable: true, description: 'The customer.' })
  async customer(
    @Parent() { customerId }: ReferralAdvocateType,
    @Context() context: AccessContext,
  ): Promise<CustomerType | null> {
    const customer = await this.loaders.of(context).customers.load(customerId);
    return customer && toCustomerType(customer);
  }
}
