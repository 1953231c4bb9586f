import { Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import type { Origin, ProgramActor } from '#access';
import { Allow, Context, CurrentActor, StaffOrigin, type AccessContext } from '#access/graphql';
import { CustomerQueries, type Customer } from '#customers';
import { CustomerType, toCustomerType } from '#customers/graphql';
import type { Problem, Result, Uuid } from '#kernel';
import { Database } from '#platform';
import {
  fromCursor,
  Input,
  numberInCursor,
  pageOf,
  payloadOf,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import type { Season, Standing } from '../domain/season.js';
import { ReferralSeasons } from '../seasons/referral-seasons.service.js';
import {
  ChangeReferralSeasonInput,
  CreateReferralSeasonInput,
  ReferralLeaderboardArgs,
  ReferralSeasonConnection,
  ReferralSeasonPayload,
  ReferralSeasonsArgs,
  ReferralSeasonType,
  ReferralStandingConnection,
  ReferralStandingType,
} from './season.type.js';

/** Seasons and their boards, for everybody. */
@Resolver(() => ReferralSeasonType)
export class ReferralSeasonsResolver {
  constructor(
    private readonly database: Database,
    private readonly service: ReferralSeasons,
    private readonly customers: CustomerQueries,
  ) {}

  @Query(() => ReferralSeasonConnection, {
    description: 'The seasons of a referral program, the latest to begin first; none when it is unknown.',
  })
  @Allow('program:read')
  async referralSeasons(
    @CurrentActor() actor: ProgramActor,
    @ValidArgs(() => ReferralSeasonsArgs) args: ReferralSeasonsArgs,
  ): Promise<Connection<ReferralSeasonType>> {
    const [after] = fromCursor(args.after, 1) ?? [];
    const seasons = await this.database.tx(actor, (tx) => this.service.of(tx, args.program));
    const from = after === undefined ? 0 : seasons.findIndex(({ code }) => code === after) + 1;
    const page = seasons.slice(from, from + args.first + 1);
    return pageOf(page.map(seasonTypeOf), args, ({ code }) => [code]);
  }

  @Query(() => ReferralStandingConnection, {
    description:
      'Who stands where in a season, the first first; nobody when it is unknown. Until it is frozen, what is reversed, and who is blocked, leaves the board.',
  })
  @Allow('program:read')
  async referralLeaderboard(
    @CurrentActor() actor: ProgramActor,
    @ValidArgs(() => ReferralLeaderboardArgs) args: ReferralLeaderboardArgs,
  ): Promise<Connection<ReferralStandingType>> {
    const after = numberInCursor(args.after) ?? 0;
    const board = await this.database.tx(actor, async (tx) => {
      const season = await this.service.byCode(tx, args.program, args.season);
      return season ? this.service.board(tx, season, after, args.first + 1) : [];
    });
    const people = await this.customers.byIds(
      actor,
      board.map(({ customerId }) => customerId),
    );
    const own = actor.kind === 'CUSTOMER' ? actor.customerId : null;
    const standings = board.map((one) => standingTypeOf(one, people.get(one.customerId), own));
    return pageOf(standings, args, ({ rank }) => [String(rank)]);
  }
}

/** How the customer who asks stands in seasons. */
@Resolver(() => ReferralSeasonType)
export class OwnReferralSeasonResolver {
  private readonly byRequest = new WeakMap<AccessContext, DataLoader<Season, Standing | null>>();

  constructor(
    private readonly database: Database,
    private readonly service: ReferralSeasons,
    private readonly customers: CustomerQueries,
  ) {}

  @ResolveField(() => ReferralStandingType, {
    nullable: true,
    description:
      'How the customer whose token asks stands in it; null for everybody else, and for who has no rank.',
  })
  async own(
    @Parent() { season }: ReferralSeasonType,
    @Context() context: AccessContext,
  ): Promise<ReferralStandingType | null> {
    const { actor } = context;
    if (actor.kind !== 'CUSTOMER') return null;
    const standing = await this.loaderOf(context, actor, actor.customerId).load(season);
    if (!standing) return null;
    const people = await this.customers.byIds(actor, [actor.customerId]);
    return standingTypeOf(standing, people.get(actor.customerId), actor.customerId);
  }

  private loaderOf(
    context: AccessContext,
    actor: ProgramActor,
    customerId: Uuid,
  ): DataLoader<Season, Standing | null> {
    const known = this.byRequest.get(context);
    if (known) return known;
    const loader = new DataLoader<Season, Standing | null>(
      async (seasons) => {
        const found = await this.database.tx(actor, (tx) => this.service.standings(tx, seasons, customerId));
        return seasons.map(({ id }) => found.get(id) ?? null);
      },
      { cache: false },
    );
    this.byRequest.set(context, loader);
    return loader;
  }
}

/** What staff make of seasons. */
@Resolver()
export class ReferralSeasonStaffResolver {
  constructor(private readonly service: ReferralSeasons) {}

  @Mutation(() => ReferralSeasonPayload, {
    description:
      'Makes a season; one that has begun already counts what was approved since then. A code that exists is refused, so a repeat makes none.',
  })
  @Allow('referrals:write')
  async createReferralSeason(
    @StaffOrigin() origin: Origin,
    @Input(() => CreateReferralSeasonInput) input: CreateReferralSeasonInput,
  ): Promise<ReferralSeasonPayload> {
    return payloadFrom(await this.service.create({ ...origin, ...input }));
  }

  @Mutation(() => ReferralSeasonPayload, {
    description: 'Changes what is named of a season, until it is over. A repeat changes nothing.',
  })
  @Allow('referrals:write')
  async changeReferralSeason(
    @StaffOrigin() origin: Origin,
    @Input(() => ChangeReferralSeasonInput) input: ChangeReferralSeasonInput,
  ): Promise<ReferralSeasonPayload> {
    const { program, code, ...named } = input;
    const change = Object.fromEntries(Object.entries(named).filter(([, value]) => (value ?? null) !== null));
    return payloadFrom(await this.service.change({ ...origin, program, code, change }));
  }
}

/** Who somebody on the board is: for staff alone. */
@Resolver(() => ReferralStandingType)
export class ReferralStandingStaffResolver {
  @ResolveField(() => CustomerType, { nullable: true, description: 'The advocate.' })
  @Allow('customers:read')
  customer(@Parent() { person }: ReferralStandingType): CustomerType | null {
    return person && toCustomerType(person);
  }
}

function seasonTypeOf(season: Season): ReferralSeasonType {
  const { code, name, startsAt, endsAt, frozenAt } = season;
  return { season, code, name, startsAt, endsAt, frozenAt };
}

function standingTypeOf(
  standing: Standing,
  person: Customer | undefined,
  own: Uuid | null,
): ReferralStandingType {
  const { rank, approved, reachedAt, customerId } = standing;
  const [letter] = person?.givenName ?? '';
  const initial = letter === undefined ? null : `${letter}.`;
  return { person: person ?? null, rank, approved, reachedAt, initial, isOwn: customerId === own };
}

function payloadFrom(done: Result<Season, Problem>): ReferralSeasonPayload {
  return payloadOf(done, (season) => ({ season: seasonTypeOf(season) }));
}
