import { ArgsType, Field, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { IsInt, IsOptional, Length, Max, Min } from 'class-validator';
import { Idempotency, Programs, type Origin, type StaffActor } from '#access';
import { Allow, Context, CurrentStaff, Now, StaffOrigin, type AccessContext } from '#access/graphql';
import { CustomerQueries } from '#customers';
import { toCustomerType, type CustomerType } from '#customers/graphql';
import { err, isLocalDate, isUuid, notFound, ok, required } from '#kernel';
import type { LocalDate, Problem, Result, Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import {
  ConnectionArgs,
  Cost,
  fromCursor,
  idInCursor,
  Input,
  localIdOf,
  pageOf,
  payloadOf,
  placeInCursor,
  refuseCursor,
  toCursor,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { ManualPlacements, type Placed } from '../manual-placements.service.js';
import { TierViews, type Member } from '../tier-views.service.js';
import { EndTierPlacementInput } from './ladder.inputs.js';
import { standingOf } from './placement.mapping.js';
import {
  PlaceCustomerInTierInput,
  TierCandidateConnection,
  TierMemberConnection,
  TierPlacementPayload,
  type TierCandidateType,
  type TierMemberType,
} from './placement.type.js';
import { TierLoaders } from './tier-loaders.js';

/** Looks at up to 6,000 customers. */
const CANDIDATE_POINTS = 300;
const DAYS_MAX = 3_660;

@ArgsType()
class LadderMembersArgs extends ConnectionArgs {
  @Field(() => String, { description: 'Code of the ladder.' })
  @Length(1, 64)
  ladder: string;

  @Field(() => String, { description: 'Code of the tier.' })
  @Length(1, 64)
  tier: string;
}

@ArgsType()
class FallingArgs extends ConnectionArgs {
  @Field(() => String, { description: 'Code of the ladder.' })
  @Length(1, 64)
  ladder: string;

  @Field(() => Int, { defaultValue: 30, description: 'Days from today.' })
  @IsInt()
  @Min(0)
  @Max(DAYS_MAX)
  withinDays: number;
}

@ArgsType()
class RisingArgs extends ConnectionArgs {
  @Field(() => String, { description: 'Code of the ladder.' })
  @Length(1, 64)
  ladder: string;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 80,
    description: 'Percent of what their next tier asks for.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(99)
  percent: number;
}

/** Who is on which tier, and who is about to move, for staff. */
@Resolver()
export class PlacementsResolver {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly idempotency: Idempotency,
    private readonly customers: CustomerQueries,
    private readonly views: TierViews,
    private readonly placements: ManualPlacements,
    private readonly loaders: TierLoaders,
  ) {}

  @Query(() => TierMemberConnection, { description: 'Who is on a tier.' })
  @Allow('customers:read')
  async tierMembers(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => LadderMembersArgs) args: LadderMembersArgs,
  ): Promise<Connection<TierMemberType>> {
    const after = idInCursor(args.after);
    const members = await this.database.tx(actor, async (tx) => {
      const ladderId = await this.ladderIdOf(tx, args.ladder);
      if (ladderId === null) return [];
      return this.views.members(tx, { ladderId, tier: args.tier }, after, args.first + 1);
    });
    return pageOf(await this.named(actor, members), args, ({ customer }) => [customer.customerId]);
  }

  @Query(() => TierMemberConnection, {
    description: 'Who was warned and loses a tier soon unless they do more, the soonest first.',
  })
  @Allow('customers:read')
  async tierMembersAtRisk(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @ValidArgs(() => FallingArgs) args: FallingArgs,
  ): Promise<Connection<TierMemberType>> {
    const after = fallingPlaceIn(args.after);
    const members = await this.database.tx(actor, async (tx) => {
      const ladderId = await this.ladderIdOf(tx, args.ladder);
      const program = required(await this.programs.byId(tx, actor.programId), 'the program');
      if (ladderId === null) return [];
      const { withinDays, first } = args;
      return this.views.falling(tx, program, { ladderId, withinDays }, { after, limit: first + 1 }, now);
    });
    return pageOf(await this.named(actor, members), args, ({ customer, fallsOn }) => [
      fallsOn ?? '',
      customer.customerId,
    ]);
  }

  @Query(() => TierCandidateConnection, {
    description:
      'Who is close to their next tier, in the order in which customers were created. Looks at up to 6,000 customers: a page may have fewer than asked for, or none, and more behind it.',
  })
  @Allow('customers:read')
  @Cost(CANDIDATE_POINTS)
  async tierMembersRising(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @ValidArgs(() => RisingArgs) args: RisingArgs,
  ): Promise<Connection<TierCandidateType>> {
    const after = placeInCursor(args.after);
    const page = await this.database.tx(actor, async (tx) => {
      const ladder = (await this.views.all(tx)).find((one) => one.ladder.code === args.ladder);
      const program = required(await this.programs.byId(tx, actor.programId), 'the program');
      if (!ladder) return null;
      const of = { ladder, permille: args.percent * 10 };
      return this.views.close(tx, program, of, { after, limit: args.first }, now);
    });
    const found = page?.candidates ?? [];
    const people = await this.people(
      actor,
      found.map(({ customerId }) => customerId),
    );
    const edges = found.flatMap(({ customerId, status }) => {
      const customer = people.get(customerId);
      if (!customer) return [];
      const cursor = toCursor([customer.createdAt.toISOString(), customerId]);
      return [{ cursor, node: { customer, standing: standingOf(status) } }];
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

  @Mutation(() => TierPlacementPayload, {
    description: 'Places a customer on a tier, with a reason, until a day or until it is ended.',
  })
  @Allow('tiers:write')
  placeCustomerInTier(
    @StaffOrigin() origin: Origin,
    @Context() context: AccessContext,
    @Input(() => PlaceCustomerInTierInput) { idempotencyKey, ...input }: PlaceCustomerInTierInput,
  ): Promise<TierPlacementPayload> {
    const command = { operation: 'placeCustomerInTier', key: idempotencyKey, input };
    return this.place(origin, context, command, (tx, customerId) => {
      const { ladder, tier, cause, reason, until = null } = input;
      return this.placements.place(tx, { ...origin, customerId, ladder, tier, cause, reason, until });
    });
  }

  @Mutation(() => TierPlacementPayload, {
    description: 'Ends a tier that was given: the customer has the one they qualify for.',
  })
  @Allow('tiers:write')
  endTierPlacement(
    @StaffOrigin() origin: Origin,
    @Context() context: AccessContext,
    @Input(() => EndTierPlacementInput) { idempotencyKey, ...input }: EndTierPlacementInput,
  ): Promise<TierPlacementPayload> {
    const command = { operation: 'endTierPlacement', key: idempotencyKey, input };
    return this.place(origin, context, command, (tx, customerId) => {
      const { ladder, reason } = input;
      return this.placements.end(tx, { ...origin, customerId, ladder, reason });
    });
  }

  private async place(
    { actor, now }: Origin,
    context: AccessContext,
    command: {
      readonly operation: string;
      readonly key: string;
      readonly input: { readonly customer: string; readonly ladder: string };
    },
    work: (tx: Tx, customerId: Uuid) => Promise<Result<Placed, Problem>>,
  ): Promise<TierPlacementPayload> {
    const { customer, ladder } = command.input;
    const customerId = localIdOf('Customer', customer) ?? '';
    const { result, replayed } = await this.idempotency.run(actor, { ...command, now }, async (tx) => {
      if (!isUuid(customerId)) return err(notFound('customer', ['customer']));
      const placed = await work(tx, customerId);
      return placed.ok ? ok({ customerId }) : placed;
    });
    if (!result.ok) return { ...payloadOf(result, () => ({})), replayed };
    const statuses = await this.loaders.of(context).statuses.load(customerId);
    const status = statuses.find((one) => one.ladder.code === ladder);
    return { standing: status ? standingOf(status) : null, replayed, userErrors: [] };
  }

  private async ladderIdOf(tx: Tx, code: string): Promise<Uuid | null> {
    const found = (await this.views.all(tx)).find(({ ladder }) => ladder.code === code);
    return found?.ladder.id ?? null;
  }

  private async named(actor: StaffActor, members: readonly Member[]): Promise<TierMemberType[]> {
    const people = await this.people(
      actor,
      members.map(({ customerId }) => customerId),
    );
    return members.flatMap(({ customerId, tier, since, reviewDay: reviewOn, fallsOn }) => {
      const customer = people.get(customerId);
      return customer ? [{ customer, tier, since, reviewOn, fallsOn }] : [];
    });
  }

  private async people(actor: StaffActor, ids: readonly Uuid[]): Promise<Map<Uuid, CustomerType>> {
    const found = await this.customers.byIds(actor, ids);
    return new Map([...found].map(([id, customer]) => [id, toCustomerType(customer)]));
  }
}

/** The place of a list by days, then customers. */
function fallingPlaceIn(
  cursor: string | null | undefined,
): { readonly fallsOn: LocalDate; readonly customerId: Uuid } | null {
  const key = fromCursor(cursor, 2);
  if (key === null) return null;
  const [fallsOn = '', customerId = ''] = key;
  if (isLocalDate(fallsOn) && isUuid(customerId)) return { fallsOn, customerId };
  return refuseCursor();
}
