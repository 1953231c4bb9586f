import { ArgsType, Field, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IsIn, Length } from 'class-validator';
import type { Origin, StaffActor } from '#access';
import { Allow, Context, CurrentStaff, StaffOrigin, type AccessContext } from '#access/graphql';
import { CustomerQueries } from '#customers';
import { toCustomerType } from '#customers/graphql';
import type { Problem, Result } from '#kernel';
import { Database, type Tx } from '#platform';
import {
  ConnectionArgs,
  fromCursor,
  idInCursor,
  Input,
  localIdOf,
  pageOf,
  payloadOf,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import type { State } from '../domain/membership.js';
import type { Partner, PartnerSettings } from '../domain/partner.js';
import { PartnerMemberships } from '../partner-memberships.service.js';
import { Partners } from '../partners.service.js';
import { PartnerLoaders } from './partner-loaders.js';
import {
  BindPartnerKeyInput,
  ChangePartnerInput,
  CreatePartnerInput,
  IssuePartnerSecretInput,
  SetPartnerPriceInput,
} from './partner.inputs.js';
import { membershipOf, partnerOf, verifierOf } from './partner.mapping.js';
import {
  IssuePartnerSecretPayload,
  PartnerMemberConnection,
  PartnerMembershipStateEnum,
  PartnerPayload,
  PartnerPriceConnection,
  PartnerType,
  PartnerVerifierType,
  type PartnerMemberType,
  type PartnerPriceType,
} from './partner.type.js';

@ArgsType()
class PartnerMembersArgs extends ConnectionArgs {
  @Field(() => String, { description: 'Code of the partner.' })
  @Length(1, 28)
  partner: string;

  @Field(() => PartnerMembershipStateEnum, {
    defaultValue: 'VERIFIED',
    description: 'How they stand with it.',
  })
  @IsIn(Object.keys(PartnerMembershipStateEnum))
  state: State;
}

/** What staff make of partners. */
@Resolver(() => PartnerType)
export class PartnerOfficeResolver {
  constructor(
    private readonly database: Database,
    private readonly service: Partners,
    private readonly memberships: PartnerMemberships,
    private readonly customers: CustomerQueries,
    private readonly loaders: PartnerLoaders,
  ) {}

  @ResolveField(() => PartnerVerifierType, { description: "How numbers are known to be members'." })
  verifier(
    @Parent() { verifierKind: kind, verifierUrl: url, secretNumber }: PartnerType,
  ): PartnerVerifierType {
    return { kind, url, secretNumber };
  }

  @ResolveField(() => PartnerPriceConnection, {
    description: 'What points were, are and will be settled at, in the order in which it was set.',
  })
  async prices(
    @Parent() { partnerId }: PartnerType,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
    @Context() context: AccessContext,
  ): Promise<Connection<PartnerPriceType>> {
    const prices = await this.loaders.of(context).prices.load(partnerId);
    const [after] = fromCursor(args.after, 1) ?? [];
    const start = after === undefined ? 0 : prices.findIndex(({ number }) => `${number}` === after) + 1;
    return pageOf(prices.slice(start, start + args.first + 1), args, ({ number }) => [`${number}`]);
  }

  @Query(() => PartnerMemberConnection, {
    description: 'Who stands how with a partner; none when it is unknown.',
  })
  @Allow('customers:read')
  async partnerMembers(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => PartnerMembersArgs) args: PartnerMembersArgs,
  ): Promise<Connection<PartnerMemberType>> {
    const page = { after: idInCursor(args.after), limit: args.first + 1 };
    const { partner, held } = await this.database.tx(actor, async (tx) => {
      const found = await this.service.byCode(tx, args.partner);
      const of = found && { partnerId: found.id, state: args.state };
      return { partner: found, held: of ? await this.memberships.members(tx, of, page) : [] };
    });
    const people = await this.customers.byIds(
      actor,
      held.map(({ customerId }) => customerId),
    );
    const members = held.flatMap((one): (PartnerMemberType & { id: string })[] => {
      const customer = people.get(one.customerId);
      if (!partner || !customer) return [];
      const membership = membershipOf(new Map([[partner.id, partner]]), one);
      return [{ id: one.customerId, customer: toCustomerType(customer), membership }];
    });
    return pageOf(members, args, ({ id }) => [id]);
  }

  @Mutation(() => PartnerPayload, {
    description: 'Makes a partner. A code that exists is refused, so a repeat makes none.',
  })
  @Allow('partners:write')
  createPartner(
    @StaffOrigin() origin: Origin,
    @Input(() => CreatePartnerInput) input: CreatePartnerInput,
  ): Promise<PartnerPayload> {
    const { code, name, pointType = null, minorPerThousand } = input;
    const settings: PartnerSettings = { name, isOpen: true, verifier: verifierOf(input.verifier) };
    const command = { ...origin, code, settings, pointType, minorPerThousand };
    return this.save(origin, (tx) => this.service.create(tx, command));
  }

  @Mutation(() => PartnerPayload, {
    description: 'Changes what is named of a partner; whoever is linked stays. A repeat changes nothing.',
  })
  @Allow('partners:write')
  changePartner(
    @StaffOrigin() origin: Origin,
    @Input(() => ChangePartnerInput) input: ChangePartnerInput,
  ): Promise<PartnerPayload> {
    const { partner: code, name, isOpen, verifier } = input;
    const change: Partial<PartnerSettings> = {
      ...(name === undefined || name === null ? {} : { name }),
      ...(isOpen === undefined || isOpen === null ? {} : { isOpen }),
      ...(verifier ? { verifier: verifierOf(verifier) } : {}),
    };
    return this.save(origin, (tx) => this.service.edit(tx, { ...origin, code, change }));
  }

  @Mutation(() => PartnerPayload, {
    description:
      'Says what points are settled at from a day on. Days that are settled keep their price. A repeat changes nothing.',
  })
  @Allow('partners:write')
  setPartnerPrice(
    @StaffOrigin() origin: Origin,
    @Input(() => SetPartnerPriceInput) input: SetPartnerPriceInput,
  ): Promise<PartnerPayload> {
    const { partner: code, fromDay = null, minorPerThousand } = input;
    return this.save(origin, (tx) =>
      this.service.setPrice(tx, { ...origin, code, fromDay, minorPerThousand }),
    );
  }

  @Mutation(() => IssuePartnerSecretPayload, {
    description:
      'Issues a secret for questions to a partner, and its answers. It and the one before it hold; calling again issues another one.',
  })
  @Allow('keys:write')
  async issuePartnerSecret(
    @StaffOrigin() origin: Origin,
    @Input(() => IssuePartnerSecretInput) { partner: code }: IssuePartnerSecretInput,
  ): Promise<IssuePartnerSecretPayload> {
    const issued = await this.database.txResult(origin.actor, (tx) =>
      this.service.issueSecret(tx, { ...origin, code }),
    );
    return payloadOf(issued, ({ partner, secret }) => ({ partner: partnerOf(partner), secret }));
  }

  @Mutation(() => PartnerPayload, {
    description:
      "Makes a storefront key, and those that replace it, a partner's for good: what is spent with it from now on is spent there. A repeat changes nothing.",
  })
  @Allow('keys:write')
  bindPartnerKey(
    @StaffOrigin() origin: Origin,
    @Input(() => BindPartnerKeyInput) { partner: code, storefrontKey }: BindPartnerKeyInput,
  ): Promise<PartnerPayload> {
    const keyId = localIdOf('StorefrontKey', storefrontKey) ?? '';
    return this.save(origin, (tx) => this.service.bindKey(tx, { ...origin, code, keyId }));
  }

  private async save(
    { actor }: Origin,
    work: (tx: Tx) => Promise<Result<Partner, Problem>>,
  ): Promise<PartnerPayload> {
    return payloadOf(await this.database.txResult(actor, work), (partner) => ({
      partner: partnerOf(partner),
    }));
  }
}
