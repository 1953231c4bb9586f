import { Mutation, Resolver } from '@nestjs/graphql';
import type { ProgramActor } from '#access';
import { Allow, CurrentActor, Now } from '#access/graphql';
import { err, invalid, isUuid, notFound, ok, type Problem, type Result, type Uuid } from '#kernel';
import { Input, localIdOf } from '#platform/graphql';
import type { Done, HouseholdCommand, PersonName } from '../household-commands.js';
import { HouseholdPoints, type PointsCommand } from '../household-points.service.js';
import { Households } from '../households.service.js';
import { Invitations } from '../invitations.service.js';
import { HouseholdAnswers } from './household-answers.js';
import {
  AcceptHouseholdInvitationInput,
  ContributeToHouseholdInput,
  CreateHouseholdInput,
  DeclineHouseholdInvitationInput,
  DissolveHouseholdInput,
  HandOverHouseholdInput,
  InviteToHouseholdInput,
  LeaveHouseholdInput,
  RedeemHouseholdPointsInput,
  RemoveFromHouseholdInput,
  SetHouseholdContributionInput,
  SetHouseholdLimitInput,
} from './household.inputs.js';
import { HouseholdPayload, HouseholdPointsPayload } from './household.type.js';

/** What customers do with households, by themselves or by their shop. */
@Resolver()
export class StorefrontHouseholdsResolver {
  constructor(
    private readonly households: Households,
    private readonly invitations: Invitations,
    private readonly points: HouseholdPoints,
    private readonly answers: HouseholdAnswers,
  ) {}

