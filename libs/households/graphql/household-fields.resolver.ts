import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, Context, type AccessContext } from '#access/graphql';
import { CustomerType, toCustomerType } from '#customers/graphql';
import {
  ConnectionArgs,
  idInCursor,
  numberInCursor,
  pageOf,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { HouseholdLoaders } from './household-loaders.js';
import {
  HouseholdInvitationConnection,
  HouseholdInvitationType,
  HouseholdMemberType,
  HouseholdMoveConnection,
  HouseholdMoveType,
  HouseholdType,
} from './household.type.js';

/** Households of customers. Nullable, so that a key without the permission gets the other fields. */
@Resolver(() => CustomerType)
export class CustomerHouseholdResolver {
  constructor(private readonly loaders: HouseholdLoaders) {}

  @ResolveField(() => HouseholdType, {
    nullable: true,
    description: 'The household to which the customer belongs; null: to none.',
  })
  @Allow('households:read', 'households:write', 'self:read')
  household(
    @Parent() { customerId }: CustomerType,
    @Context() context: AccessContext,
  ): Promise<HouseholdType | null> {
    return this.loaders.of(context).households.load(customerId);
  }

  @ResolveField(() => HouseholdInvitationConnection, {
    nullable: true,
    description: 'Households that ask the customer to come, and wait for an answer.',
  })
  @Allow('households:read', 'households:write', 'self:read')
  async householdInvitations(
    @Parent() { customerId }: CustomerType,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
    @Context() context: AccessContext,
  ): Promise<Connection<HouseholdInvitationType>> {
    const page = { after: idInCursor(args.after), limit: args.first + 1 };
    const open = await this.loaders.of(context).invitations(page).load(customerId);
    return pageOf(open, args, ({ householdId }) => [householdId]);
  }
}

/** What happened in households. */
@Resolver(() => HouseholdType)
export class HouseholdHistoryResolver {
  constructor(private readonly loaders: HouseholdLoaders) {}

  @ResolveField(() => HouseholdMoveConnection, { description: 'What happened in it, newest first.' })
  async history(
    @Parent() { householdId }: HouseholdType,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
    @Context() context: AccessContext,
  ): Promise<Connection<HouseholdMoveType>> {
    const page = { after: numberInCursor(args.after), limit: args.first + 1 };
    const moves = await this.loaders.of(context).moves(page).load(householdId);
    return pageOf(moves, args, ({ number }) => [String(number)]);
  }
}

/** Who members are: of one another they know no more than their given names. */
@Resolver(() => HouseholdMemberType)
export class HouseholdMemberResolver {
  @ResolveField(() => CustomerType, {
    nullable: true,
    description: 'The customer; with a customer token the own one alone, and null for others.',
  })
  @Allow('customers:read', 'self:read')
  customer(
    @Parent() { person, isSelf }: HouseholdMemberType,
    @Context() { actor }: AccessContext,
  ): CustomerType | null {
    return person && (actor.kind !== 'CUSTOMER' || isSelf) ? toCustomerType(person) : null;
  }
}

/** Who did something, and why: what staff write is not for customers. */
@Resolver(() => HouseholdMoveType)
export class HouseholdMoveStaffResolver {
  @ResolveField(() => String, {
    description: 'Who did it: a principal, such as "customer:..." or "system:households".',
  })
  actor(@Parent() { by }: HouseholdMoveType): string {
    return by;
  }

  @ResolveField(() => String, { nullable: true, description: 'Why, in the words of staff.' })
  reason(@Parent() { why }: HouseholdMoveType): string | null {
    return why;
  }
}
