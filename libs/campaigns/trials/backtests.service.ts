import { Injectable } from '@nestjs/common';
import { AuditLog, principalOf, Programs, type Origin, type ProgramActor } from '#access';
import {
  err,
  fromTaggedJson,
  invalid,
  newId,
  notFound,
  ok,
  problem,
  required,
  toTaggedJson,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import { backgroundScope, Database, Logger, Trouble, type Tx } from '#platform';
import { BacktestRunner, type BacktestResult, type PeriodTrial } from './backtest-runner.service.js';
import { ORDER_PAID } from '../domain/campaign.js';
import { BacktestEntity, type BacktestState } from '../persistence/backtest.entity.js';
import { BacktestRepository, type BacktestClaim } from '../persistence/backtest.repository.js';
import { TriedCampaigns, type TrialTerms } from './tried-campaigns.js';

/** Backtests of a program that wait or run. */
const UNFINISHED_MAX = 5;
/** A worker that was not seen for so long is gone: another takes its backtest up. */
const LOST_AFTER_MS = 60_000;
/** One that ends every process that tries it is given up. */
const ATTEMPTS_MAX = 3;
/** Progress is written at most so often. */
const PROGRESS_EVERY_MS = 500;

/** A backtest as staff see it. */
export interface BacktestRecord {
  readonly id: Uuid;
  readonly state: BacktestState;
  readonly from: Date;
  readonly to: Date;
  readonly ordersDone: number;
  /** Null before they were counted. */
  readonly ordersTotal: number | null;
  readonly result: BacktestResult | null;
  /** Why it failed. */
  readonly failure: string | null;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly finishedAt: Date | null;
}

/** Backtests as jobs: asked for by staff, done by workers, and kept. */
@Injectable()
export class Backtests {
  private readonly repository = new BacktestRepository();

  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly tried: TriedCampaigns,
    private readonly runner: BacktestRunner,
    private readonly audit: AuditLog,
    private readonly logger: Logger,
  ) {}

  /** Problems: PROGRAM_CLOSED, LIMIT_EXCEEDED, INVALID_INPUT, NOT_FOUND, and those of saving what is tried. */
  async start(
    tx: Tx,
    origin: Origin & { readonly actor: ProgramActor },
    trial: PeriodTrial,
  ): Promise<Result<BacktestRecord, Problem>> {
    const { actor, now } = origin;
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    if (trial.from >= trial.to) return err(invalid(['to'], 'The period ends after it begins.'));
    const resolved = await this.tried.resolve(tx, program.value, trial, now);
    if (!resolved.ok) return resolved;
    const odd = resolved.value.tried.find(({ version }) => version.trigger !== ORDER_PAID);
    if (odd) {
      const message = `Only campaigns on "${ORDER_PAID}" can be tried on past orders.`;
      return err(invalid(['campaigns', String(odd.place)], message));
    }
    if ((await this.repository.countUnfinished(tx)) >= UNFINISHED_MAX) {
      const message = `At most ${UNFINISHED_MAX} backtests wait or run at once.`;
      return err(problem('LIMIT_EXCEEDED', message));
    }
    const { from, to, replaces } = trial;
    // What is tried by its code is tried as it is now, whatever is drafted until a worker comes to it.
    const campaigns = trial.campaigns.map((one, place) =>
      'code' in one
        ? { code: one.code, number: required(resolved.value.tried[place], 'a version').version.number }
        : one,
    );
    const backtest = Object.assign(new BacktestEntity(), {
      ...{ id: newId(now), programId: actor.programId, state: 'QUEUED' as const },
      trial: toTaggedJson({ campaigns, replaces }) as object,
      ...{ from, to, ordersTotal: null, ordersDone: 0, result: null, failure: null, attempt: 0 },
      ...{ createdAt: now, createdBy: principalOf(actor) },
      ...{ startedAt: null, heartbeatAt: null, finishedAt: null },
    });
    await this.repository.insert(tx, backtest);
    const details = { from: from.toISOString(), to: to.toISOString(), campaigns: campaigns.length, replaces };
    await this.record(tx, origin, 'backtest.started', backtest.id, details);
    return ok(recordOf(backtest));
  }

  /** Ends it, if it has not ended. Problem: NOT_FOUND. */
  async cancel(
    tx: Tx,
    origin: Origin & { readonly actor: ProgramActor },
    id: Uuid,
  ): Promise<Result<BacktestRecord, Problem>> {
    const program = await this.programs.requireOpen(tx, origin.actor.programId);
    if (!program.ok) return program;
    if (await this.repository.cancel(tx, id, origin.now))
      await this.record(tx, origin, 'backtest.cancelled', id, {});
    const backtest = await this.byId(tx, id);
    return backtest ? ok(backtest) : err(notFound('backtest', ['id']));
  }

  async byId(tx: Tx, id: Uuid): Promise<BacktestRecord | null> {
    const found = await this.repository.byId(tx, id);
    return found && recordOf(found);
  }

  /** Newest first. */
  async page(
    tx: Tx,
    page: { readonly limit: number; readonly after: Uuid | null },
  ): Promise<BacktestRecord[]> {
    return (await this.repository.page(tx, page)).map(recordOf);
  }

  /** Does what waits in a program, one after the other; answers how many were done. */
  async work(programId: Uuid, now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    const startedAtMs = performance.now();
    const clock = (): Date => new Date(now.getTime() + (performance.now() - startedAtMs));
    let done = 0;
    while (!isCancelled()) {
      const at = clock();
      const claim = await this.database.tx(backgroundScope(programId), (tx) =>
        this.repository.claim(tx, at, new Date(at.getTime() - LOST_AFTER_MS)),
      );
      if (!claim) break;
      await this.workOne(programId, claim, clock, isCancelled);
      done += 1;
    }
    return done;
  }

  private async workOne(
    programId: Uuid,
    claim: BacktestClaim,
    clock: () => Date,
    isCancelled: () => boolean,
  ): Promise<void> {
    if (claim.attempt > ATTEMPTS_MAX)
      return this.fail(programId, claim, `It was given up after ${ATTEMPTS_MAX} attempts.`, clock());
    try {
      const { program, trial } = await this.database.tx(backgroundScope(programId), async (tx) => ({
        program: required(await this.programs.byId(tx, programId), 'the program'),
        trial: trialOf(required(await this.repository.byId(tx, claim.id), 'the backtest')),
      }));
      const watch = { progress: this.progressOf(programId, claim, clock, isCancelled) };
      const result = await this.runner.run(program, trial, clock(), watch);
      if (!result.ok) return await this.fail(programId, claim, result.problem.message, clock());
      if (result.value === null) {
        if (!isCancelled()) return;
        return await this.database.tx(backgroundScope(programId), (tx) => this.repository.release(tx, claim));
      }
      const end = {
        state: 'DONE',
        result: JSON.stringify(toTaggedJson(result.value)),
        failure: null,
      } as const;
      await this.database.tx(backgroundScope(programId), (tx) =>
        this.repository.finish(tx, claim, end, clock()),
      );
    } catch (error) {
      // An outage is over some time: when the worker was lost for long enough, it is taken up again.
      if (error instanceof Trouble) throw error;
      this.logger.failure(error, { backtest: claim.id, programId });
      await this.fail(programId, claim, 'It failed here; the log says more.', clock());
    }
  }

  private progressOf(
    programId: Uuid,
    claim: BacktestClaim,
    clock: () => Date,
    isCancelled: () => boolean,
  ): (done: number, total: number) => Promise<boolean> {
    let writtenAtMs = -Infinity;
    return async (done, total) => {
      if (isCancelled()) return false;
      if (done < total && performance.now() - writtenAtMs < PROGRESS_EVERY_MS) return true;
      writtenAtMs = performance.now();
      const progress = { done, total, now: clock() };
      return this.database.tx(backgroundScope(programId), (tx) =>
        this.repository.noteProgress(tx, claim, progress),
      );
    };
  }

  private fail(programId: Uuid, claim: BacktestClaim, failure: string, now: Date): Promise<void> {
    const end = { state: 'FAILED', result: null, failure } as const;
    return this.database.tx(backgroundScope(programId), (tx) => this.repository.finish(tx, claim, end, now));
  }

  private record(
    tx: Tx,
    origin: Origin & { readonly actor: ProgramActor },
    action: string,
    subjectId: Uuid,
    details: object,
  ): Promise<void> {
    return this.audit.record(tx, { ...origin, action, subjectType: 'backtest', subjectId, details });
  }
}

function trialOf({ trial, from, to }: BacktestEntity): PeriodTrial {
  return { ...(fromTaggedJson(trial) as TrialTerms), from, to };
}

function recordOf(row: BacktestEntity): BacktestRecord {
  const { id, state, from, to, ordersDone, ordersTotal, failure, createdAt, createdBy, finishedAt } = row;
  const result = row.result === null ? null : (fromTaggedJson(row.result) as BacktestResult);
  return {
    ...{ id, state, from, to, ordersDone, ordersTotal, result, failure, createdAt, createdBy, finishedAt },
  };
}
