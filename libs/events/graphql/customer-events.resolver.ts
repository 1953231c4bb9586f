import { Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, Context, Now, type AccessContext } from '#access/graphql';
import { CustomerType } from '#customers/graphql';
import {
  ConnectionArgs,
  idInCursor,
  numberInCursor,
  pageOf,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { EventLoaders } from './event-loaders.js';
import { moveOf, registrationOf } from './event.mapping.js';
import {
  EventMoveConnection,
  EventMoveType,
  EventRegistrationConnection,
  EventRegistrationType,
} from './event.type.js';

/** Events of customers. Nullable, so that a key without the permission gets the other fields. */
@Resolver(() => CustomerType)
export class CustomerEventsResolver {
  constructor(private readonly loaders: EventLoaders) {}

  @ResolveField(() => EventRegistrationConnection, {
    nullable: true,
    description: 'How the customer stands with events, those that are over too.',
  })
  @Allow('events:read', 'events:write', 'self:read')
  async eventRegistrations(
    @Parent() { customerId }: CustomerType,
    @Now() now: Date,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
    @Context() context: AccessContext,
  ): Promise<Connection<EventRegistrationType>> {
    const page = { after: idInCursor(args.after), limit: args.first + 1 };
    const shown = await this.loaders.of(context).registrations(page).load(customerId);
    return pageOf(
      shown.map((one) => registrationOf(one, now)),
      args,
      ({ eventId }) => [eventId],
    );
  }
}

/** Where registrations stand in the line, and how they came to be. */
@Resolver(() => EventRegistrationType)
export class EventRegistrationFieldsResolver {
  constructor(private readonly loaders: EventLoaders) {}

  @ResolveField(() => Int, {
    nullable: true,
    description: 'How manieth party in the line, the first being 1; null unless they wait.',
  })
  async position(
    @Parent() registration: EventRegistrationType,
    @Context() context: AccessContext,
  ): Promise<number | null> {
    const { state, knownPosition } = registration;
    if (state !== 'WAITING' || knownPosition !== null) return knownPosition;
    return this.loaders.of(context).positions.load(registration);
  }

  @ResolveField(() => EventMoveConnection, { description: 'Its steps, newest first.' })
  async history(
    @Parent() registration: EventRegistrationType,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
    @Context() context: AccessContext,
  ): Promise<Connection<EventMoveType>> {
    const page = { after: numberInCursor(args.after), limit: args.first + 1 };
    const moves = (await this.loaders.of(context).moves(page).load(registration)).map(moveOf);
    return pageOf(moves, args, ({ number }) => [String(number)]);
  }
}

/** Who took a step, and why: what staff write is not for customers. */
@Resolver(() => EventMoveType)
export class EventMoveStaffResolver {
  @ResolveField(() => String, {
    description: 'Who did it: a principal, such as "staff:..." or "system:events".',
  })
  actor(@Parent() { by }: EventMoveType): string {
    return by;
  }

  @ResolveField(() => String, { nullable: true, description: 'Why, in the words of staff.' })
  reason(@Parent() { why }: EventMoveType): string | null {
    return why;
  }
}
