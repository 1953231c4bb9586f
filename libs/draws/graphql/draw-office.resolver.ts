import { ArgsType, Field, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IsIn } from 'class-validator';
import type { Origin, StaffActor } from '#access';
import { Allow, CurrentStaff, StaffOrigin } from '#access/graphql';
import { CampaignEffectType, effectForms, type CampaignEffect } from '#campaigns/graphql';
import { CustomerQueries } from '#customers';
import { toCustomerType } from '#customers/graphql';
import type { Problem, Result } from '#kernel';
import { Database } from '#platform';
import { DateTimeScalar, Input, pageOf, payloadOf, ValidArgs, type Connection } from '#platform/graphql';
import type { Draw, PlaceState } from '../domain/draw.js';
import { DrawViews } from '../draw-views.service.js';
import { Draws, type PlaceInDraw } from '../draws.service.js';
import {
  CancelDrawInput,
  ChangeDrawInput,
  CreateDrawInput,
  DeliverPrizeInput,
  DisqualifyDrawnInput,
  DrawLotsInput,
} from './draw.inputs.js';
import { changeOf, drawOf, placeOf, settingsOf } from './draw.mapping.js';
import {
  DrawnCustomerConnection,
  DrawPayload,
  DrawPlacePayload,
  DrawPlaceStateEnum,
  DrawPlaceType,
  DrawPrizeType,
  DrawType,
  type DrawnCustomerType,
} from './draw.type.js';
import { DrawPageArgs, numberIn } from './draws.resolver.js';

@ArgsType()
class DrawnCustomersArgs extends DrawPageArgs {
  @Field(() => DrawPlaceStateEnum, { defaultValue: 'WON', description: 'How they stand.' })
  @IsIn(Object.keys(DrawPlaceStateEnum))
  state: PlaceState;
}

/** Who was drawn, and what staff make of draws. */
@Resolver()
export class DrawOfficeResolver {
  constructor(
    private readonly database: Database,
    private readonly views: DrawViews,
    private readonly customers: CustomerQueries,
    private readonly service: Draws,
  ) {}

  @Query(() => DrawnCustomerConnection, {
    description: 'Who was drawn, in the order in which they were; none when the draw is unknown.',
  })
  @Allow('customers:read')
  async drawnCustomers(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => DrawnCustomersArgs) args: DrawnCustomersArgs,
  ): Promise<Connection<DrawnCustomerType>> {
    const asked = { states: [args.state], after: numberIn(args.after), limit: args.first + 1 };
    const places = await this.database.tx(actor, async (tx) => {
      const draw = await this.views.byCode(tx, args.draw);
      return draw ? (await this.views.places(tx, draw, asked)).map((place) => placeOf(draw, place)) : [];
    });
    const ids = places.map(({ place }) => place.customerId);
    const people = await this.customers.byIds(actor, ids);
    const drawn = places.flatMap((place): DrawnCustomerType[] => {
      const customer = people.get(place.place.customerId);
      return customer ? [{ customer: toCustomerType(customer), place }] : [];
    });
    return pageOf(drawn, args, ({ place }) => [String(place.number)]);
  }

  @Mutation(() => DrawPayload, {
    description:
      'Makes a draw and commits to its seed. A code that exists is refused, so a repeat makes none.',
  })
  @Allow('campaigns:write')
  async createDraw(
    @StaffOrigin() origin: Origin,
    @Input(() => CreateDrawInput) input: CreateDrawInput,
  ): Promise<DrawPayload> {
    const settings = settingsOf(input);
    const created = settings.ok
      ? await this.service.create({ ...origin, code: input.code, settings: settings.value })
      : settings;
    return drawPayloadOf(created, origin.now);
  }

  @Mutation(() => DrawPayload, {
    description: 'Changes what is named of a draw that has not opened. A repeat changes nothing.',
  })
  @Allow('campaigns:write')
  async changeDraw(
    @StaffOrigin() origin: Origin,
    @Input(() => ChangeDrawInput) input: ChangeDrawInput,
  ): Promise<DrawPayload> {
    const change = changeOf(input);
    const changed = change.ok
      ? await this.service.edit({ ...origin, code: input.code, change: change.value })
      : change;
    return drawPayloadOf(changed, origin.now);
  }

  @Mutation(() => DrawPayload, {
    description: 'Ends a draw that was not drawn, for good: nobody wins. A repeat changes nothing.',
  })
  @Allow('campaigns:write')
  async cancelDraw(
    @StaffOrigin() origin: Origin,
    @Input(() => CancelDrawInput) { code, reason }: CancelDrawInput,
  ): Promise<DrawPayload> {
    return drawPayloadOf(await this.service.cancel({ ...origin, code, reason }), origin.now);
  }

  @Mutation(() => DrawPayload, {
    description:
      'Draws a frozen list, reveals the seed, and gives the prizes. A draw without a public value draws itself within a minute of closing. A repeat changes nothing.',
  })
  @Allow('campaigns:write')
  async drawLots(
    @StaffOrigin() origin: Origin,
    @Input(() => DrawLotsInput) { code, beacon = null }: DrawLotsInput,
  ): Promise<DrawPayload> {
    return drawPayloadOf(await this.service.draw({ ...origin, code, beacon }), origin.now);
  }

  @Mutation(() => DrawPlacePayload, {
    description:
      'Disqualifies somebody who was drawn: what the prize gave is taken back, and the first in reserve wins it. Not once it was delivered. A repeat changes nothing.',
  })
  @Allow('campaigns:write')
  async disqualifyDrawn(
    @StaffOrigin() origin: Origin,
    @Input(() => DisqualifyDrawnInput) input: DisqualifyDrawnInput,
  ): Promise<DrawPlacePayload> {
    return placePayloadOf(await this.service.disqualify({ ...origin, ...input }));
  }

  @Mutation(() => DrawPlacePayload, {
    description: 'Notes that a prize was handed over that nothing gives by itself. A repeat changes nothing.',
  })
  @Allow('campaigns:write')
  async deliverPrize(
    @StaffOrigin() origin: Origin,
    @Input(() => DeliverPrizeInput) input: DeliverPrizeInput,
  ): Promise<DrawPlacePayload> {
    return placePayloadOf(await this.service.deliver({ ...origin, ...input }));
  }
}

