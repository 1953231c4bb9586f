import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsDate, IsString } from 'class-validator';
import { Allow } from '#access/graphql';
import type { Points } from '#kernel';
import {
  connectionOf,
  DateTimeScalar,
  INHERIT,
  MoneyScalar,
  MutationPayload,
  Node,
  PointsScalar,
} from '#platform/graphql';
import type { BacktestRecord } from '../trials/backtests.service.js';
import { TrialInput } from './trial.input.js';

const BacktestStateEnum = {
  QUEUED: 'QUEUED',
  RUNNING: 'RUNNING',
  DONE: 'DONE',
  FAILED: 'FAILED',
  CANCELLED: 'CANCELLED',
} as const;
registerEnumType(BacktestStateEnum, {
  name: 'BacktestState',
  description: 'How far a backtest is.',
  valuesMap: {
    QUEUED: { description: 'It waits for a worker, for a minute at most if one is free.' },
    RUNNING: { description: 'A worker is at it.' },
    DONE: { description: 'Its result is there.' },
    FAILED: { description: 'It cannot be done; `failure` says why.' },
    CANCELLED: { description: 'It was cancelled.' },
  },
});

@InputType('StartBacktestInput', { description: 'What is tried, on the orders of which time.' })
export class StartBacktestInput extends TrialInput {
  @Field(() => DateTimeScalar, { description: 'Orders from this instant on.' })
  @IsDate()
  from: Date;

  @Field(() => DateTimeScalar, { description: 'Orders before this instant.' })
  @IsDate()
  to: Date;

  @Field(() => String, { description: 'Chosen by you, 16 to 255 characters: a repeat starts no second one.' })
  @IsString()
  idempotencyKey: string;
}

@InputType('CancelBacktestInput', { description: 'Which backtest is cancelled.' })
export class CancelBacktestInput {
  @Field(() => ID, { description: 'Id of the backtest.' })
  @IsString()
  id: string;
}

@ObjectType('PointsDistribution', {
  description:
    'Points at fixed shares of customers, by nearest rank: each is what some customer would have had exactly.',
})
@Allow(INHERIT)
export class PointsDistributionType {
  @Field(() => PointsScalar, { description: 'The fewest.' })
  min: Points;

  @Field(() => PointsScalar, { description: '10 % have at most so many.' })
  p10: Points;

  @Field(() => PointsScalar, { description: '25 % have at most so many.' })
  p25: Points;

  @Field(() => PointsScalar, { description: 'Half of them have at most so many.' })
  median: Points;

  @Field(() => PointsScalar, { description: '75 % have at most so many.' })
  p75: Points;

  @Field(() => PointsScalar, { description: '90 % have at most so many.' })
  p90: Points;

  @Field(() => PointsScalar, { description: '99 % have at most so many.' })
  p99: Points;

  @Field(() => PointsScalar, { description: 'The most.' })
  max: Points;
}

@ObjectType('BacktestPoints', { description: 'What a backtest found of one kind of points.' })
@Allow(INHERIT)
export class BacktestPointsType {
  @Field(() => String, { description: 'Code of the point type.' })
  pointType: string;

  @Field(() => PointsScalar, { description: 'Points that what is tried would have given.' })
  points: Points;

  @Field(() => PointsScalar, { description: 'Points of them that would have been kept after returns.' })
  keptPoints: Points;

  @Field(() => MoneyScalar, {
    description: 'What those are worth, in minor units: what they would have cost.',
  })
  worthMinor: bigint;

  @Field(() => PointsScalar, {
    description: 'Points that all campaigns really gave for these orders, and that were kept.',
  })
  actualPoints: Points;

  @Field(() => MoneyScalar, { description: 'What those are worth, in minor units.' })
  actualWorthMinor: bigint;

  @Field(() => PointsScalar, {
    description: 'What all campaigns would have given, with what is tried among them.',
  })
  afterPoints: Points;

  @Field(() => MoneyScalar, { description: 'What those are worth, in minor units.' })
  afterWorthMinor: bigint;

