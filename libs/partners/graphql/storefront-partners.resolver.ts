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
import { PartnerBonuses, type BonusDone, type BonusReceiver } from '../bonuses.service.js';
import {
  AwardPartnerPointsInput,
  LinkPartnerMembershipInput,
  TakeBackPartnerPointsInput,
  UnlinkPartnerMembershipInput,
} from './partner.inputs.js';
import { bonusOf, membershipOf } from './partner.mapping.js';
import { PartnerBonusPayload, PartnerMembershipPayload } from './partner.type.js';

/** What customers do with partners, by themselves or by their shop. */
@Resolver()
export class StorefrontPartnersResolver {
  constructor(
    private readonly database: Database,
    private readonly partners: Partners,
    private readonly memberships: PartnerMemberships,
    private readonly bonuses: PartnerBonuses,
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

  @Mutation(() => PartnerBonusPayload, {
    description:
      'Gives points that a partner pays for to a verified member of it. Once per reference: a repeat changes nothing, and another bonus by the same reference is refused.',
  })
  @Allow('partners:write')
  async awardPartnerPoints(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => AwardPartnerPointsInput) input: AwardPartnerPointsInput,
  ): Promise<PartnerBonusPayload> {
    const { partner, points, reference } = input;
    const receiver = receiverOf(input);
    if (!receiver.ok) return payloadOf(receiver, () => ({}));
    const command = { actor, now, partner, points, reference, receiver: receiver.value };
    return payloadOf(await this.bonuses.award(command), bonusAnswerOf);
  }

  @Mutation(() => PartnerBonusPayload, {
    description:
      "Takes back what is left of a partner's bonus, as far as the point type allows. A repeat tries what is missing, and changes nothing when nothing is.",
  })
  @Allow('partners:write')
  async takeBackPartnerPoints(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => TakeBackPartnerPointsInput) { partner, reference }: TakeBackPartnerPointsInput,
  ): Promise<PartnerBonusPayload> {
    return payloadOf(await this.bonuses.takeBack({ actor, now, partner, reference }), bonusAnswerOf);
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

function receiverOf({
  customer = null,
  number = null,
}: AwardPartnerPointsInput): Result<BonusReceiver, Problem> {
  if (customer !== null && number === null) return ok({ externalId: customer });
  if (number !== null && customer === null) return ok({ number });
  return err(invalid(['customer'], 'The customer or the number is needed, and not both.'));
}

function bonusAnswerOf({ partner, bonus, isChanged }: BonusDone): Omit<PartnerBonusPayload, 'userErrors'> {
  return { bonus: bonusOf(partner, bonus), isChanged };
}
