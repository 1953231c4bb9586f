import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Origin, ProgramActor } from '#access';
import { Allow, CurrentActor, StaffOrigin } from '#access/graphql';
import { err, notFound, type Problem, type Result } from '#kernel';
import { Database, type Tx } from '#platform';
import {
  ConnectionArgs,
  fromCursor,
  Input,
  pageOf,
  payloadOf,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { Clubs } from '../clubs.service.js';
import type { ClubWithPlans } from '../club-views.service.js';
import { ChangeClubInput, CreateClubInput, SaveClubPlanInput } from './club.inputs.js';
import { changeOf, clubOf, planOfInput, settingsOf } from './club.mapping.js';
import { ClubConnection, ClubRuleType, ClubType } from './club.type.js';
import { ClubPayload } from './membership.type.js';

/** Clubs, for everybody. */
@Resolver(() => ClubType)
export class ClubsResolver {
  constructor(
    private readonly database: Database,
    private readonly service: Clubs,
  ) {}

  @Query(() => ClubConnection, { description: 'The clubs of the program, oldest first.' })
  @Allow('program:read')
  async clubs(
    @CurrentActor() actor: ProgramActor,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<ClubType>> {
    const all = await this.database.tx(actor, (tx) => this.service.list(tx));
    const [after] = fromCursor(args.after, 1) ?? [];
    const start = after === undefined ? 0 : all.findIndex(({ club }) => club.code === after) + 1;
    return pageOf(all.slice(start, start + args.first + 1).map(clubOf), args, ({ code }) => [code]);
  }

  @Query(() => ClubType, { nullable: true, description: 'A club by its code; null when unknown.' })
  @Allow('program:read')
  async club(
    @CurrentActor() actor: ProgramActor,
    @Args('code', { type: () => String, description: 'Code of the club.' }) code: string,
  ): Promise<ClubType | null> {
    const found = await this.database.tx(actor, (tx) => this.service.byCode(tx, code));
    return found && clubOf(found);
  }
}

/** What staff make of clubs. */
@Resolver(() => ClubType)
export class ClubOfficeResolver {
  constructor(
    private readonly database: Database,
    private readonly service: Clubs,
  ) {}

  @Mutation(() => ClubPayload, {
    description: 'Makes a club. A code that exists is refused, so a repeat makes none.',
  })
  @Allow('clubs:write')
  createClub(
    @StaffOrigin() origin: Origin,
    @Input(() => CreateClubInput) input: CreateClubInput,
  ): Promise<ClubPayload> {
    const { code } = input;
    return this.save(origin, (tx) =>
      this.service.create(tx, { ...origin, code, settings: settingsOf(input) }),
    );
  }

  @Mutation(() => ClubPayload, {
    description: 'Changes what is named of a club; whoever belongs to it stays. A repeat changes nothing.',
  })
  @Allow('clubs:write')
  changeClub(
    @StaffOrigin() origin: Origin,
    @Input(() => ChangeClubInput) input: ChangeClubInput,
  ): Promise<ClubPayload> {
    const { code } = input;
    return this.save(origin, async (tx) => {
      const known = await this.service.byCode(tx, code);
      if (!known) return err(notFound('club', ['code']));
      return this.service.edit(tx, { ...origin, code, change: changeOf(input, known.club) });
    });
  }

  @Mutation(() => ClubPayload, {
    description:
      'Adds a plan to a club, or gives the one of this code another form, for whoever joins or renews from then on. A repeat changes nothing.',
  })
  @Allow('clubs:write')
  saveClubPlan(
    @StaffOrigin() origin: Origin,
    @Input(() => SaveClubPlanInput) input: SaveClubPlanInput,
  ): Promise<ClubPayload> {
    return this.save(origin, async (tx) => {
      const plan = planOfInput(input);
      return plan.ok ? this.service.savePlan(tx, { ...origin, code: input.club, plan: plan.value }) : plan;
    });
  }

  @ResolveField(() => ClubRuleType, {
    nullable: true,
    description: 'Whom it is for, which customers are not told; null: for everybody.',
  })
  rule(@Parent() { condition }: ClubType): ClubRuleType | null {
    return condition;
  }

  private async save(
    { actor }: Origin,
    work: (tx: Tx) => Promise<Result<ClubWithPlans, Problem>>,
  ): Promise<ClubPayload> {
    return payloadOf(await this.database.txResult(actor, work), (found) => ({ club: clubOf(found) }));
  }
}
