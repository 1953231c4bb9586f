import { Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, Context, type AccessContext } from '#access/graphql';
import { CustomerType } from '#customers/graphql';
import {
  ConnectionArgs,
  idInCursor,
  numberInCursor,
  pageOf,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { ClubLoaders } from './club-loaders.js';
import { moveOf } from './club.mapping.js';
import {
  ClubMembershipConnection,
  ClubMembershipType,
  ClubMoveConnection,
  ClubMoveType,
} from './membership.type.js';

/** Clubs of customers. Nullable, so that a key without the permission gets the other fields. */
@Resolver(() => CustomerType)
export class CustomerClubsResolver {
  constructor(private readonly loaders: ClubLoaders) {}

  @ResolveField(() => ClubMembershipConnection, {
    nullable: true,
    description: 'How the customer stands with clubs, those that are over too.',
  })
  @Allow('clubs:read', 'clubs:write', 'self:read')
  async clubs(
    @Parent() { customerId }: CustomerType,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
    @Context() context: AccessContext,
  ): Promise<Connection<ClubMembershipType>> {
    const page = { after: idInCursor(args.after), limit: args.first + 1 };
    const memberships = await this.loaders.of(context).memberships(page).load(customerId);
    return pageOf(memberships, args, ({ clubId }) => [clubId]);
  }
}

/** What is worked out of memberships when it is asked for. */
@Resolver(() => ClubMembershipType)
export class MembershipFieldsResolver {
  constructor(private readonly loaders: ClubLoaders) {}

  @ResolveField(() => Int, {
    nullable: true,
    description: 'Where they are in the line for a seat: 1 is next. Null: they do not wait.',
  })
  placeInLine(
    @Parent() { customerId, clubId, place }: ClubMembershipType,
    @Context() context: AccessContext,
  ): Promise<number | null> {
    if (place === null) return Promise.resolve(null);
    return this.loaders.of(context).placeInLine.load({ customerId, clubId, place });
  }

  @ResolveField(() => ClubMoveConnection, { description: 'Its steps, newest first.' })
  async history(
    @Parent() membership: ClubMembershipType,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
    @Context() context: AccessContext,
  ): Promise<Connection<ClubMoveType>> {
    const page = { after: numberInCursor(args.after), limit: args.first + 1 };
    const moves = (await this.loaders.of(context).moves(page).load(membership)).map(moveOf);
    return pageOf(moves, args, ({ number }) => [String(number)]);
  }
}

/** Who took a step, and why: what staff write is not for customers. */
@Resolver(() => ClubMoveType)
export class ClubMoveStaffResolver {
  @ResolveField(() => String, {
    description: 'Who did it: a principal, such as "staff:..." or "system:clubs".',
  })
  actor(@Parent() { by }: ClubMoveType): string {
    return by;
  }

  @ResolveField(() => String, { nullable: true, description: 'Why, in the words of staff.' })
  reason(@Parent() { why }: ClubMoveType): string | null {
    return why;
  }
}
