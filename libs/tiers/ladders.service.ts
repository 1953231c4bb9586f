import { Injectable } from '@nestjs/common';
import { AuditLog, principalOf, Programs, type Origin } from '#access';
import { isActivityType } from '#activity';
import { err, invalid, newId, notFound, ok, problem, type Problem, type Result } from '#kernel';
import { PointTypes } from '#ledger';
import type { Tx } from '#platform';
import {
  beginOf,
  type Application,
  type Ladder,
  type LadderTerms,
  type LadderVersion,
} from './domain/ladder.js';
import { checkCode, checkName, checkTerms } from './domain/ladder-rules.js';
import { differencesOf, type Difference } from './domain/version-diff.js';
import { insertLadder, insertVersion, lockLadder } from './persistence/ladders.js';
import { Multipliers } from './multipliers.service.js';
import { StoredLadders, type LadderWithVersions } from './stored-ladders.js';

/** Ladders of a program. */
export const LADDERS_MAX = 10;
/** Versions of a ladder, drafts too: all are read with every batch. */
const VERSIONS_MAX = 500;

export interface LadderCommand extends Origin {
  /** Of the ladder. */
  readonly code: string;
}

export interface PublishCommand extends LadderCommand {
  /** Not in the past. Null: now. */
  readonly effectiveFrom: Date | null;
  readonly application: Application;
}

/**
 * Ladders, versioned: a draft is kept to be tried, and is published from an instant on; what is in force is never changed, only
 * followed by another version. Publishing an earlier version again is the way back.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, NOT_FOUND, ALREADY_EXISTS, LIMIT_EXCEEDED, NO_DRAFT, NOT_PUBLISHED.
 */
@Injectable()
export class Ladders {
  constructor(
    private readonly programs: Programs,
    private readonly pointTypes: PointTypes,
    private readonly stored: StoredLadders,
    private readonly multipliers: Multipliers,
    private readonly audit: AuditLog,
  ) {}

  /** All of the program, oldest first. */
  list(tx: Tx): Promise<LadderWithVersions[]> {
    return this.stored.all(tx);
  }

  byCode(tx: Tx, code: string): Promise<LadderWithVersions | null> {
    return this.stored.byCode(tx, code);
  }

  /** Starts a ladder with a draft. */
  async create(
    tx: Tx,
    command: LadderCommand & { readonly name: string; readonly terms: LadderTerms },
  ): Promise<Result<LadderWithVersions, Problem>> {
    const { actor, code, name, now } = command;
    const wrong = checkCode(code, ['code']) ?? checkName(name, ['name']);
    if (wrong) return err(wrong);
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const terms = await this.check(tx, command.terms);
    if (!terms.ok) return terms;
    // Two of one code at once would both find it free: the second waits here.
    await tx.query('select from programs where id = $1 for no key update', [tx.programId]);
    const all = await this.stored.all(tx);
    if (all.some(({ ladder }) => ladder.code === code))
      return err(problem('ALREADY_EXISTS', 'The program has a ladder of this code.', { path: ['code'] }));
    if (all.length >= LADDERS_MAX)
      return err(problem('LIMIT_EXCEEDED', `At most ${LADDERS_MAX} ladders.`, { path: ['code'] }));
    const ladder: Ladder = {
      id: newId(now),
      programId: program.value.id,
      code,
      name: name.trim(),
      createdAt: now,
    };
    await insertLadder(tx, ladder);
    const draft = draftOf(ladder, 1, terms.value, command);
    return this.keep(tx, { ladder, versions: [], begin: null }, draft, 'ladder.created', command);
  }

  /** Keeps how the ladder might work as a draft, which never comes into force itself. */
  async saveDraft(
    tx: Tx,
    command: LadderCommand & { readonly terms: LadderTerms },
  ): Promise<Result<LadderWithVersions, Problem>> {
    const found = await this.open(tx, command);
    if (!found.ok) return found;
    const terms = await this.check(tx, command.terms);
    if (!terms.ok) return terms;
    const { ladder } = found.value;
    const draft = draftOf(ladder, nextNumber(found.value), terms.value, command);
    return this.keep(tx, found.value, draft, 'ladder.drafted', command);
  }

  /** Lets the draft hold from an instant on: the last version, if that is one. */
  async publish(tx: Tx, command: PublishCommand): Promise<Result<LadderWithVersions, Problem>> {
    const found = await this.open(tx, command);
    if (!found.ok) return found;
    const draft = found.value.versions.at(-1);
    if (draft?.state !== 'DRAFT')
      return err(problem('NO_DRAFT', 'The last version of the ladder is no draft.', { path: ['code'] }));
    return this.bringIntoForce(tx, found.value, draft, command, false);
  }

  /** Lets an earlier published version hold again, from an instant on. */
  async rollBack(
    tx: Tx,
    command: PublishCommand & { readonly number: number },
  ): Promise<Result<LadderWithVersions, Problem>> {
    const found = await this.open(tx, command);
    if (!found.ok) return found;
    const earlier = found.value.versions.find(({ number }) => number === command.number);
    if (!earlier) return err(notFound('version', ['version']));
    if (earlier.state === 'DRAFT')
      return err(problem('NOT_PUBLISHED', 'A draft was never in force: publish it.', { path: ['version'] }));
    return this.bringIntoForce(tx, found.value, earlier, command, true);
  }

