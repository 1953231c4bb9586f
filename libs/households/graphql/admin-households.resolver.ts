import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Origin, StaffActor } from '#access';
import { Allow, CurrentStaff, Now, StaffOrigin } from '#access/graphql';
import { err, isUuid, notFound, type Problem, type Result } from '#kernel';
import {
  ConnectionArgs,
  idInCursor,
  Input,
  localIdOf,
  pageOf,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import type { Done, OfficeCommand } from '../household-commands.js';
import { Households } from '../households.service.js';
import { HouseholdAnswers } from './household-answers.js';
import { HouseholdLoaders } from './household-loaders.js';
import {
  AppointHouseholdHeadInput,
  EndHouseholdInput,
  RemoveHouseholdMemberInput,
} from './household.inputs.js';
import { HouseholdConnection, HouseholdPayload, HouseholdType } from './household.type.js';

/** Households of the program, and what staff decide about them. */
@Resolver()
export class AdminHouseholdsResolver {
  constructor(
    private readonly loaders: HouseholdLoaders,
    private readonly service: Households,
    private readonly answers: HouseholdAnswers,
  ) {}

  @Query(() => HouseholdConnection, {
    description: 'The households of the program, those that ended too, oldest first.',
  })
  @Allow('households:read')
  async households(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<HouseholdType>> {
    const page = { after: idInCursor(args.after), limit: args.first + 1 };
    return pageOf(await this.loaders.page(actor, page, now), args, ({ householdId }) => [householdId]);
  }

  @Query(() => HouseholdType, { nullable: true, description: 'A household; null when unknown.' })
  @Allow('households:read')
  async household(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @Args('id', { type: () => ID, description: 'Its id.' }) globalId: string,
  ): Promise<HouseholdType | null> {
    const id = localIdOf('Household', globalId) ?? '';
    return isUuid(id) ? ((await this.loaders.byIds(actor, [id], now))[0] ?? null) : null;
  }

  @Mutation(() => HouseholdPayload, {
    description: 'Ends a membership; the member gets the share that the rule says. A repeat changes nothing.',
  })
  @Allow('households:write')
  removeHouseholdMember(
    @StaffOrigin() origin: Origin,
    @Input(() => RemoveHouseholdMemberInput) input: RemoveHouseholdMemberInput,
  ): Promise<HouseholdPayload> {
    const { member } = input;
    return this.answer(origin, input, (command) => this.service.remove({ ...command, member }));
  }

  @Mutation(() => HouseholdPayload, {
    description: 'Makes a member the head, as when the head cannot. A repeat changes nothing.',
  })
  @Allow('households:write')
  appointHouseholdHead(
    @StaffOrigin() origin: Origin,
    @Input(() => AppointHouseholdHeadInput) input: AppointHouseholdHeadInput,
  ): Promise<HouseholdPayload> {
    const { member } = input;
    return this.answer(origin, input, (command) => this.service.handOver({ ...command, member }));
  }

  @Mutation(() => HouseholdPayload, {
    description:
      'Ends a household: all that is left goes to its members, as its rule says. A repeat changes nothing.',
  })
  @Allow('households:write')
  endHousehold(
    @StaffOrigin() origin: Origin,
    @Input(() => EndHouseholdInput) input: EndHouseholdInput,
  ): Promise<HouseholdPayload> {
    return this.answer(origin, input, (command) => this.service.dissolve(command));
  }

  private async answer(
    origin: Origin,
    { household: globalId, reason }: EndHouseholdInput,
    work: (command: OfficeCommand) => Promise<Result<Done, Problem>>,
  ): Promise<HouseholdPayload> {
    const household = localIdOf('Household', globalId) ?? '';
    const done = isUuid(household)
      ? await work({ ...origin, household, reason })
      : err(notFound('household', ['household']));
    return this.answers.of(origin.actor, done, origin.now);
  }
}
