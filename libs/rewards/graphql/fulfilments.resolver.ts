import { ArgsType, Field, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IsIn, IsOptional } from 'class-validator';
import DataLoader from 'dataloader';
import type { Origin, StaffActor } from '#access';
import { Allow, Context, CurrentStaff, Now, StaffOrigin, type AccessContext } from '#access/graphql';
import { CustomerQueries } from '#customers';
import { CustomerType, toCustomerType } from '#customers/graphql';
import { err, ok, type Problem, type Result, type Uuid } from '#kernel';
import { Database } from '#platform';
import {
  ConnectionArgs,
  idInCursor,
  Input,
  pageOf,
  payloadOf,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import type { RedemptionState } from '../domain/redemption.js';
import type { Delivery } from '../domain/reward.js';
import { Fulfilments, type Fulfilment } from '../fulfilments.service.js';
import { Redemptions, UNKNOWN } from '../redemptions.service.js';
import { RewardViews } from '../reward-views.service.js';
import {
  CancelRedemptionInput,
  CancelRedemptionPayload,
  FulfilRewardsInput,
  FulfilRewardsPayload,
  RedemptionConnection,
  RedemptionStateEnum,
  RedemptionType,
} from './redemption.type.js';
import { RewardLoaders } from './reward-loaders.js';
import { redemptionKeyOf } from './reward.mapping.js';
import { RewardDeliveryEnum } from './reward.type.js';

@ArgsType()
class FulfilmentsArgs extends ConnectionArgs {
  @Field(() => RedemptionStateEnum, { defaultValue: 'REDEEMED', description: 'How far they are.' })
  @IsIn(Object.keys(RedemptionStateEnum))
  state: RedemptionState;

  @Field(() => RewardDeliveryEnum, {
    nullable: true,
    description: 'How they are delivered; of all kinds if left out.',
  })
  @IsOptional()
  @IsIn(Object.keys(RewardDeliveryEnum))
  kind?: Delivery | null;
}

/** What staff deliver, and take back. */
@Resolver()
export class FulfilmentsResolver {
  constructor(
    private readonly database: Database,
    private readonly deliveries: Fulfilments,
    private readonly redemptions: Redemptions,
    private readonly views: RewardViews,
    private readonly loaders: RewardLoaders,
  ) {}

  @Query(() => RedemptionConnection, {
    description: 'What customers redeemed, oldest first: as it stands, what waits to be delivered.',
  })
  @Allow('rewards:read')
  async fulfilments(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => FulfilmentsArgs) { state, kind = null, ...args }: FulfilmentsArgs,
  ): Promise<Connection<RedemptionType>> {
    const page = { after: idInCursor(args.after), limit: args.first + 1 };
    const found = await this.database.tx(actor, async (tx) =>
      this.loaders.shown(tx, await this.views.queue(tx, { state, delivery: kind }, page)),
    );
    return pageOf(found, args, ({ redemption }) => [redemption.id]);
  }

  @Mutation(() => FulfilRewardsPayload, {
    description: 'Notes what was delivered: all items, or none. A repeat changes nothing.',
  })
  @Allow('rewards:fulfil')
  async fulfilRewards(
    @StaffOrigin() origin: Origin,
    @Input(() => FulfilRewardsInput) { items }: FulfilRewardsInput,
  ): Promise<FulfilRewardsPayload> {
    const named = namedIn(items);
    const done = named.ok ? await this.deliveries.fulfil(origin, named.value) : named;
    if (!done.ok) return payloadOf(done, () => ({}));
    const redemptions = await this.database.tx(origin.actor, (tx) => this.loaders.byKeys(tx, done.value));
    return { redemptions, userErrors: [] };
  }

  @Mutation(() => CancelRedemptionPayload, {
    description:
      'Takes a redemption back that waits, or an effect: points and pieces come back, what the effect gave is taken away. A repeat changes nothing.',
  })
  @Allow('rewards:fulfil')
  async cancelRedemption(
    @StaffOrigin() origin: Origin,
    @Input(() => CancelRedemptionInput) { redemption: id, reason = null }: CancelRedemptionInput,
  ): Promise<CancelRedemptionPayload> {
    const redemption = redemptionKeyOf(id);
    const done = redemption ? await this.redemptions.cancel({ ...origin, redemption, reason }) : err(UNKNOWN);
    if (!done.ok) return payloadOf(done, () => ({}));
    const [shown] = await this.database.tx(origin.actor, (tx) => this.loaders.byKeys(tx, [done.value]));
    return { redemption: shown ?? null, isChanged: done.value.isChanged, userErrors: [] };
  }
}

/** Who did what with a redemption, for staff. */
@Resolver(() => RedemptionType)
export class RedemptionStaffResolver {
  private readonly people = new WeakMap<AccessContext, DataLoader<Uuid, CustomerType | null>>();

  constructor(private readonly customers: CustomerQueries) {}

  @ResolveField(() => CustomerType, { nullable: true, description: 'Who redeemed it.' })
  @Allow('customers:read')
  customer(
    @Parent() { redemption }: RedemptionType,
    @CurrentStaff() actor: StaffActor,
    @Context() context: AccessContext,
  ): Promise<CustomerType | null> {
    const loader =
      this.people.get(context) ??
      new DataLoader<Uuid, CustomerType | null>(async (ids) => {
        const found = await this.customers.byIds(actor, [...new Set(ids)]);
        return ids.map((id) => {
          const customer = found.get(id);
          return customer ? toCustomerType(customer) : null;
        });
      });
    this.people.set(context, loader);
    return loader.load(redemption.customerId);
  }

  @ResolveField(() => Int, {
    nullable: true,
    description: 'For how many whole hours it has been waiting; null: it does not wait.',
  })
  waitingHours(@Parent() { redemption }: RedemptionType, @Now() now: Date): number | null {
    const { state, redeemedAt } = redemption;
    return state === 'REDEEMED'
      ? Math.max(0, Math.floor((now.getTime() - redeemedAt.getTime()) / HOUR_MS))
      : null;
  }

  @ResolveField(() => String, { description: 'Who redeemed it: a principal.' })
  redeemedBy(@Parent() { redemption }: RedemptionType): string {
    return redemption.redeemedBy;
  }

  @ResolveField(() => String, { nullable: true, description: 'Who delivered it: a principal; null: nobody.' })
  fulfilledBy(@Parent() { redemption }: RedemptionType): string | null {
    return redemption.fulfilledBy;
  }

  @ResolveField(() => String, { nullable: true, description: 'Who took it back: a principal; null: nobody.' })
  cancelledBy(@Parent() { redemption }: RedemptionType): string | null {
    return redemption.cancelledBy;
  }

  @ResolveField(() => String, {
    nullable: true,
    description: 'Why it was taken back, in the words of whoever did.',
  })
  cancelReason(@Parent() { redemption }: RedemptionType): string | null {
    return redemption.cancelReason;
  }
}

const HOUR_MS = 3_600_000;

function namedIn(items: FulfilRewardsInput['items']): Result<Fulfilment[], Problem> {
  const named: Fulfilment[] = [];
  for (const [place, { redemption: id, reference = null, giftCardCode = null }] of items.entries()) {
    const redemption = redemptionKeyOf(id);
    if (!redemption) return err({ ...UNKNOWN, path: ['items', String(place), 'redemption'] });
    named.push({ redemption, reference, giftCardCode });
  }
  return ok(named);
}
