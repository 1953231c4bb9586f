import { Injectable } from '@nestjs/common';
import { inFlight, Programs, type ProgramActor } from '#access';
import { checkCart } from '#coupons';
import { isReference, err, invalid, ok, required, type Problem, type Uuid } from '#kernel';
import {
  backgroundScope,
  Batcher,
  Database,
  isLockTimeout,
  isSerializationFailure,
  ObservedBatches,
  type BatchScope,
  type Tx,
  type TxScope,
} from '#platform';
import { CheckoutDesk, Findings } from './checkout-desk.js';
import {
  buyerTextOf,
  roundsOf,
  type CheckoutAnswer,
  type CheckoutCommand,
  type ReserveCommand,
} from './commands.js';
import type { Checkout, CheckoutContent } from './content.js';
import type { Move } from './domain/checkout.js';
import { refusalOfTtl } from './domain/settings.js';
import {
  expiredBacklog,
  findCheckouts,
  findMoves,
  hasExpired,
  lockExpired,
} from './persistence/checkouts.js';
import { findSettings } from './persistence/settings.js';

/** Batches of one program at once, each a transaction of its own. */
const LANES = 2;
const BATCH_SIZE_MAX = 200;
const QUEUE_MAX = 2_000;
/** Reservations that are ended in one transaction when their time is over. */
const EXPIRED_MAX = 200;
/** Times that a batch is done anew because of them. */
const SWEEPS_MAX = 10;
const CODES_MAX = 10;
const CODE_LENGTH_MAX = 64;

interface Timed {
  readonly command: CheckoutCommand;
  readonly now: Date;
}

/**
 * From the cart to the order: reserves what coupons, offers and points take off, commits it when the order is paid, and releases it.
 * Idempotent by the order: the same again is answered the same. Commands that come at the same time share a transaction.
 */
