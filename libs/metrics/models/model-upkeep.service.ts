import { Injectable } from '@nestjs/common';
import { Programs, type Program } from '#access';
import { localDateOf, type LocalDate, type Uuid } from '#kernel';
import { backgroundScope, Database, type Backlog, type Tx } from '#platform';
import { isGate, isThreadFailure, shutGate } from '../domain/models/gates.js';
import { MODEL_KINDS, type MetricModel, type ModelKind } from '../domain/models/metric-model.js';
import { nightOf } from '../domain/night.js';
import { findGround, findLatestModels } from '../persistence/models.js';
import { claimScoring, isScoringDue, releaseScoring } from '../persistence/scorings.js';
import { ReportFrames } from '../reports/report-frame.js';
import { CustomerScoring } from './customer-scoring.service.js';
import { FITTING_LIMITS, type FittingLimits } from './fitting.js';
import { ModelFitting } from './model-fitting.service.js';

/** Longer than all fits of a program may take: a worker that is killed leaves its program to the others by then. */
const CLAIM_MS = 3_600_000;

/** Once a night: fits the models of a program that are due, and scores its customers. */
@Injectable()
export class ModelUpkeep {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly fitting: ModelFitting,
    private readonly scoring: CustomerScoring,
    private readonly frames: ReportFrames,
  ) {}

  /** Answers how many customers were scored. */
  async run(
    programId: Uuid,
    now: Date,
    isCancelled: () => boolean = () => false,
    limits: FittingLimits = FITTING_LIMITS,
  ): Promise<number> {
    const scope = backgroundScope(programId);
    const program = await this.database.tx(scope, (tx) => this.claimed(tx, programId, now));
    if (!program) return 0;
    const order = { program, asOf: localDateOf(now, program.timeZone), now, limits, isCancelled };
    for (const kind of await this.database.tx(scope, (tx) => dueKinds(tx, order.asOf)))
      if (!isCancelled()) await this.fitting.fitModel({ ...order, kind });
    const scored = isCancelled() ? null : await this.scoring.score(order);
    if (!scored) await this.database.tx(scope, releaseScoring);
    return scored?.customers ?? 0;
  }

  /** Programs whose customers wait to be scored, for the metrics. */
  backlog(programId: Uuid, now: Date): Promise<Backlog> {
    return this.database.tx(backgroundScope(programId), async (tx) => {
      const program = await this.programs.requireOpen(tx, programId);
      const since = program.ok ? tonight(program.value, now) : now;
      const isDue =
        program.ok && since < now && (await isScoringDue(tx, localDateOf(now, program.value.timeZone)));
      return isDue
        ? { waiting: 1, oldestAgeMs: now.getTime() - since.getTime() }
        : { waiting: 0, oldestAgeMs: 0 };
    });
  }

  /** The program, if its night has come, what was bought is counted, and nobody else is at it or was. */
  private async claimed(tx: Tx, programId: Uuid, now: Date): Promise<Program | null> {
    const program = await this.programs.requireOpen(tx, programId);
    if (!program.ok || now < tonight(program.value, now)) return null;
    const asOf = localDateOf(now, program.value.timeZone);
    if (!(await isScoringDue(tx, asOf)) || !(await this.frames.served(tx))) return null;
    const until = new Date(now.getTime() + CLAIM_MS);
    return (await claimScoring(tx, asOf, { now, until })) ? program.value : null;
  }
}

function tonight({ timeZone }: Program, now: Date): Date {
  return nightOf(localDateOf(now, timeZone), timeZone);
}

/** Kinds without a fit of this month, whose gates have opened or shut since, or whose thread failed the last time. */
async function dueKinds(tx: Tx, asOf: LocalDate): Promise<ModelKind[]> {
  const shut = shutGate(await findGround(tx, asOf));
  const latest = new Map((await findLatestModels(tx, false)).map((one) => [one.kind, one]));
  const isDue = (last: MetricModel | undefined): boolean => {
    if (!last || last.asOf.slice(0, 7) !== asOf.slice(0, 7)) return true;
    if (last.asOf >= asOf) return false;
    return isThreadFailure(last.reason) || (isGate(last.reason) ? last.reason : null) !== shut;
  };
  return MODEL_KINDS.filter((kind) => isDue(latest.get(kind)));
}