/** What of draws is for staff alone. */
@Resolver(() => DrawType)
export class DrawStaffResolver {
  @ResolveField(() => String, {
    nullable: true,
    description: 'Condition in CEL on who takes part; null: every customer who has joined the program.',
  })
  audience(@Parent() { draw }: DrawType): string | null {
    return draw.audience;
  }

  @ResolveField(() => [String], { description: 'Codes of draws whose winners take no part; at most 20.' })
  withoutWinnersOf(@Parent() { draw }: DrawType): readonly string[] {
    return draw.withoutWinnersOf;
  }
}

/** What of prizes is for staff alone. */
@Resolver(() => DrawPrizeType)
export class DrawPrizeStaffResolver {
  @ResolveField(() => CampaignEffectType, {
    nullable: true,
    description: 'What winners are given at once; null: staff deliver it.',
  })
  effect(@Parent() { given }: DrawPrizeType): CampaignEffect | null {
    return given && effectForms.viewOf({ ...given, variant: null, unitsOf: () => 0, unitsMax: 0 });
  }
}

/** What of places is for staff alone: customers are not told what staff write. */
@Resolver(() => DrawPlaceType)
export class DrawPlaceStaffResolver {
  @ResolveField(() => DateTimeScalar, { description: 'Since when they stand so.' })
  since(@Parent() { place }: DrawPlaceType): Date {
    return place.since;
  }

  @ResolveField(() => DateTimeScalar, {
    nullable: true,
    description: 'When staff delivered the prize; null: they have not, or it was given by itself.',
  })
  deliveredAt(@Parent() { place }: DrawPlaceType): Date | null {
    return place.deliveredAt;
  }

  @ResolveField(() => String, {
    nullable: true,
    description: 'Why they were disqualified; null: they were not.',
  })
  reason(@Parent() { place }: DrawPlaceType): string | null {
    return place.reason;
  }
}

function drawPayloadOf(done: Result<Draw, Problem>, now: Date): DrawPayload {
  return payloadOf(done, (draw) => ({ draw: drawOf(draw, now) }));
}

function placePayloadOf(done: Result<PlaceInDraw, Problem>): DrawPlacePayload {
  return payloadOf(done, ({ draw, place }) => ({ place: placeOf(draw, place) }));
}
