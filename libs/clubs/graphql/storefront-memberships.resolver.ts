import { Mutation, Resolver } from '@nestjs/graphql';
import type { ProgramActor } from '#access';
import { Allow, CurrentActor, Now } from '#access/graphql';
import { err, invalid, ok, type Problem, type Result } from '#kernel';
import { Input } from '#platform/graphql';
import type { Done, MemberCommand, MemberName } from '../member-commands.js';
import { Memberships } from '../memberships.service.js';
import {
  ChangeClubPlanInput,
  ConfirmClubPaymentInput,
  DeclineClubInvitationInput,
  JoinClubInput,
  KeepClubMembershipInput,
  LeaveClubInput,
} from './membership.inputs.js';
import { MembershipAnswers } from './membership-answers.js';
import { ClubMembershipPayload } from './membership.type.js';

/** What customers do with clubs, by themselves or by their shop. */
@Resolver()
export class StorefrontMembershipsResolver {
  constructor(
    private readonly memberships: Memberships,
    private readonly answers: MembershipAnswers,
  ) {}

  @Mutation(() => ClubMembershipPayload, {
    description:
      'Gets into a club by whatever way there is: joins, applies, accepts an invitation, waits for a seat, or pays the points that are due. Whoever is in, or on the way, stays so: a repeat changes nothing and charges nothing.',
  })
  @Allow('clubs:write', 'self:join')
  joinClub(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => JoinClubInput) { plan = null, ...input }: JoinClubInput,
  ): Promise<ClubMembershipPayload> {
    return this.answer(actor, now, input, (command) => this.memberships.join({ ...command, plan }));
  }

  @Mutation(() => ClubMembershipPayload, {
    description:
      'Leaves a club: at once, with what was paid for the days after today, or at the end of what is paid. Also takes back an application, or gives up a place in the line. A repeat changes nothing.',
  })
  @Allow('clubs:write', 'self:join')
  leaveClub(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => LeaveClubInput) { atPeriodEnd, ...input }: LeaveClubInput,
  ): Promise<ClubMembershipPayload> {
    return this.answer(actor, now, input, (command) => this.memberships.leave({ ...command, atPeriodEnd }));
  }

  @Mutation(() => ClubMembershipPayload, {
    description:
      'Stays in a club after all: takes back that they leave at the end of what is paid. A repeat changes nothing.',
  })
  @Allow('clubs:write', 'self:join')
  keepClubMembership(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => KeepClubMembershipInput) input: KeepClubMembershipInput,
  ): Promise<ClubMembershipPayload> {
    return this.answer(actor, now, input, (command) => this.memberships.keep(command));
  }

  @Mutation(() => ClubMembershipPayload, {
    description:
      'Goes by another plan from the next period on, or, whoever has not paid yet, from the first. Whoever chooses a plan stays. A repeat changes nothing, and charges nothing.',
  })
  @Allow('clubs:write', 'self:join')
  changeClubPlan(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => ChangeClubPlanInput) { plan, ...input }: ChangeClubPlanInput,
  ): Promise<ClubMembershipPayload> {
    return this.answer(actor, now, input, (command) => this.memberships.changePlan({ ...command, plan }));
  }

  @Mutation(() => ClubMembershipPayload, {
    description: 'Declines an invitation; joinClub accepts it. A repeat changes nothing.',
  })
  @Allow('clubs:write', 'self:join')
  declineClubInvitation(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => DeclineClubInvitationInput) input: DeclineClubInvitationInput,
  ): Promise<ClubMembershipPayload> {
    return this.answer(actor, now, input, (command) => this.memberships.decline(command));
  }

  @Mutation(() => ClubMembershipPayload, {
    description:
      'Says that the shop has the money for a period: the first one, or the next. Once per reference: a repeat changes nothing, and another payment by the same reference is refused.',
  })
  @Allow('clubs:write')
  confirmClubPayment(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => ConfirmClubPaymentInput) input: ConfirmClubPaymentInput,
  ): Promise<ClubMembershipPayload> {
    const { reference, currency, amountMinor } = input;
    return this.answer(actor, now, input, (command) =>
      this.memberships.confirmPayment({ ...command, reference, currency, amountMinor }),
    );
  }

  private async answer(
    actor: ProgramActor,
    now: Date,
    { club, customer = null }: { readonly club: string; readonly customer?: string | null },
    work: (command: MemberCommand) => Promise<Result<Done, Problem>>,
  ): Promise<ClubMembershipPayload> {
    const name = nameOf(actor, customer);
    const done = name.ok ? await work({ actor, now, club, customer: name.value }) : name;
    return this.answers.of(actor, done);
  }
}

/** Nobody is named with a customer's own token: then it is that customer. */
function nameOf(actor: ProgramActor, externalId: string | null): Result<MemberName, Problem> {
  if (externalId !== null) return ok({ externalId });
  if (actor.kind === 'CUSTOMER') return ok({ id: actor.customerId });
  return err(invalid(['customer'], 'The external id of the customer is needed.'));
}
