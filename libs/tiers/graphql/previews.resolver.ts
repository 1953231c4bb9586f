import { Args, ArgsType, Field, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IsInt, IsOptional, Length, Max, Min } from 'class-validator';
import { Programs, type StaffActor } from '#access';
import { Allow, CurrentStaff, Now } from '#access/graphql';
import { CustomerQueries } from '#customers';
import { toCustomerType } from '#customers/graphql';
import { required } from '#kernel';
import { Database } from '#platform';
import {
  ConnectionArgs,
  Cost,
  INHERIT,
  placeInCursor,
  toCursor,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import type { Application } from '../domain/ladder.js';
import { MOVERS_MAX, TierPreviews, type Mover } from '../tier-previews.service.js';
import { COST_DAYS_MAX, TierCosts } from '../tier-costs.service.js';
import { LadderApplicationEnum } from './ladder.type.js';
import { LadderPreviewType, MoverType, PointsCostType, TierMoverConnection } from './preview.type.js';

/** Looks at up to 50,000 customers. */
const PREVIEW_POINTS = 300;
/** Looks at up to 10,000. */
const MOVERS_POINTS = 150;
/** Looks at up to 20,000 orders twice. */
const COST_POINTS = 300;
const VERSION_MAX = 1_000_000;

@ArgsType()
class LadderMoversArgs extends ConnectionArgs {
  @Field(() => String, { description: 'Code of the ladder.' })
  @Length(1, 64)
  code: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Number of the version; the draft if left out.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(VERSION_MAX)
  version: number | null;

  @Field(() => LadderApplicationEnum, { defaultValue: 'UP_ONLY', description: 'Whom it would move.' })
  application: Application;
}

@ArgsType()
class PointsCostArgs {
  @Field(() => Int, { defaultValue: 90, description: 'Days before today; at most 366.' })
  @IsInt()
  @Min(1)
  @Max(COST_DAYS_MAX)
  days: number;
}

/** Drafts of ladders, tried on everybody, for staff. */
@Resolver(() => LadderPreviewType)
export class PreviewsResolver {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly customers: CustomerQueries,
    private readonly previews: TierPreviews,
    private readonly costs: TierCosts,
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
    const wanted = { code, number: number ?? null, application };
    const found = await this.database.tx(actor, async (tx) => {
      const program = required(await this.programs.byId(tx, actor.programId), 'the program');
      return this.previews.preview(tx, program, wanted, now);
    });
    if (!found.ok) return null;
    const { number: version, moves, movers: moving, ...rest } = found.value;
    return { ...rest, version, moves: [...moves], moving, wanted: { ...wanted, number: version } };
  }

  @Query(() => TierMoverConnection, {
    description:
      'Who would move if the draft of a ladder, or an earlier version, came into force now, in the order in which customers were created. Looks at up to 10,000 customers: a page may have fewer than asked for, or none, and more behind it.',
  })
  @Allow('customers:read')
  @Cost(MOVERS_POINTS)
  async tierLadderMovers(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @ValidArgs(() => LadderMoversArgs) args: LadderMoversArgs,
  ): Promise<Connection<MoverType>> {
    const { code, version, application, first: limit } = args;
    const after = placeInCursor(args.after);
    const found = await this.database.tx(actor, async (tx) => {
      const program = required(await this.programs.byId(tx, actor.programId), 'the program');
      const wanted = { code, number: version ?? null, application };
      return this.previews.movers(tx, program, wanted, { after, limit }, now);
    });
    const page = found.ok ? found.value : null;
    const people = await this.people(actor, page?.movers ?? []);
    const edges = (page?.movers ?? []).flatMap((mover) => {
      const node = moverTypeOf(mover, people);
      return node ? [{ cursor: toCursor([mover.createdAt.toISOString(), mover.customerId]), node }] : [];
    });
    const end = page?.lookedUntil;
    return {
      edges,
      pageInfo: {
        hasNextPage: page?.hasMore ?? false,
        hasPreviousPage: after !== null,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: end ? toCursor([end.createdAt.toISOString(), end.id]) : null,
      },
    };
  }

  @ResolveField(() => PointsCostType, {
    nullable: true,
    description:
      'What the version would cost in points for the orders of the last days, were they placed again.',
  })
  @Allow(INHERIT)
  @Cost(COST_POINTS)
  async pointsCost(
    @Parent() { wanted }: LadderPreviewType,
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @ValidArgs(() => PointsCostArgs) { days }: PointsCostArgs,
  ): Promise<PointsCostType | null> {
    const found = await this.database.tx(actor, async (tx) => {
      const program = required(await this.programs.byId(tx, actor.programId), 'the program');
      return this.costs.estimate(tx, program, wanted, days, now);
    });
    if (!found.ok) return null;
    const points = found.value.points.map(({ pointType, before, after, beforeMinor, afterMinor }) => ({
      ...{ pointType, pointsBefore: before, pointsAfter: after, difference: after - before },
      differenceMinor: afterMinor - beforeMinor,
    }));
    return { ...found.value, points };
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
    const people = await this.people(actor, moving);
    return moving.flatMap((mover) => moverTypeOf(mover, people) ?? []);
  }

  private people(actor: StaffActor, movers: readonly Mover[]): ReturnType<CustomerQueries['byIds']> {
    return this.customers.byIds(
      actor,
      movers.map(({ customerId }) => customerId),
    );
  }
}

function moverTypeOf(
  { customerId, from, to, isUp }: Mover,
  people: Awaited<ReturnType<CustomerQueries['byIds']>>,
): MoverType | null {
  const customer = people.get(customerId);
  return customer ? { customer: toCustomerType(customer), from, to, isUp } : null;
}
