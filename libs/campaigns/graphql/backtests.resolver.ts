import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Idempotency, type Origin, type StaffActor } from '#access';
import { Allow, CurrentStaff, StaffOrigin, toPage } from '#access/graphql';
import { err, isUuid, notFound, ok, required } from '#kernel';
import { Database } from '#platform';
import {
  ConnectionArgs,
  Input,
  localIdOf,
  pageOf,
  payloadOf,
  toGlobalId,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { Backtests, type BacktestRecord } from '../trials/backtests.service.js';
import {
  BacktestConnection,
  BacktestPayload,
  BacktestType,
  CancelBacktestInput,
  StartBacktestInput,
} from './backtest.type.js';
import { trialOf } from './trial.input.js';

/** Campaigns tried on past orders, for staff. */
@Resolver(() => BacktestType)
export class BacktestsResolver {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly service: Backtests,
  ) {}

  @Query(() => BacktestType, { nullable: true, description: 'A backtest by its id; null when unknown.' })
  @Allow('campaigns:read')
  async backtest(
    @CurrentStaff() actor: StaffActor,
    @Args('id', { type: () => ID, description: 'Id of the backtest.' }) id: string,
  ): Promise<BacktestType | null> {
    const localId = localIdOf('Backtest', id) ?? '';
    if (!isUuid(localId)) return null;
    const found = await this.database.tx(actor, (tx) => this.service.byId(tx, localId));
    return found && backtestOf(found);
  }

  @Query(() => BacktestConnection, { description: 'The backtests of the program, newest first.' })
  @Allow('campaigns:read')
  async backtests(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<BacktestType>> {
    const { first, after } = toPage(args);
    const found = await this.database.tx(actor, (tx) => this.service.page(tx, { after, limit: first + 1 }));
    return pageOf(found.map(backtestOf), args, ({ id }) => [required(localIdOf('Backtest', id), 'its id')]);
  }

  @Mutation(() => BacktestPayload, {
    description:
      'Tries campaigns on the orders of a period, in the background: what they would have given, cost and changed. Gives nobody anything.',
  })
  @Allow('campaigns:write')
  async startBacktest(
    @StaffOrigin() origin: Origin & { readonly actor: StaffActor },
    @Input(() => StartBacktestInput) { idempotencyKey: key, ...input }: StartBacktestInput,
  ): Promise<BacktestPayload> {
    const { actor, now } = origin;
    const command = { operation: 'startBacktest', key, input, now };
    const { result, replayed } = await this.idempotency.run(actor, command, async (tx) => {
      const trial = trialOf(input);
      if (!trial.ok) return trial;
      const { from, to } = input;
      const started = await this.service.start(tx, origin, { ...trial.value, from, to });
      return started.ok ? ok({ id: started.value.id }) : started;
    });
    if (!result.ok) return { ...payloadOf(result, () => ({})), replayed };
    const { id } = result.value;
    const backtest = await this.database.tx(actor, (tx) => this.service.byId(tx, id));
    return { backtest: backtest && backtestOf(backtest), replayed, userErrors: [] };
  }

  @Mutation(() => BacktestPayload, {
    description: 'Ends a backtest that waits or runs; one that has ended stays as it is.',
  })
  @Allow('campaigns:write')
  async cancelBacktest(
    @StaffOrigin() origin: Origin & { readonly actor: StaffActor },
    @Input(() => CancelBacktestInput) { id }: CancelBacktestInput,
  ): Promise<BacktestPayload> {
    const localId = localIdOf('Backtest', id) ?? '';
    if (!isUuid(localId)) return payloadOf(err(notFound('backtest', ['id'])), () => ({}));
    const cancelled = await this.database.txResult(origin.actor, (tx) =>
      this.service.cancel(tx, origin, localId),
    );
    return payloadOf(cancelled, (backtest) => ({ backtest: backtestOf(backtest) }));
  }
}

export function backtestOf({ id, result, ...record }: BacktestRecord): BacktestType {
  const found = result && {
    ...result,
    points: result.points.map((points) => {
      const unchanged = result.customers - points.winners - points.losers;
      return { ...points, unchanged };
    }),
    effects: result.effects ? [...result.effects] : null,
  };
  return { ...record, id: toGlobalId('Backtest', id), result: found };
}
