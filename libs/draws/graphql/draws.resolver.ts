import { Args, ArgsType, Field, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Length } from 'class-validator';
import type { ProgramActor } from '#access';
import { Allow, Context, CurrentActor, Now, type AccessContext } from '#access/graphql';
import { Database } from '#platform';
import {
  ConnectionArgs,
  fromCursor,
  pageOf,
  placeInCursor,
  refuseCursor,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { CODE_LENGTH_MAX } from '../domain/draw-rules.js';
import { DrawViews } from '../draw-views.service.js';
import { OwnStandingLoader } from './own-standing-loader.js';
import { drawOf, placeOf, standingOf, ticketOf } from './draw.mapping.js';
import {
  DrawConnection,
  DrawPlaceConnection,
  DrawTicketConnection,
  DrawType,
  OwnDrawStandingType,
  type DrawPlaceType,
  type DrawTicketType,
} from './draw.type.js';

@ArgsType()
export class DrawPageArgs extends ConnectionArgs {
  @Field(() => String, { description: 'Code of the draw.' })
  @Length(1, CODE_LENGTH_MAX)
  draw: string;
}

/** Draws, and all that is needed to check them, for everybody. */
@Resolver(() => DrawType)
export class DrawsResolver {
  constructor(
    private readonly database: Database,
    private readonly views: DrawViews,
  ) {}

  @Query(() => DrawConnection, { description: 'The draws of the program, the latest to open first.' })
  @Allow('program:read')
  async draws(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<DrawType>> {
    const place = placeInCursor(args.after);
    const after = place && { opensAt: place.createdAt, id: place.id };
    const found = await this.database.tx(actor, (tx) => this.views.page(tx, after, args.first + 1));
    return pageOf(
      found.map((draw) => drawOf(draw, now)),
      args,
      ({ draw }) => [draw.opensAt.toISOString(), draw.id],
    );
  }

  @Query(() => DrawType, { nullable: true, description: 'A draw by its code; null when unknown.' })
  @Allow('program:read')
  async draw(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Args('code', { type: () => String, description: 'Code of the draw.' }) code: string,
  ): Promise<DrawType | null> {
    const found = await this.database.tx(actor, (tx) => this.views.byCode(tx, code));
    return found && drawOf(found, now);
  }

  @Query(() => DrawTicketConnection, {
    description: 'The frozen list of a draw, in its order; none before it is frozen.',
  })
  @Allow('program:read')
  async drawTickets(
    @CurrentActor() actor: ProgramActor,
    @ValidArgs(() => DrawPageArgs) args: DrawPageArgs,
  ): Promise<Connection<DrawTicketType>> {
    const after = ticketIn(args.after);
    const tickets = await this.database.tx(actor, async (tx) => {
      const draw = await this.views.byCode(tx, args.draw);
      return draw ? this.views.tickets(tx, draw, after, args.first + 1) : [];
    });
    return pageOf(tickets.map(ticketOf), args, ({ ticket }) => [ticket]);
  }

  @Query(() => DrawPlaceConnection, {
    description: 'The winners of a draw under their tickets, in the order in which they were drawn.',
  })
  @Allow('program:read')
  async drawWinners(
    @CurrentActor() actor: ProgramActor,
    @ValidArgs(() => DrawPageArgs) args: DrawPageArgs,
  ): Promise<Connection<DrawPlaceType>> {
    const after = numberIn(args.after);
    const winners = await this.database.tx(actor, async (tx) => {
      const draw = await this.views.byCode(tx, args.draw);
      const asked = { states: ['WON'] as const, after, limit: args.first + 1 };
      return draw ? (await this.views.places(tx, draw, asked)).map((place) => placeOf(draw, place)) : [];
    });
    return pageOf(winners, args, ({ number }) => [String(number)]);
  }
}

/** How the customer who asks stands with draws. */
@Resolver(() => DrawType)
export class OwnDrawsResolver {
  constructor(private readonly loader: OwnStandingLoader) {}

  @ResolveField(() => OwnDrawStandingType, {
    nullable: true,
    description: 'How the customer whose token asks stands with it; null for everybody else.',
  })
  async own(
    @Parent() { draw }: DrawType,
    @Context() context: AccessContext,
  ): Promise<OwnDrawStandingType | null> {
    const standing = await this.loader.of(context)?.load(draw);
    return standing ? standingOf(draw, standing) : null;
  }
}

/** Behind which number of a draw a page begins; 0: the first. */
export function numberIn(cursor: string | null | undefined): number {
  const [number] = fromCursor(cursor, 1) ?? [];
  if (number === undefined) return 0;
  if (/^\d{1,9}$/.test(number)) return Number(number);
  return refuseCursor();
}

function ticketIn(cursor: string | null | undefined): Buffer | null {
  const [ticket] = fromCursor(cursor, 1) ?? [];
  if (ticket === undefined) return null;
  return /^[0-9a-f]{32}$/.test(ticket) ? Buffer.from(ticket, 'hex') : refuseCursor();
}
