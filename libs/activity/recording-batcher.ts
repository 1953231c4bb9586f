import type { Program, Programs, ProgramActor } from '#access';
import { err, problem, required, type Problem, type Result } from '#kernel';
import { Batcher, isLockTimeout, type BatchScope, type Database, type Tx } from '#platform';

/** One thing to record, who sends it and when. */
export interface RecordingCommand<I> {
  readonly actor: ProgramActor;
  readonly input: I;
  readonly now: Date;
}

interface RecordingBatcherOptions<C extends RecordingCommand<unknown>, A> {
  readonly kind: string;
  readonly database: Database;
  readonly programs: Programs;
  /** Commands of one text are recorded one after the other. */
  readonly laneOf: (command: C) => string;
  /** Commands that are recorded differently do not share a batch. */
  readonly groupOf?: (command: C) => string;
  /** Records commands of one open program; a refused one changes nothing and the others go on. */
  readonly record: (tx: Tx, program: Program, commands: readonly C[], now: Date) => Results<A>;
}

type Results<A> = Promise<readonly Result<A, Problem>[]>;

const LANES = 3;
const BATCH_SIZE_MAX = 500;
const QUEUE_MAX = 2_000;
/** Wait for a customer that somebody else has locked: short, as long as others of the batch wait too. */
const BATCH_LOCK_TIMEOUT_MS = 250;

/** Records what single requests send at the same time in one transaction, at the instant of the latest. */
export class RecordingBatcher<C extends RecordingCommand<unknown>, A> {
  private readonly batcher: Batcher<C, Result<A, Problem>>;

  constructor(private readonly options: RecordingBatcherOptions<C, A>) {
    const { kind, laneOf, groupOf } = options;
    this.batcher = new Batcher<C, Result<A, Problem>>({
      kind,
      lanes: LANES,
      batchSizeMax: BATCH_SIZE_MAX,
      queueMax: QUEUE_MAX,
      laneOf,
      groupOf: (command) => `${command.actor.programId}/${groupOf?.(command) ?? ''}`,
      run: (commands, batch) => this.run(commands, batch),
      gate: options.database.gate,
      observer: options.database.batches,
    });
  }

  /** Problems: PROGRAM_CLOSED, IN_PROGRESS (send it again) and those of recording. */
  async submit(command: C): Promise<Result<A, Problem>> {
    try {
      return await this.batcher.submit(command, command.actor.deadline);
    } catch (error) {
      if (isLockTimeout(error)) return err(busy());
      throw error;
    }
  }

  private run(commands: readonly C[], batch: BatchScope): Results<A> {
    const { database, programs, record } = this.options;
    const { programId } = required(commands[0], 'a command').actor;
    const now = new Date(Math.max(...commands.map((command) => command.now.getTime())));
    const scope = {
      programId,
      ...batch,
      ...(commands.length > 1 ? { lockTimeoutMs: BATCH_LOCK_TIMEOUT_MS } : {}),
    };
    return database.tx(scope, async (tx) => {
      const program = await programs.requireOpen(tx, programId);
      return program.ok ? record(tx, program.value, commands, now) : commands.map(() => program);
    });
  }
}

/** Natural keys make every recording safe to repeat. */
export function busy(): Problem<'IN_PROGRESS'> {
  return problem('IN_PROGRESS', 'The same customer is busy; send it again.');
}
