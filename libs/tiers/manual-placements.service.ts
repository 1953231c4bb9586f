import { Injectable } from '@nestjs/common';
import { AuditLog, principalOf, Programs, type Origin, type Program } from '#access';
import { ActivityRecorder, CustomerRollUps } from '#activity';
import { CustomerDirectory } from '#customers';
import { err, invalid, invariant, isLocalDate, localDateOf, notFound, ok, problem } from '#kernel';
import type { LocalDate, Problem, Result, Uuid } from '#kernel';
import type { Tx } from '#platform';
import { tierOf } from './domain/ladder.js';
import type { HoldCause, Placement } from './domain/placement.js';
import type { Standing } from './domain/standing.js';
import { currentOf, StoredLadders, type LadderWithVersions } from './stored-ladders.js';
import { TierBook } from './tier-book.js';

const REASON_LENGTH_MAX = 500;

export interface PlacementCommand extends Origin {
  readonly customerId: Uuid;
  /** Code. */
  readonly ladder: string;
  readonly reason: string;
}

export interface PlaceCommand extends PlacementCommand {
  readonly tier: string;
  readonly cause: Exclude<HoldCause, 'EFFECT'>;
  /** The last day; null: without end. */
  readonly until: LocalDate | null;
}

/** Where a customer stands after a command. */
export interface Placed {
  readonly customerId: Uuid;
  readonly ladder: string;
  readonly placement: Placement;
}

/**
 * Places customers by hand, or by their status elsewhere: with a reason, until a day or until it is ended, in the audit log.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, NOT_FOUND, NOT_PUBLISHED, NOT_ENROLLED, NOT_PLACED.
 */
@Injectable()
export class ManualPlacements {
  constructor(
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly rollUps: CustomerRollUps,
    private readonly recorder: ActivityRecorder,
    private readonly ladders: StoredLadders,
    private readonly book: TierBook,
    private readonly audit: AuditLog,
  ) {}

  async place(tx: Tx, command: PlaceCommand): Promise<Result<Placed, Problem>> {
    const { actor, now, tier: code, cause, until, reason } = command;
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const today = localDateOf(now, program.value.timeZone);
    if (until !== null && (!isLocalDate(until) || until < today))
      return err(invalid(['until'], 'A day that is not over.'));
    const ladder = await this.ladderOf(tx, command);
    if (!ladder.ok) return ladder;
    const version = currentOf(ladder.value, now);
    const tier = version && tierOf(version, code);
    if (!tier) return err(notFound('tier', ['tier']));
    const by = { actor: principalOf(actor), reason: reason.trim() };
    const action = cause === 'MANUAL' ? 'tier.placed' : 'tier.status_matched';
    return this.change(
      tx,
      program.value,
      ladder.value,
      command,
      action,
      { tier: code, until },
      (standing, at) => {
        standing.give(tier, { cause, until }, at, by);
        return null;
      },
    );
  }

  /** Ends what was given: from now on the customer has what they qualify for. */
  async end(tx: Tx, command: PlacementCommand): Promise<Result<Placed, Problem>> {
    const { actor, reason } = command;
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const ladder = await this.ladderOf(tx, command);
    if (!ladder.ok) return ladder;
    const by = { actor: principalOf(actor), reason: reason.trim() };
    return this.change(
      tx,
      program.value,
      ladder.value,
      command,
      'tier.placement_ended',
      {},
      (standing, at) => {
        if (!standing.placement?.hold) return problem('NOT_PLACED', 'No tier was given to this customer.');
        standing.endHold('MANUAL', at, by);
        return null;
      },
    );
  }

  private async ladderOf(
    tx: Tx,
    { ladder: code, reason, now }: PlacementCommand,
  ): Promise<Result<LadderWithVersions, Problem>> {
    const length = reason.trim().length;
    if (length === 0 || length > REASON_LENGTH_MAX)
      return err(invalid(['reason'], `1 to ${REASON_LENGTH_MAX} characters.`));
    const ladder = await this.ladders.byCode(tx, code);
    if (!ladder) return err(notFound('ladder', ['ladder']));
    return currentOf(ladder, now)
      ? ok(ladder)
      : err(problem('NOT_PUBLISHED', 'The ladder is not in force.', { path: ['ladder'] }));
  }

  private async change(
    tx: Tx,
    program: Program,
    ladder: LadderWithVersions,
    command: PlacementCommand,
    action: string,
    what: object,
    work: (standing: Standing, at: Date) => Problem | null,
  ): Promise<Result<Placed, Problem>> {
    const { customerId, now, reason, actor, requestId, ip } = command;
    if (!(await this.customers.byIds(tx, [customerId])).has(customerId))
      return err(notFound('customer', ['customer']));
    await this.rollUps.lock(tx, [customerId]);
    const customers = [...(await this.customers.byIds(tx, [customerId])).values()];
    const today = localDateOf(now, program.timeZone);
    const ladders = [ladder];
    const { pages } = await this.book.open(tx, { program, ladders, customers, dayOf: () => today });
    const standing = pages.get(customerId)?.standings[0];
    if (!standing)
      return err(problem('NOT_ENROLLED', 'The customer has not joined the program.', { path: ['customer'] }));
    const at = standing.timeOf(now);
    standing.catchUp(at);
    const from = standing.placement?.tier ?? null;
    const refusal = work(standing, at);
    if (refusal) return err(refusal);
    const told = await this.book.close(tx, ladders, pages.values(), now);
    const results = await this.recorder.recordOwnActivities(tx, program, told, now);
    for (const result of results) invariant(result.ok, 'what happened on a ladder can be recorded');
    const { placement } = standing;
    invariant(placement !== null, 'who was placed has a place');
    const details = { ladder: ladder.ladder.code, from, to: placement.tier, reason: reason.trim(), ...what };
    const subject = { subjectType: 'customer', subjectId: customerId };
    await this.audit.record(tx, { actor, action, ...subject, details, now, requestId, ip });
    return ok({ customerId, ladder: ladder.ladder.code, placement });
  }
}
