import { ArgsType, Field, Mutation, Query, Resolver } from '@nestjs/graphql';
import { IsIn, Length } from 'class-validator';
import type { Origin, StaffActor } from '#access';
import { Allow, CurrentStaff, StaffOrigin } from '#access/graphql';
import { CustomerQueries } from '#customers';
import { toCustomerType } from '#customers/graphql';
import { err, isUuid, notFound, type Problem, type Result } from '#kernel';
import { Database } from '#platform';
import {
  ConnectionArgs,
  idInCursor,
  Input,
  localIdOf,
  pageOf,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { ClubViews } from '../club-views.service.js';
import { Clubs } from '../clubs.service.js';
import type { State } from '../domain/membership.js';
import type { Done } from '../member-commands.js';
import { MembershipDecisions, type StaffCommand } from '../membership-decisions.js';
import {
  ApproveClubApplicationInput,
  BanFromClubInput,
  InviteToClubInput,
  LiftClubBanInput,
  RejectClubApplicationInput,
  RemoveFromClubInput,
} from './membership.inputs.js';
import { membershipOf } from './club.mapping.js';
import { MembershipAnswers } from './membership-answers.js';
import {
  ClubMemberConnection,
  ClubMembershipPayload,
  ClubStateEnum,
  type ClubMemberType,
} from './membership.type.js';

interface DecisionOf {
  readonly club: string;
  readonly customer: string;
  readonly reason: string;
}

@ArgsType()
class ClubMembersArgs extends ConnectionArgs {
  @Field(() => String, { description: 'Code of the club.' })
  @Length(1, 28)
  club: string;

  @Field(() => ClubStateEnum, { defaultValue: 'ACTIVE', description: 'How they stand with it.' })
  @IsIn(Object.keys(ClubStateEnum))
  state: State;
}

/** Who belongs to clubs, and what staff decide about them. */
@Resolver()
export class AdminMembershipsResolver {
  constructor(
    private readonly database: Database,
    private readonly clubs: Clubs,
    private readonly views: ClubViews,
    private readonly customers: CustomerQueries,
    private readonly decisions: MembershipDecisions,
    private readonly answers: MembershipAnswers,
  ) {}

  @Query(() => ClubMemberConnection, { description: 'Who stands how with a club; none when it is unknown.' })
  @Allow('customers:read')
  async clubMembers(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => ClubMembersArgs) args: ClubMembersArgs,
  ): Promise<Connection<ClubMemberType>> {
    const page = { after: idInCursor(args.after), limit: args.first + 1 };
    const found = await this.database.tx(actor, async (tx) => {
      const club = await this.clubs.byCode(tx, args.club);
      if (!club) return null;
      return { club, held: await this.views.members(tx, { clubId: club.club.id, state: args.state }, page) };
    });
    const people = await this.customers.byIds(
      actor,
      (found?.held ?? []).map(({ customerId }) => customerId),
    );
    const members = (found?.held ?? []).flatMap((held): (ClubMemberType & { id: string })[] => {
      const customer = people.get(held.customerId);
      if (!found || !customer) return [];
      const membership = membershipOf(found.club, held);
      return [{ id: held.customerId, customer: toCustomerType(customer), membership }];
    });
    return pageOf(members, args, ({ id }) => [id]);
  }

  @Mutation(() => ClubMembershipPayload, {
    description: 'Lets somebody in who applied: to a seat, or to the line for one. A repeat changes nothing.',
  })
  @Allow('clubs:write')
  approveClubApplication(
    @StaffOrigin() origin: Origin,
    @Input(() => ApproveClubApplicationInput) input: ApproveClubApplicationInput,
  ): Promise<ClubMembershipPayload> {
    return this.answer(origin, input, (command) => this.decisions.approve(command));
  }

  @Mutation(() => ClubMembershipPayload, {
    description: 'Decides against an application. A repeat changes nothing.',
  })
  @Allow('clubs:write')
  rejectClubApplication(
    @StaffOrigin() origin: Origin,
    @Input(() => RejectClubApplicationInput) input: RejectClubApplicationInput,
  ): Promise<ClubMembershipPayload> {
    return this.answer(origin, input, (command) => this.decisions.reject(command));
  }

  @Mutation(() => ClubMembershipPayload, {
    description:
      'Asks somebody to come to a club of whatever kind. Whoever is invited or in stays so: a repeat changes nothing.',
  })
  @Allow('clubs:write')
  inviteToClub(
    @StaffOrigin() origin: Origin,
    @Input(() => InviteToClubInput) { plan = null, ...input }: InviteToClubInput,
  ): Promise<ClubMembershipPayload> {
    return this.answer(origin, input, (command) => this.decisions.invite({ ...command, plan }));
  }

  @Mutation(() => ClubMembershipPayload, {
    description:
      'Ends a membership, an application, an invitation or a place in the line. A repeat changes nothing.',
  })
  @Allow('clubs:write')
  removeFromClub(
    @StaffOrigin() origin: Origin,
    @Input(() => RemoveFromClubInput) { refund: isRefunded, ...input }: RemoveFromClubInput,
  ): Promise<ClubMembershipPayload> {
    return this.answer(origin, input, (command) => this.decisions.remove({ ...command, isRefunded }));
  }

  @Mutation(() => ClubMembershipPayload, {
    description: 'Keeps somebody out of a club, whether they are in it or not. A repeat changes nothing.',
  })
  @Allow('clubs:write')
  banFromClub(
    @StaffOrigin() origin: Origin,
    @Input(() => BanFromClubInput) { refund: isRefunded, ...input }: BanFromClubInput,
  ): Promise<ClubMembershipPayload> {
    return this.answer(origin, input, (command) => this.decisions.ban({ ...command, isRefunded }));
  }

  @Mutation(() => ClubMembershipPayload, {
    description: 'Lifts a ban: they may come again, and are not in. A repeat changes nothing.',
  })
  @Allow('clubs:write')
  liftClubBan(
    @StaffOrigin() origin: Origin,
    @Input(() => LiftClubBanInput) input: LiftClubBanInput,
  ): Promise<ClubMembershipPayload> {
    return this.answer(origin, input, (command) => this.decisions.unban(command));
  }

  private async answer(
    origin: Origin,
    { club, customer, reason }: DecisionOf,
    work: (command: StaffCommand) => Promise<Result<Done, Problem>>,
  ): Promise<ClubMembershipPayload> {
    const id = localIdOf('Customer', customer) ?? '';
    const done = isUuid(id)
      ? await work({ ...origin, club, reason, customer: { id } })
      : err(notFound('customer', ['customer']));
    return this.answers.of(origin.actor, done);
  }
}
