import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { ProgramActor } from '#access';
import { Allow, Context, CurrentActor, type AccessContext } from '#access/graphql';
import { CustomerType } from '#customers/graphql';
import { Database } from '#platform';
import {
  ConnectionArgs,
  fromCursor,
  idInCursor,
  pageOf,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { Partners } from '../partners.service.js';
import { PartnerLoaders } from './partner-loaders.js';
import { partnerOf } from './partner.mapping.js';
import {
  PartnerConnection,
  PartnerMembershipConnection,
  PartnerType,
  type PartnerMembershipType,
} from './partner.type.js';

/** Partners, for everybody. */
@Resolver(() => PartnerType)
export class PartnersResolver {
  constructor(
    private readonly database: Database,
    private readonly service: Partners,
  ) {}

  @Query(() => PartnerConnection, { description: 'The partners of the program, oldest first.' })
  @Allow('program:read')
  async partners(
    @CurrentActor() actor: ProgramActor,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<PartnerType>> {
    const all = await this.database.tx(actor, (tx) => this.service.list(tx));
    const [after] = fromCursor(args.after, 1) ?? [];
    const start = after === undefined ? 0 : all.findIndex(({ code }) => code === after) + 1;
    return pageOf(all.slice(start, start + args.first + 1).map(partnerOf), args, ({ code }) => [code]);
  }
}

/** Partners of customers. Nullable, so that a key without the permission gets the other fields. */
@Resolver(() => CustomerType)
export class CustomerPartnersResolver {
  constructor(private readonly loaders: PartnerLoaders) {}

  @ResolveField(() => PartnerMembershipConnection, {
    nullable: true,
    description: 'How the customer stands with partners, what is over too.',
  })
  @Allow('partners:read', 'partners:write', 'self:read')
  async partners(
    @Parent() { customerId }: CustomerType,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
    @Context() context: AccessContext,
  ): Promise<Connection<PartnerMembershipType>> {
    const page = { after: idInCursor(args.after), limit: args.first + 1 };
    const memberships = await this.loaders.of(context).memberships(page).load(customerId);
    return pageOf(memberships, args, ({ partnerId }) => [partnerId]);
  }
}
