import { Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Origin, ProgramActor, StaffActor } from '#access';
import { Allow, CurrentStaff, StaffOrigin } from '#access/graphql';
import { CustomerQueries } from '#customers';
import { toCustomerType } from '#customers/graphql';
import { err, isUuid, notFound } from '#kernel';
import { Database } from '#platform';
import {
  Input,
  localIdOf,
  pageOf,
  payloadOf,
  placeInCursor,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { ReferralReviews, type Review } from '../fraud/referral-reviews.service.js';
import { DecideReferralReviewInput, ReferralReviewsArgs } from './review.inputs.js';
import { reviewOf } from './review.mapping.js';
import {
  DecideReferralReviewPayload,
  ReferralReviewConnection,
  type ReferralReviewType,
} from './review.type.js';

/** What staff have to look at, and what they decide. */
@Resolver()
export class ReferralReviewsResolver {
  constructor(
    private readonly database: Database,
    private readonly reviews: ReferralReviews,
    private readonly customers: CustomerQueries,
  ) {}

  @Query(() => ReferralReviewConnection, {
    description: 'Referrals that somebody has to look at, or had to.',
  })
  @Allow('referrals:read')
  async referralReviews(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => ReferralReviewsArgs) args: ReferralReviewsArgs,
  ): Promise<Connection<ReferralReviewType>> {
    const place = placeInCursor(args.after);
    const after = place && { at: place.createdAt, friendId: place.id };
    const found = await this.database.tx(actor, (tx) =>
      this.reviews.page(tx, args.state, { after, limit: args.first + 1 }),
    );
    return pageOf(await this.shown(actor, found), args, ({ review: { friendId, dueAt, decidedAt } }) => [
      (decidedAt ?? dueAt).toISOString(),
      friendId,
    ]);
  }

  @Mutation(() => DecideReferralReviewPayload, {
    description:
      'Lets a referral go on that somebody had to look at, or ends it. Nothing else lets it go on, whatever time passes. A repeat changes nothing.',
  })
  @Allow('referrals:review')
  async decideReferralReview(
    @StaffOrigin() origin: Origin,
    @Input(() => DecideReferralReviewInput) input: DecideReferralReviewInput,
  ): Promise<DecideReferralReviewPayload> {
    const { customer, decision, verdictNumber, reason } = input;
    const friendId = localIdOf('Customer', customer) ?? '';
    if (!isUuid(friendId)) return payloadOf(err(notFound('review', ['customer'])), () => ({}));
    const isAllowed = decision === 'ALLOW';
    const decided = await this.reviews.decide({ ...origin, friendId, isAllowed, verdictNumber, reason });
    if (!decided.ok) return payloadOf(decided, () => ({}));
    const [review] = await this.shown(origin.actor, [decided.value]);
    return payloadOf(decided, () => ({ review: review ?? null }));
  }

  private async shown(actor: ProgramActor, reviews: readonly Review[]): Promise<ReferralReviewType[]> {
    const people = await this.customers.byIds(
      actor,
      reviews.flatMap(({ friendId, advocateId }) => [friendId, advocateId]),
    );
    return reviews.flatMap((review) => {
      const [friend, advocate] = [people.get(review.friendId), people.get(review.advocateId)];
      return friend && advocate ? [reviewOf(review, toCustomerType(friend), toCustomerType(advocate))] : [];
    });
  }
}