@Injectable()
export class Checkouts {
  private readonly batcher: Batcher<Timed, CheckoutAnswer>;

  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly desk: CheckoutDesk,
    observer: ObservedBatches,
  ) {
    this.batcher = new Batcher<Timed, CheckoutAnswer>({
      kind: 'checkout',
      lanes: LANES,
      batchSizeMax: BATCH_SIZE_MAX,
      queueMax: QUEUE_MAX,
      laneOf: ({ command }) => (command.kind === 'RESERVE' ? buyerTextOf(command) : command.orderReference),
      groupOf: ({ command }) => command.actor.programId,
      run: (commands, scope) => this.run(commands, scope),
      gate: database.gate,
      observer,
    });
  }

  /** Does a command. Problems: INVALID_INPUT, PROGRAM_CLOSED, those of `OpenCheckouts`, and of the ledger. */
  async submit(command: CheckoutCommand, now: Date): Promise<CheckoutAnswer> {
    const wrong = refusalOf(command);
    if (wrong) return err(wrong);
    try {
      return await this.batcher.submit({ command, now }, command.actor.deadline);
    } catch (error) {
      if (!isLockTimeout(error) && !isSerializationFailure(error)) throw error;
      return err(inFlight());
    }
  }

  /** Does commands in a transaction of the caller's. They happen at one instant. */
  async perform(
    tx: Tx,
    commands: readonly CheckoutCommand[],
    { findings = new Findings(), now }: { readonly findings?: Findings; readonly now: Date },
  ): Promise<CheckoutAnswer[]> {
    const program = await this.programs.requireOpen(tx, required(tx.programId, 'a program'));
    if (!program.ok) return commands.map(() => program);
    const answers = new Map<number, CheckoutAnswer>();
    for (const places of roundsOf(commands)) {
      const placed = places.map((place) => ({ place, command: required(commands[place], 'a command') }));
      const round = await this.desk.round(tx, program.value, placed, { findings, now });
      for (const [index, place] of places.entries()) answers.set(place, required(round[index], 'an answer'));
    }
    return commands.map((_, place) => required(answers.get(place), 'an answer'));
  }

  /** By their references; a customer sees only their own. */
  async find(
    tx: Tx,
    actor: ProgramActor,
    orderReferences: readonly string[],
  ): Promise<Map<string, Checkout>> {
    const found = await findCheckouts<CheckoutContent>(tx, orderReferences);
    if (actor.kind !== 'CUSTOMER') return found;
    return new Map([...found].filter(([, { customerId }]) => customerId === actor.customerId));
  }

  moves(
    tx: Tx,
    orderReference: string,
    page: { readonly after: number; readonly limit: number },
  ): Promise<Move[]> {
    return findMoves(tx, orderReference, page);
  }

  /** Writes down, for one transaction's worth of reservations, that their time is over; answers how many. */
  async endExpired(scope: TxScope, now: Date): Promise<number> {
    return this.database.tx(scope, async (tx) => {
      const [{ settings }, checkouts] = await Promise.all([
        findSettings(tx),
        lockExpired<CheckoutContent>(tx, now, EXPIRED_MAX),
      ]);
      if (checkouts.length > 0) await this.desk.expire(tx, checkouts, settings, now);
      return checkouts.length;
    });
  }

  async backlog(programId: Uuid, now: Date): Promise<{ waiting: number; oldestAgeMs: number }> {
    const { waiting, oldest } = await this.database.tx(backgroundScope(programId), (tx) =>
      expiredBacklog(tx, now),
    );
    return { waiting, oldestAgeMs: oldest === null ? 0 : now.getTime() - oldest.getTime() };
  }

  /**
   * One batch of one program. It happens at one instant: that of its latest command. Each of its rounds is a transaction: one that
   * locks orders while it holds counters would be waited for by whoever holds those orders and waits for the counters.
   */
  private async run(batch: readonly Timed[], batchScope: BatchScope): Promise<CheckoutAnswer[]> {
    const { programId } = required(batch[0], 'a command').command.actor;
    const now = new Date(Math.max(...batch.map((one) => one.now.getTime())));
    const commands = batch.map(({ command }) => command);
    const answers: CheckoutAnswer[] = [];
    for (const places of roundsOf(commands)) {
      const round = places.map((place) => required(commands[place], 'a command'));
      const answered = await this.runRound(round, { programId, ...batchScope }, now);
      for (const [index, place] of places.entries()) answers[place] = required(answered[index], 'an answer');
    }
    return answers;
  }

  /**
   * What is lacking only because nobody has noticed yet that the time of other reservations is over is looked for again once those
   * are ended.
   */
  private async runRound(
    commands: readonly CheckoutCommand[],
    scope: TxScope,
    now: Date,
  ): Promise<CheckoutAnswer[]> {
    for (let sweeps = 0; ; sweeps += 1) {
      const findings = new Findings();
      const done = await this.database.txResult<CheckoutAnswer[], 'SWEEP_FIRST'>(scope, async (tx) => {
        const answers = await this.perform(tx, commands, { findings, now });
        const isSweepDue = sweeps < SWEEPS_MAX && answers.some(lacks) && (await hasExpired(tx, now));
        return isSweepDue ? err('SWEEP_FIRST') : ok(answers);
      });
      if (done.ok) return done.value;
      await this.endExpired(scope, now);
    }
  }
}

/** Whether there may be more once reservations that are over are ended. */
function lacks(answer: CheckoutAnswer): boolean {
  if (!answer.ok) return answer.problem.code === 'LIMIT_REACHED' || answer.problem.code === 'TOTAL_CHANGED';
  return answer.value.checkout.content.outcomes.some(
    ({ outcome }) =>
      outcome.kind === 'NOT_APPLIED' &&
      outcome.reason.kind === 'REFUSED' &&
      outcome.reason.problem.code === 'LIMIT_REACHED',
  );
}

function refusalOf(command: CheckoutCommand): Problem | null {
  if (!isReference(command.orderReference))
    return invalid(['orderReference'], '1 to 200 printable characters are possible.');
  return command.kind === 'RESERVE' ? refusalOfReservation(command) : null;
}

function refusalOfReservation({ asked, ttlSeconds }: ReserveCommand): Problem | null {
  const wrongTtl = ttlSeconds === null ? null : refusalOfTtl(ttlSeconds);
  return wrongTtl ?? refusalOfCart(asked);
}

/** What is wrong with a cart and what is to be applied to it; null: nothing is. */
export function refusalOfCart({ cart, codes, pointsToSpend }: ReserveCommand['asked']): Problem | null {
  const checked = checkCart(cart);
  if (!checked.ok) return checked.problem;
  if (codes.length > CODES_MAX) return invalid(['codes'], `At most ${CODES_MAX} codes.`);
  if (codes.some((code) => code.length > CODE_LENGTH_MAX || code.includes('\0')))
    return invalid(['codes'], `At most ${CODE_LENGTH_MAX} characters.`);
  return pointsToSpend < 0n ? invalid(['pointsToSpend'], 'Points are not negative.') : null;
}
