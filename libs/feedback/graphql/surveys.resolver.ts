import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Origin, StaffActor } from '#access';
import { Allow, Context, CurrentStaff, Now, StaffOrigin, type AccessContext } from '#access/graphql';
import { CustomerType, toCustomerType } from '#customers/graphql';
import type { Problem, Result } from '#kernel';
import { Database } from '#platform';
import {
  ConnectionArgs,
  Input,
  pageOf,
  payloadOf,
  placeInCursor,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import type { SurveyWithWaves } from '../domain/survey.js';
import { SurveyViews } from '../survey-views.service.js';
import { Surveys } from '../surveys.service.js';
import { SurveyAnswersArgs } from './answer.inputs.js';
import { SurveyAnswerConnection, SurveyAnswerType } from './answer.type.js';
import { FeedbackLoaders } from './feedback-loaders.js';
import { answerOf, changeOf, settingsOf, surveyOf } from './feedback.mapping.js';
import {
  AddSurveyWaveInput,
  ChangeSurveyInput,
  CloseSurveyInput,
  CloseSurveyWaveInput,
  CreateSurveyInput,
  MoveSurveyWaveInput,
} from './survey.inputs.js';
import {
  SurveyConnection,
  SurveyPayload,
  SurveyTallyType,
  SurveyType,
  SurveyWaveType,
} from './survey.type.js';

/** Surveys, and what was answered. */
@Resolver()
export class SurveysResolver {
  constructor(
    private readonly database: Database,
    private readonly views: SurveyViews,
  ) {}

  @Query(() => SurveyConnection, { description: 'The surveys of the program, the newest first.' })
  @Allow('feedback:read')
  async surveys(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<SurveyType>> {
    const after = placeInCursor(args.after);
    const found = await this.database.tx(actor, (tx) => this.views.page(tx, after, args.first + 1));
    return pageOf(
      found.map((one) => surveyOf(one, now)),
      args,
      ({ survey }) => [survey.createdAt.toISOString(), survey.id],
    );
  }

  @Query(() => SurveyType, { nullable: true, description: 'A survey by its code; null when unknown.' })
  @Allow('feedback:read')
  async survey(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @Args('code', { type: () => String, description: 'Code of the survey.' }) code: string,
  ): Promise<SurveyType | null> {
    const found = await this.database.tx(actor, (tx) => this.views.byCode(tx, code));
    return found && surveyOf(found, now);
  }

  @Query(() => SurveyAnswerConnection, {
    description:
      'What was answered in a wave, the newest first: of each customer (and product) the answer that counts; none when the survey or the wave is unknown.',
  })
  @Allow('feedback:read')
  async surveyAnswers(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => SurveyAnswersArgs) args: SurveyAnswersArgs,
  ): Promise<Connection<SurveyAnswerType>> {
    const place = placeInCursor(args.after);
    const after = place && { answeredAt: place.createdAt, id: place.id };
    const answers = await this.database.tx(actor, async (tx) => {
      const known = await this.views.byCode(tx, args.survey);
      if (!known) return [];
      const wanted = { surveyId: known.survey.id, wave: args.wave, isLast: !args.withFormer };
      const found = await this.views.answers(tx, wanted, after, args.first + 1);
      return found.map((answer) => answerOf({ answer, survey: known.survey }));
    });
    return pageOf(answers, args, ({ answer }) => [answer.answeredAt.toISOString(), answer.id]);
  }
}

/** Who answered: staff alone are told. */
@Resolver(() => SurveyAnswerType)
export class SurveyAnswerStaffResolver {
  constructor(private readonly loaders: FeedbackLoaders) {}

  @ResolveField(() => CustomerType, { nullable: true, description: 'The customer who answered.' })
  @Allow('customers:read')
  async customer(
    @Parent() { answer }: SurveyAnswerType,
    @Context() context: AccessContext,
  ): Promise<CustomerType | null> {
    const customer = await this.loaders.of(context).customers.load(answer.customerId);
    return customer && toCustomerType(customer);
  }
}

/** What is in a wave so far. */
@Resolver(() => SurveyWaveType)
export class SurveyWaveResolver {
  constructor(private readonly loaders: FeedbackLoaders) {}

  @ResolveField(() => SurveyTallyType, { description: 'What was answered so far, by last answers.' })
  tally(@Parent() wave: SurveyWaveType, @Context() context: AccessContext): Promise<SurveyTallyType> {
    return this.loaders.of(context).tallies.load(wave);
  }
}

/** What staff make of surveys. */
@Resolver()
export class SurveyOfficeResolver {
  constructor(private readonly service: Surveys) {}

  @Mutation(() => SurveyPayload, {
    description:
      'Makes a survey, which asks nothing before it has a wave. A code that exists is refused, so a repeat makes none.',
  })
  @Allow('feedback:write')
  async createSurvey(
    @StaffOrigin() origin: Origin,
    @Input(() => CreateSurveyInput) input: CreateSurveyInput,
  ): Promise<SurveyPayload> {
    const { code: survey, kind } = input;
    const command = { ...origin, survey, kind, settings: settingsOf(input) };
    return payload(await this.service.create(command), origin.now);
  }

  @Mutation(() => SurveyPayload, {
    description: 'Changes what is named of a survey that is not closed. A repeat changes nothing.',
  })
  @Allow('feedback:write')
  async changeSurvey(
    @StaffOrigin() origin: Origin,
    @Input(() => ChangeSurveyInput) input: ChangeSurveyInput,
  ): Promise<SurveyPayload> {
    const done = await this.service.edit({ ...origin, survey: input.code, change: changeOf(input) });
    return payload(done, origin.now);
  }

  @Mutation(() => SurveyPayload, {
    description: 'Ends a survey for good; what was answered stays. A repeat changes nothing.',
  })
  @Allow('feedback:write')
  async closeSurvey(
    @StaffOrigin() origin: Origin,
    @Input(() => CloseSurveyInput) { code: survey }: CloseSurveyInput,
  ): Promise<SurveyPayload> {
    return payload(await this.service.close({ ...origin, survey }), origin.now);
  }

  @Mutation(() => SurveyPayload, {
    description:
      'Gives a survey a period in which it takes answers; periods of a survey do not overlap. A code that exists is refused, so a repeat adds none.',
  })
  @Allow('feedback:write')
  async addSurveyWave(
    @StaffOrigin() origin: Origin,
    @Input(() => AddSurveyWaveInput) input: AddSurveyWaveInput,
  ): Promise<SurveyPayload> {
    const { survey, code: wave, opensAt = null, closesAt = null } = input;
    return payload(await this.service.addWave({ ...origin, survey, wave, opensAt, closesAt }), origin.now);
  }

  @Mutation(() => SurveyPayload, {
    description:
      'Moves the end of a wave that is not over, and the beginning of one that has not opened. A repeat changes nothing.',
  })
  @Allow('feedback:write')
  async moveSurveyWave(
    @StaffOrigin() origin: Origin,
    @Input(() => MoveSurveyWaveInput) input: MoveSurveyWaveInput,
  ): Promise<SurveyPayload> {
    const { survey, wave, opensAt, closesAt } = input;
    const times = { opensAt: opensAt ?? undefined, closesAt };
    return payload(await this.service.moveWave({ ...origin, survey, wave, times }), origin.now);
  }

  @Mutation(() => SurveyPayload, { description: 'Ends an open wave now. A repeat changes nothing.' })
  @Allow('feedback:write')
  async closeSurveyWave(
    @StaffOrigin() origin: Origin,
    @Input(() => CloseSurveyWaveInput) { survey, wave }: CloseSurveyWaveInput,
  ): Promise<SurveyPayload> {
    return payload(await this.service.closeWave({ ...origin, survey, wave }), origin.now);
  }
}

function payload(done: Result<SurveyWithWaves, Problem>, now: Date): SurveyPayload {
  return payloadOf(done, (survey) => ({ survey: surveyOf(survey, now) }));
}
