import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { connectionOf, DateScalar, DateTimeScalar, INHERIT } from '#platform/graphql';
import { NO_MODEL, type NoModel } from '../domain/models/gates.js';
import { MODEL_KINDS, type ModelKind } from '../domain/models/metric-model.js';

export const MetricModelKindEnum = Object.fromEntries(MODEL_KINDS.map((kind) => [kind, kind])) as {
  readonly [K in ModelKind]: K;
};
registerEnumType(MetricModelKindEnum, {
  name: 'MetricModelKind',
  description: 'What a model is.',
  valuesMap: {
    MBG_NBD: {
      description: 'Who buys how often, and may leave after any purchase: what risk is told by.',
    },
    BG_NBD: {
      description:
        'The same, but nobody leaves before the second purchase: everybody who bought once is alive for sure.',
    },
    GAMMA_GAMMA: { description: 'What a purchase of somebody is worth.' },
  },
});

export const NoModelEnum = Object.fromEntries(NO_MODEL.map((reason) => [reason, reason])) as {
  readonly [K in NoModel]: K;
};
registerEnumType(NoModelEnum, {
  name: 'NoModelReason',
  description: 'Why no model is to be trusted.',
  valuesMap: {
    TOO_FEW_BUYERS: { description: 'Fewer than 500 customers have bought.' },
    TOO_SHORT_HISTORY: { description: 'The first purchase of all is less than 180 days ago.' },
    NO_RECENT_ORDER: { description: 'Nobody has bought for more than 30 days.' },
    TOO_FEW_LOYAL: { description: 'Fewer than ten customers have bought on three days.' },
    NOT_CONVERGED: { description: 'There are no parameters that fit best.' },
    NO_FINITE_MEAN: { description: 'The values of purchases differ so much that they have no mean.' },
    TIMED_OUT: { description: 'The fit took too long; it is tried again the next night.' },
    OUT_OF_MEMORY: { description: 'The fit took too much memory; it is tried again the next night.' },
    CRASHED: { description: 'The fit broke off; it is tried again the next night.' },
  },
});

@ObjectType('ModelGates', {
  description: 'What decides whether a model may be trusted, and what is needed of it.',
})
@Allow(INHERIT)
export class ModelGatesType {
  @Field(() => Int, { description: 'Customers who have bought.' })
  buyers: number;

  @Field(() => Int, { description: 'How many are needed.' })
  buyersNeeded: number;

  @Field(() => Int, { description: 'Days since the first purchase of all.' })
  historyDays: number;

  @Field(() => Int, { description: 'How many are needed.' })
  historyDaysNeeded: number;

  @Field(() => Int, { nullable: true, description: 'Days since the last purchase of all; null: none.' })
  silentDays: number | null;

  @Field(() => Int, { description: 'How many there may be.' })
  silentDaysAllowed: number;

  @Field(() => Int, { description: 'Customers who have bought on three days or more.' })
  loyalBuyers: number;

  @Field(() => Int, { description: 'How many are needed.' })
  loyalBuyersNeeded: number;
}

@ObjectType('ModelParameter', { description: 'A parameter of a model.' })
@Allow(INHERIT)
export class ModelParameterType {
  @Field(() => String, { description: 'As papers call it, such as "alpha".' })
  name: string;

  @Field(() => Float, { description: 'The value under which what was bought is likeliest.' })
  value: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Its standard error; null: the likelihood has no clear top there.',
  })
  standardError: number | null;
}

@ObjectType('ModelBacktestWeek', { description: 'A week that a model did not see.' })
@Allow(INHERIT)
export class ModelBacktestWeekType {
  @Field(() => DateScalar, { description: 'Its first day.' })
  from: string;

  @Field(() => Float, { description: 'Purchase days that the model expected.' })
  expected: number;

  @Field(() => Int, { description: 'Purchase days that came.' })
  actual: number;
}

@ObjectType('ModelBacktest', {
  description: 'The same model, fitted without the last weeks, beside what came in them.',
})
@Allow(INHERIT)
export class ModelBacktestType {
  @Field(() => DateScalar, { description: 'The last day that it knew.' })
  through: string;

  @Field(() => Int, { description: 'Customers who had bought by then: whose purchases are foretold.' })
  customers: number;

  @Field(() => Float, { description: 'Purchase days that it expected of all weeks.' })
  expected: number;

  @Field(() => Int, { description: 'Purchase days that came in all weeks.' })
  actual: number;

  @Field(() => [ModelBacktestWeekType], { description: 'Week by week, at most 26.' })
  weeks: readonly ModelBacktestWeekType[];
}

@ObjectType('MetricModel', { description: 'A fit of a model, or why there is none. It never changes.' })
@Allow(INHERIT)
export class MetricModelType {
  @Field(() => MetricModelKindEnum, { description: 'What it is.' })
  kind: ModelKind;

  @Field(() => String, {
    description: 'What its parameters are in: DAY or WEEK, or the currency of amounts.',
  })
  unit: string;

  @Field(() => DateScalar, { description: 'The last day that it knew.' })
  asOf: string;

  @Field(() => DateScalar, { nullable: true, description: 'The first purchase of all; null: none.' })
  fittedFrom: string | null;

  @Field(() => Int, {
    description: 'Customers whose purchases it was fitted on: of GAMMA_GAMMA those who came again.',
  })
  customers: number;

  @Field(() => NoModelEnum, { nullable: true, description: 'Why it cannot be used; null: it can.' })
  reason: NoModel | null;

  @Field(() => ModelGatesType, { description: 'What decided about it.' })
  gates: ModelGatesType;

  @Field(() => [ModelParameterType], {
    nullable: true,
    description: 'Its parameters, at most four; null: it cannot be used.',
  })
  parameters: readonly ModelParameterType[] | null;

  @Field(() => Float, { nullable: true, description: 'Its log-likelihood.' })
  logLikelihood: number | null;

  @Field(() => ModelBacktestType, {
    nullable: true,
    description: 'How it does on weeks that it has not seen; null for GAMMA_GAMMA.',
  })
  backtest: ModelBacktestType | null;

  @Field(() => DateTimeScalar, { description: 'When it was fitted.' })
  fittedAt: Date;
}

export const MetricModelConnection = connectionOf(() => MetricModelType, 'MetricModel');
