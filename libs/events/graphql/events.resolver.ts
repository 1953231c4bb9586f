import { Args, ArgsType, Field, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IsBoolean } from 'class-validator';
import type { Origin, ProgramActor } from '#access';
import { Allow, CurrentActor, Now, StaffOrigin } from '#access/graphql';
import { Database } from '#platform';
import {
  ConnectionArgs,
  DateTimeScalar,
  Input,
  pageOf,
  payloadOf,
  placeInCursor,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { EventViews } from '../event-views.service.js';
import { Events } from '../events.service.js';
import { CancelEventInput, ChangeEventInput, CreateEventInput } from './event.inputs.js';
import { changeOf, eventOf, settingsOf } from './event.mapping.js';
import { EventConnection, EventEarlyAccessType, EventPayload, EventType } from './event.type.js';

@ArgsType()
class EventsArgs extends ConnectionArgs {
  @Field(() => Boolean, { defaultValue: false, description: 'Whether those that are over are listed too.' })
  @IsBoolean()
  past: boolean;
}

/** Events, for everybody; those that are not published, for staff. */
@Resolver(() => EventType)
export class EventsResolver {
  constructor(
    private readonly database: Database,
    private readonly views: EventViews,
  ) {}

  @Query(() => EventConnection, { description: 'The events of the program, in the order of their begin.' })
  @Allow('program:read')
  async events(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @ValidArgs(() => EventsArgs) args: EventsArgs,
  ): Promise<Connection<EventType>> {
    const place = placeInCursor(args.after);
    const asked = {
      ...{ endsAfter: args.past ? null : now, withDrafts: actor.kind === 'STAFF', limit: args.first + 1 },
      after: place && { startsAt: place.createdAt, id: place.id },
    };
    const found = await this.database.tx(actor, (tx) => this.views.page(tx, asked));
    return pageOf(found.map(eventOf), args, ({ event }) => [event.startsAt.toISOString(), event.id]);
  }

  @Query(() => EventType, { nullable: true, description: 'An event by its code; null when unknown.' })
  @Allow('program:read')
  async event(
    @CurrentActor() actor: ProgramActor,
    @Args('code', { type: () => String, description: 'Code of the event.' }) code: string,
  ): Promise<EventType | null> {
    const found = await this.database.tx(actor, (tx) => this.views.byCode(tx, code));
    return found && (found.isPublished || actor.kind === 'STAFF') ? eventOf(found) : null;
  }
}

/** What of events is for staff alone: conditions may name what customers are not to know. */
@Resolver(() => EventType)
export class EventStaffResolver {
  @ResolveField(() => String, {
    nullable: true,
    description: 'Condition in CEL on who may register; null: every customer who has joined the program.',
  })
  audience(@Parent() { event }: EventType): string | null {
    return event.audience;
  }

  @ResolveField(() => EventEarlyAccessType, {
    nullable: true,
    description: 'Who may register earlier; null: nobody.',
  })
  earlyAccess(@Parent() { event }: EventType): EventEarlyAccessType | null {
    const { earlyAudience: audience, earlyOpensAt: opensAt } = event;
    return audience === null || opensAt === null ? null : { audience, opensAt };
  }

  @ResolveField(() => Boolean, { description: 'Whether anybody but staff sees it.' })
  isPublished(@Parent() { event }: EventType): boolean {
    return event.isPublished;
  }

  @ResolveField(() => DateTimeScalar, {
    nullable: true,
    description: 'When it was called off; null: it was not.',
  })
  calledOffAt(@Parent() { event }: EventType): Date | null {
    return event.calledOffAt;
  }
}

/** What staff make of events. */
@Resolver(() => EventType)
export class EventOfficeResolver {
  constructor(private readonly service: Events) {}

  @Mutation(() => EventPayload, {
    description: 'Makes an event. A code that exists is refused, so a repeat makes none.',
  })
  @Allow('events:write')
  async createEvent(
    @StaffOrigin() origin: Origin,
    @Input(() => CreateEventInput) input: CreateEventInput,
  ): Promise<EventPayload> {
    const created = await this.service.create({ ...origin, code: input.code, settings: settingsOf(input) });
    return payloadOf(created, (event) => ({ event: eventOf(event) }));
  }

  @Mutation(() => EventPayload, {
    description:
      'Changes what is named of an event; whoever is registered stays. Seats that become free are given to those who wait. A repeat changes nothing.',
  })
  @Allow('events:write')
  async changeEvent(
    @StaffOrigin() origin: Origin,
    @Input(() => ChangeEventInput) input: ChangeEventInput,
  ): Promise<EventPayload> {
    const changed = await this.service.edit({
      ...{ ...origin, code: input.code },
      change: (known) => changeOf(input, known),
    });
    return payloadOf(changed, (event) => ({ event: eventOf(event) }));
  }

  @Mutation(() => EventPayload, {
    description:
      'Calls an event off, for good: nobody has a seat or waits any more, and event.called_off is recorded for each of them. A repeat changes nothing.',
  })
  @Allow('events:write')
  async cancelEvent(
    @StaffOrigin() origin: Origin,
    @Input(() => CancelEventInput) input: CancelEventInput,
  ): Promise<EventPayload> {
    const { code, reason } = input;
    const calledOff = await this.service.callOff({ ...origin, code, reason });
    return payloadOf(calledOff, (event) => ({ event: eventOf(event) }));
  }
}