  /** In what two versions differ. Problem: NOT_FOUND. */
  async difference(
    tx: Tx,
    code: string,
    before: number,
    after: number,
  ): Promise<Result<Difference[], Problem>> {
    const found = await this.stored.byCode(tx, code);
    if (!found) return err(notFound('ladder', ['code']));
    const versionOf = (number: number): LadderVersion | undefined =>
      found.versions.find((version) => version.number === number);
    const [old, fresh] = [versionOf(before), versionOf(after)];
    if (!old) return err(notFound('version', ['before']));
    return fresh ? ok(differencesOf(old, fresh)) : err(notFound('version', ['after']));
  }

  private async bringIntoForce(
    tx: Tx,
    found: LadderWithVersions,
    like: LadderVersion,
    command: PublishCommand,
    isRollback: boolean,
  ): Promise<Result<LadderWithVersions, Problem>> {
    const { effectiveFrom: wanted, now, application } = command;
    if (wanted !== null && wanted < now)
      return err(invalid(['effectiveFrom'], 'A version cannot begin in the past.'));
    const effectiveFrom = wanted ?? now;
    const terms = await this.check(tx, like);
    if (!terms.ok) return terms;
    const version: LadderVersion = {
      ...{ ...terms.value, id: newId(now), ladderId: found.ladder.id, number: nextNumber(found) },
      ...{ state: 'PUBLISHED', effectiveFrom, application, likeNumber: like.number, isRollback },
      ...{ createdAt: now, createdBy: principalOf(command.actor) },
    };
    const multiplied = await this.multipliers.follow(tx, found.ladder, version, command);
    if (!multiplied.ok) return multiplied;
    return this.keep(tx, found, version, isRollback ? 'ladder.rolled_back' : 'ladder.published', command);
  }

  /** What the rule of the ladder cannot know: types of activities and of points. */
  private async check(tx: Tx, terms: LadderTerms): Promise<Result<LadderTerms, Problem>> {
    const checked = checkTerms(terms);
    if (!checked.ok) return checked;
    const pointTypes = new Set((await this.pointTypes.list(tx)).map(({ code }) => code));
    for (const [index, { qualification, benefits }] of terms.tiers.entries()) {
      const multiplied = benefits.multiplier?.pointType ?? null;
      if (multiplied !== null && !pointTypes.has(multiplied))
        return err(notFound('point type', ['tiers', String(index), 'benefits', 'multiplier', 'pointType']));
      for (const [group, criteria] of (qualification ?? []).entries()) {
        for (const [place, { metric }] of criteria.entries()) {
          const anyOf = ['tiers', String(index), 'qualification', 'anyOf', String(group)];
          const path = [...anyOf, 'allOf', String(place)];
          if (metric.kind === 'ACTIVITIES' && !isActivityType(metric.type))
            return err(
              invalid([...path, 'activityType'], 'A type of activities, such as "review.published".'),
            );
          if (metric.kind === 'POINTS_EARNED' && !pointTypes.has(metric.pointType))
            return err(notFound('point type', [...path, 'pointType']));
        }
      }
    }
    const { tiers, window, downgrade, graceDays, warningDays } = checked.value;
    return ok({ tiers, window, downgrade, graceDays, warningDays });
  }

  private async open(tx: Tx, { actor, code }: LadderCommand): Promise<Result<LadderWithVersions, Problem>> {
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    await lockLadder(tx, code);
    const found = await this.stored.byCode(tx, code);
    if (!found) return err(notFound('ladder', ['code']));
    return found.versions.length < VERSIONS_MAX
      ? ok(found)
      : err(problem('LIMIT_EXCEEDED', `At most ${VERSIONS_MAX} versions of a ladder.`, { path: ['code'] }));
  }

  private async keep(
    tx: Tx,
    { ladder, versions: before }: LadderWithVersions,
    version: LadderVersion,
    action: string,
    { actor, now, requestId, ip }: LadderCommand,
  ): Promise<Result<LadderWithVersions, Problem>> {
    await insertVersion(tx, version);
    const { number, state, effectiveFrom, application, likeNumber } = version;
    const details = {
      ...{ code: ladder.code, number, state, application, likeNumber },
      effectiveFrom: effectiveFrom.toISOString(),
    };
    const subject = { subjectType: 'tier_ladder', subjectId: ladder.id };
    await this.audit.record(tx, { actor, action, ...subject, details, now, requestId, ip });
    const versions = [...before, version];
    return ok({ ladder, versions, begin: beginOf(versions) });
  }
}

function nextNumber({ versions }: LadderWithVersions): number {
  return (versions.at(-1)?.number ?? 0) + 1;
}

function draftOf(
  { id: ladderId }: Ladder,
  number: number,
  terms: LadderTerms,
  { actor, now }: LadderCommand,
): LadderVersion {
  return {
    ...{ ...terms, id: newId(now), ladderId, number, state: 'DRAFT', effectiveFrom: now },
    ...{ application: 'UP_ONLY', likeNumber: null, isRollback: false },
    ...{ createdAt: now, createdBy: principalOf(actor) },
  };
}
