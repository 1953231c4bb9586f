import { Args, Field, Int, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Programs, type StaffActor } from '#access';
import { Allow, CurrentStaff, Now } from '#access/graphql';
import { CustomerQueries } from '#customers';
import { CustomerType, toCustomerType } from '#customers/graphql';
import { required } from '#kernel';
import { Database } from '#platform';
import { Cost, INHERIT } from '#platform/graphql';
import type { Application } from '../domain/ladder.js';
import { MOVERS_MAX, TierPreviews, type Mover } from '../tier-previews.service.js';
import { LadderApplicationEnum } from './ladder.type.js';

/** Looks at up to 50,000 customers. */
const PREVIEW_POINTS = 300;

@ObjectType('TierMoveCount', { description: 'How many customers would move from one tier to another.' })
@Allow(INHERIT)
export class MoveCountType {
  @Field(() => String, { nullable: true, description: 'Code of the tier they are on; null: none.' })
  from: string | null;

  @Field(() => String, { nullable: true, description: 'Code of the tier they would be on; null: none.' })
  to: string | null;

  @Field(() => Boolean, { description: 'Whether that is a rise.' })
  isUp: boolean;

  @Field(() => Int, { description: 'Customers.' })
  customers: number;
}

@ObjectType('TierMover', { description: 'Somebody who would move.' })
@Allow(INHERIT)
export class MoverType {
  @Field(() => CustomerType, { description: 'Who.' })
  customer: CustomerType;

  @Field(() => String, { nullable: true, description: 'Code of the tier they are on; null: none.' })
  from: string | null;

  @Field(() => String, { nullable: true, description: 'Code of the tier they would be on; null: none.' })
  to: string | null;
}

@ObjectType('TierLadderPreview', {
  description: 'What would become of everybody if a version of a ladder came into force now.',
})
@Allow(INHERIT)
export class LadderPreviewType {
  /** Those of `movers`; not a field. */
  moving: readonly Mover[];

  @Field(() => Int, { description: 'Number of the version.' })
  version: number;

  @Field(() => Int, { description: 'Customers that were looked at: at most 50,000, the oldest.' })
  lookedAt: number;

  @Field(() => Boolean, { description: 'Whether those were all customers.' })
  isComplete: boolean;

  @Field(() => [MoveCountType], { description: 'How many would move from where to where.' })
  moves: MoveCountType[];
}

/** Drafts of ladders, tried on everybody, for staff. */
@Resolver(() => LadderPreviewType)
export class PreviewsResolver {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly customers: CustomerQueries,
    private readonly previews: TierPreviews,
  ) {}

  @Query(() => LadderPreviewType, {
    nullable: true,
    description:
      'Who would move if the draft of a ladder, or an earlier version, came into force now; null when there is none. Saves nothing.',
  })
  @Allow('tiers:read')
  @Cost(PREVIEW_POINTS)
  async tierLadderPreview(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @Args('code', { type: () => String, description: 'Code of the ladder.' }) code: string,
    @Args('version', {
      type: () => Int,
      nullable: true,
      description: 'Number of the version; the draft if left out.',
    })
    number: number | null,
    @Args('application', {
      type: () => LadderApplicationEnum,
      defaultValue: 'UP_ONLY',
      description: 'Whom it would move.',
    })
    application: Application,
  ): Promise<LadderPreviewType | null> {
    const found = await this.database.tx(actor, async (tx) => {
      const program = required(await this.programs.byId(tx, actor.programId), 'the program');
      return this.previews.preview(tx, program, { code, number: number ?? null, application }, now);
    });
    if (!found.ok) return null;
    const { number: version, moves, movers: moving, ...rest } = found.value;
    return { ...rest, version, moves: [...moves], moving };
  }

  @ResolveField(() => [MoverType], {
    nullable: true,
    description: 'Some of those who would move, at most 10.',
  })
  @Allow('customers:read')
  @Cost({ size: MOVERS_MAX })
  async movers(
    @Parent() { moving }: LadderPreviewType,
    @CurrentStaff() actor: StaffActor,
  ): Promise<MoverType[]> {
    const people = await this.customers.byIds(
      actor,
      moving.map(({ customerId }) => customerId),
    );
    return moving.flatMap(({ customerId, from, to }) => {
      const customer = people.get(customerId);
      return customer ? [{ customer: toCustomerType(customer), from, to }] : [];
    });
  }
}