  @Mutation(() => HouseholdPayload, {
    description:
      'Founds a household, with the customer as its head. Whoever heads one keeps it: a repeat founds none.',
  })
  @Allow('households:write', 'self:join')
  createHousehold(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => CreateHouseholdInput) input: CreateHouseholdInput,
  ): Promise<HouseholdPayload> {
    const { name = null, pointType = null, splitRule, capacity, contributionPercent } = input;
    const founding = { name, pointType, splitRule, capacity, contributionPercent };
    return this.answer(actor, now, input, (command) => this.households.found(command, founding));
  }

  @Mutation(() => HouseholdPayload, {
    description:
      'The head asks somebody to come. Whoever belongs to it stays; asked again, they have longer to answer.',
  })
  @Allow('households:write', 'self:join')
  inviteToHousehold(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => InviteToHouseholdInput) input: InviteToHouseholdInput,
  ): Promise<HouseholdPayload> {
    const invitee = { externalId: input.invitee };
    const { expiresInDays } = input;
    return this.answer(actor, now, input, (command) =>
      this.invitations.invite({ ...command, invitee, expiresInDays }),
    );
  }

  @Mutation(() => HouseholdPayload, {
    description:
      'Comes to a household that asked: to one at a time, while there is a place. A repeat changes nothing.',
  })
  @Allow('households:write', 'self:join')
  acceptHouseholdInvitation(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => AcceptHouseholdInvitationInput) input: AcceptHouseholdInvitationInput,
  ): Promise<HouseholdPayload> {
    const { contributionPercent } = input;
    return this.answer(actor, now, input, (command) =>
      ofHousehold(input.household, (household) =>
        this.invitations.accept({ ...command, household, contributionPercent }),
      ),
    );
  }

  @Mutation(() => HouseholdPayload, { description: 'Declines an invitation. A repeat changes nothing.' })
  @Allow('households:write', 'self:join')
  declineHouseholdInvitation(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => DeclineHouseholdInvitationInput) input: DeclineHouseholdInvitationInput,
  ): Promise<HouseholdPayload> {
    return this.answer(actor, now, input, (command) =>
      ofHousehold(input.household, (household) => this.invitations.decline({ ...command, household })),
    );
  }

  @Mutation(() => HouseholdPayload, {
    description:
      'Leaves the household with the share that its rule says; the last one ends it. A head hands it over first. Whoever belongs to none changes nothing.',
  })
  @Allow('households:write', 'self:join')
  leaveHousehold(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => LeaveHouseholdInput) input: LeaveHouseholdInput,
  ): Promise<HouseholdPayload> {
    return this.answer(actor, now, input, (command) => this.households.leave(command));
  }

  @Mutation(() => HouseholdPayload, {
    description:
      'The head ends a membership; the member gets the share that the rule says. A repeat changes nothing.',
  })
  @Allow('households:write', 'self:join')
  removeFromHousehold(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => RemoveFromHouseholdInput) input: RemoveFromHouseholdInput,
  ): Promise<HouseholdPayload> {
    const { member } = input;
    return this.answer(actor, now, input, (command) => this.households.remove({ ...command, member }));
  }

  @Mutation(() => HouseholdPayload, { description: 'The head makes another member the head.' })
  @Allow('households:write', 'self:join')
  handOverHousehold(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => HandOverHouseholdInput) input: HandOverHouseholdInput,
  ): Promise<HouseholdPayload> {
    const { member } = input;
    return this.answer(actor, now, input, (command) => this.households.handOver({ ...command, member }));
  }

  @Mutation(() => HouseholdPayload, {
    description:
      'The head ends the household: all that is left goes to its members, as its rule says, and nothing is lost.',
  })
  @Allow('households:write', 'self:join')
  dissolveHousehold(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => DissolveHouseholdInput) input: DissolveHouseholdInput,
  ): Promise<HouseholdPayload> {
    return this.answer(actor, now, input, (command) => this.households.dissolve(command));
  }

  @Mutation(() => HouseholdPayload, {
    description:
      'The head says how many points a member may redeem in a calendar month, this one included. A repeat changes nothing.',
  })
  @Allow('households:write', 'self:join')
  setHouseholdLimit(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => SetHouseholdLimitInput) input: SetHouseholdLimitInput,
  ): Promise<HouseholdPayload> {
    const { member, monthlyLimit = null } = input;
    return this.answer(actor, now, input, (command) =>
      this.households.limit({ ...command, member, monthlyLimit }),
    );
  }

  @Mutation(() => HouseholdPayload, {
    description:
      'A member says which share of what they earn from now on goes to the shared wallet. A repeat changes nothing.',
  })
  @Allow('households:write', 'self:join')
  setHouseholdContribution(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => SetHouseholdContributionInput) input: SetHouseholdContributionInput,
  ): Promise<HouseholdPayload> {
    const { contributionPercent } = input;
    return this.answer(actor, now, input, (command) =>
      this.households.share({ ...command, contributionPercent }),
    );
  }

  @Mutation(() => HouseholdPointsPayload, {
    description: 'Gives available points to the shared wallet; they keep the expiry they had.',
  })
  @Allow('households:write', 'self:spend')
  async contributeToHousehold(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => ContributeToHouseholdInput) input: ContributeToHouseholdInput,
  ): Promise<HouseholdPointsPayload> {
    const command = commandOf(actor, now, input);
    const answer = command.ok
      ? await this.points.contribute(command.value)
      : { result: command, replayed: false };
    return this.answers.ofPoints(actor, answer, now);
  }

  @Mutation(() => HouseholdPointsPayload, {
    description:
      "Redeems points of the shared wallet, soonest-expiring first, within the member's limit of the calendar month.",
  })
  @Allow('households:write', 'self:spend')
  async redeemHouseholdPoints(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => RedeemHouseholdPointsInput) input: RedeemHouseholdPointsInput,
  ): Promise<HouseholdPointsPayload> {
    const { orderReference = null, reason = null } = input;
    const command = commandOf(actor, now, input);
    const answer = command.ok
      ? await this.points.redeem({ ...command.value, orderReference, reason })
      : { result: command, replayed: false };
    return this.answers.ofPoints(actor, answer, now);
  }

  private async answer(
    actor: ProgramActor,
    now: Date,
    { customer = null }: { readonly customer?: string | null },
    work: (command: HouseholdCommand) => Promise<Result<Done, Problem>>,
  ): Promise<HouseholdPayload> {
    const name = nameOf(actor, customer);
    const done = name.ok ? await work({ actor, now, customer: name.value }) : name;
    return this.answers.of(actor, done, now);
  }
}

function commandOf(
  actor: ProgramActor,
  now: Date,
  { idempotencyKey: key, ...input }: ContributeToHouseholdInput,
): Result<PointsCommand, Problem> {
  const name = nameOf(actor, input.customer ?? null);
  return name.ok ? ok({ actor, now, customer: name.value, points: input.points, key, input }) : name;
}

/** Nobody is named with a customer's own token: then it is that customer. */
function nameOf(actor: ProgramActor, externalId: string | null): Result<PersonName, Problem> {
  if (externalId !== null) return ok({ externalId });
  if (actor.kind === 'CUSTOMER') return ok({ id: actor.customerId });
  return err(invalid(['customer'], 'The external id of the customer is needed.'));
}

async function ofHousehold(
  globalId: string,
  work: (id: Uuid) => Promise<Result<Done, Problem>>,
): Promise<Result<Done, Problem>> {
  const id = localIdOf('Household', globalId) ?? '';
  return isUuid(id) ? work(id) : err(notFound('invitation', ['household']));
}