  @Field(() => Int, { description: 'Customers who would have kept more than they did.' })
  winners: number;

  @Field(() => Int, { description: 'Customers who would have kept less.' })
  losers: number;

  @Field(() => Int, { description: 'Customers who bought and would have kept the same.' })
  unchanged: number;

  @Field(() => PointsDistributionType, {
    nullable: true,
    description:
      'Kept points of the customers that what is tried would have given some; null if it gave none.',
  })
  distribution: PointsDistributionType | null;
}

@ObjectType('BacktestEffect', {
  description: 'How often one effect other than points of what is tried would have been given.',
})
@Allow(INHERIT)
export class BacktestEffectType {
  @Field(() => String, { nullable: true, description: 'Code of the campaign; null of terms stored nowhere.' })
  campaign: string | null;

  @Field(() => Int, { description: 'Place in the input of what is tried, from 0.' })
  tried: number;

  @Field(() => String, { description: 'The kind of effect, as in the input of a campaign: "stampCard".' })
  kind: string;

  @Field(() => String, { description: 'What it gives, in words.' })
  words: string;

  @Field(() => Int, { description: 'Orders that it would have been given for.' })
  orders: number;

  @Field(() => Int, { description: 'Customers who would have been given it.' })
  customers: number;

  @Field(() => Int, {
    description: 'How many would have been given: stamps, entries; of most kinds 1 an order.',
  })
  units: number;

  @Field(() => Int, { description: 'How many of them would have been kept after returns.' })
  keptUnits: number;
}

@ObjectType('BacktestResult', { description: 'What campaigns would have given.' })
@Allow(INHERIT)
export class BacktestResultType {
  @Field(() => Int, { description: 'Orders of the period.' })
  orders: number;

  @Field(() => Int, { description: 'Customers who bought.' })
  customers: number;

  @Field(() => Int, { description: 'Orders that would have been given points by what is tried.' })
  ordersEarning: number;

  @Field(() => Int, { description: 'Customers who would have been.' })
  customersEarning: number;

  @Field(() => [BacktestPointsType], { description: 'By kind of points.' })
  points: BacktestPointsType[];

  @Field(() => [BacktestEffectType], {
    nullable: true,
    description:
      'What is given besides points, effect by effect, also those that would never have been; null of a backtest from before this was counted. What would have followed from an activity that is emitted is not looked at.',
  })
  effects: BacktestEffectType[] | null;
}

@ObjectType('Backtest', { implements: () => Node, description: 'Campaigns that are tried on past orders.' })
@Allow('campaigns:read')
export class BacktestType extends Node {
  @Field(() => BacktestStateEnum, { description: 'How far it is.' })
  state: BacktestRecord['state'];

  @Field(() => DateTimeScalar, { description: 'Orders from this instant on.' })
  from: Date;

  @Field(() => DateTimeScalar, { description: 'Orders before this instant.' })
  to: Date;

  @Field(() => Int, { description: 'Orders that it has looked at.' })
  ordersDone: number;

  @Field(() => Int, { nullable: true, description: 'Orders of the period; null before they were counted.' })
  ordersTotal: number | null;

  @Field(() => BacktestResultType, { nullable: true, description: 'What it found; null before it is done.' })
  result: BacktestResultType | null;

  @Field(() => String, { nullable: true, description: 'Why it failed; null unless it did.' })
  failure: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was asked for.' })
  createdAt: Date;

  @Field(() => String, { description: 'Who asked for it.' })
  createdBy: string;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it ended; null before that.' })
  finishedAt: Date | null;
}

export const BacktestConnection = connectionOf(() => BacktestType, 'Backtest');

@ObjectType('BacktestPayload', { description: 'Outcome of the mutations of a backtest.' })
@Allow(INHERIT)
export class BacktestPayload extends MutationPayload {
  @Field(() => BacktestType, { nullable: true, description: 'The backtest.' })
  backtest?: BacktestType | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether this is the answer to an earlier call with the same key.',
  })
  replayed?: boolean | null;
}
