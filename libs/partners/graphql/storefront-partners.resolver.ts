import { Mutation, Resolver } from '@nestjs/graphql';
import type { ProgramActor } from '#access';
import { Allow, CurrentActor, Now } from '#access/graphql';
import { err, invalid, ok, type Problem, type Result } from '#kernel';
import { Database } from '#platform';
import { Input, payloadOf } from '#platform/graphql';
import {
  PartnerMemberships,
  type Linked,
  type MemberCommand,
  type MemberName,
} from '../partner-memberships.service.js';
import { Partners } from '../partners.service.js';
import { LinkPartnerMembershipInput, UnlinkPartnerMembershipInput } from './partner.inputs.js';
import { membershipOf } from './partner.mapping.js';
import { PartnerMembershipPayload } from './partner.type.js';

/** What customers do with partners, by themselves or by their shop. */
@Resolver()
export class StorefrontPartnersResolver {
  constructor(
    private readonly database: Database,
    private readonly partners: Partners,
    private readonly memberships: PartnerMemberships,
  ) {}

  @Mutation(() => PartnerMembershipPayload, {
    description:
      "Links a customer's number with a partner. Where the partner has to be asked it is PENDING until it has answered. A number is one customer's; a repeat changes nothing.",
  })
  @Allow('partners:write', 'self:join')
  linkPartnerMembership(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => LinkPartnerMembershipInput) { number, ...input }: LinkPartnerMembershipInput,
  ): Promise<PartnerMembershipPayload> {
    return this.answer(actor, now, input, (command) => this.memberships.link({ ...command, number }));
  }

  @Mutation(() => PartnerMembershipPayload, {
    description: 'Takes a number back: it is linked no more, and forgotten. A repeat changes nothing.',
  })
  @Allow('partners:write', 'self:join')
  unlinkPartnerMembership(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => UnlinkPartnerMembershipInput) input: UnlinkPartnerMembershipInput,
  ): Promise<PartnerMembershipPayload> {
    return this.answer(actor, now, input, (command) => this.memberships.unlink(command));
  }

  private async answer(
    actor: ProgramActor,
    now: Date,
    { partner, customer = null }: { readonly partner: string; readonly customer?: string | null },
    work: (command: MemberCommand) => Promise<Result<Linked, Problem>>,
  ): Promise<PartnerMembershipPayload> {
    const name = nameOf(actor, customer);
    const done = name.ok ? await work({ actor, now, partner, customer: name.value }) : name;
    if (!done.ok) return payloadOf(done, () => ({}));
    const { customerId, partnerId, isChanged } = done.value;
    const membership = await this.database.tx(actor, async (tx) => {
      const partners = new Map((await this.partners.list(tx)).map((one) => [one.id, one]));
      const held = await this.memberships.one(tx, { customerId, partnerId });
      return held && membershipOf(partners, held);
    });
    return { membership, isChanged, userErrors: [] };
  }
}

/** Nobody is named with a customer's own token: then it is that customer. */
function nameOf(actor: ProgramActor, externalId: string | null): Result<MemberName, Problem> {
  if (externalId !== null) return ok({ externalId });
  if (actor.kind === 'CUSTOMER') return ok({ id: actor.customerId });
  return err(invalid(['customer'], 'The external id of the customer is needed.'));
}
