import { Injectable } from '@nestjs/common';
import { AuditLog, principalOf, Programs, type Origin } from '#access';
import { CustomerDirectory, type RefPlace } from '#customers';
import { err, newId, notFound, ok, problem, required } from '#kernel';
import type { Problem, Result, Uuid } from '#kernel';
import type { Tx } from '#platform';
import { Campaigns } from '../campaigns.service.js';
import { versionsToCome } from '../domain/campaign.js';
import { checkNames } from '../domain/rule-checks.js';
import { stateOf, type Segment } from '../domain/segment.js';
import { ConditionBook } from '../expression/condition-book.js';
import type { Mistake } from '../expression/mistake.js';
import { SEGMENTS_MAX } from '../expression/known-facts.js';
import { SegmentEntity, SegmentVersionEntity } from '../persistence/segment.entity.js';
import { countMembers, lockSegment, memberPage, type Member } from '../persistence/segments.js';
import { momentOf, StoredSegments } from './stored-segments.js';

/** Customers that a preview looks at, at most: measured 2 s on two busy cores, of the 10 s of a request. */
const PREVIEW_CUSTOMERS_MAX = 20_000;
const PREVIEW_PAGE = 1_000;
const SAMPLE_SIZE = 10;

/** Who would be in a segment. */
export interface SegmentPreview {
  /** Those among the customers that were looked at. */
  readonly members: number;
  readonly lookedAt: number;
  /** Whether those were all. */
  readonly isComplete: boolean;
  /** Some of them. */
  readonly sample: readonly Uuid[];
}

export interface SegmentCommand extends Origin {
  readonly code: string;
}

/**
 * Segments: named audiences of a program. Problems: PROGRAM_CLOSED, INVALID_INPUT, INVALID_EXPRESSION, NOT_FOUND,
 * ALREADY_EXISTS, LIMIT_EXCEEDED, SEGMENT_ARCHIVED, SEGMENT_IN_USE.
 */
@Injectable()
export class Segments {
  constructor(
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly stored: StoredSegments,
    private readonly book: ConditionBook,
    private readonly audit: AuditLog,
    private readonly campaigns: Campaigns,
  ) {}

  /** By code, archived ones too. */
  list(tx: Tx): Promise<Segment[]> {
    return this.stored.all(tx);
  }

  async byCode(tx: Tx, code: string): Promise<Segment | null> {
    return (await this.list(tx)).find((segment) => segment.code === code) ?? null;
  }

  /** How many customers are in each of these; one without members is left out. */
  counts(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, number>> {
    return countMembers(tx, ids);
  }

  /** At most `limit` members behind a customer, by customer id. */
  members(tx: Tx, id: Uuid, after: Uuid | null, limit: number): Promise<Member[]> {
    return memberPage(tx, id, after, limit);
  }

  async create(
    tx: Tx,
    command: SegmentCommand & { readonly name: string; readonly condition: string },
  ): Promise<Result<Segment, Problem>> {
    const { actor, code, name, now } = command;
    const names = checkNames(code, name);
    if (!names.ok) return names;
    const condition = this.book.checkSegment(command.condition, ['condition']);
    if (!condition.ok) return condition;
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    // Two of one code at once would both find it free: the second waits here.
    await tx.query('select from programs where id = $1 for no key update', [tx.programId]);
    const all = await this.list(tx);
    if (all.some((segment) => segment.code === code))
      return err(problem('ALREADY_EXISTS', 'The program has a segment of this code.', { path: ['code'] }));
    if (all.filter(({ archivedAt }) => archivedAt === null).length >= SEGMENTS_MAX)
      return err(problem('LIMIT_EXCEEDED', `At most ${SEGMENTS_MAX} segments that are not archived.`));
    const { id: programId } = program.value;
    const row = { id: newId(now), programId, code, name, version: 1, createdAt: now };
    const fresh = { ...row, refreshedVersion: null, refreshedAt: null, archivedAt: null };
    await tx.entities.insert(SegmentEntity, fresh);
    return this.keep(tx, { ...fresh, condition: condition.value }, command, 'segment.created');
  }

  /** Changes the name, the condition or both; members are looked for again if the condition is another one. */
  async change(
    tx: Tx,
    command: SegmentCommand & { readonly name: string | null; readonly condition: string | null },
  ): Promise<Result<Segment, Problem>> {
    const names = checkNames(command.code, command.name ?? 'unchanged');
    if (!names.ok) return names;
    const text = command.condition;
    const condition = text === null ? ok(null) : this.book.checkSegment(text, ['condition']);
    if (!condition.ok) return condition;
    const before = await this.open(tx, command);
    if (!before.ok) return before;
    const segment = before.value;
    const name = command.name ?? segment.name;
    const isOther = condition.value !== null && condition.value.text !== segment.condition.text;
    const version = segment.version + (isOther ? 1 : 0);
    if (!isOther && name === segment.name) return ok(segment);
    await tx.entities.update(
      SegmentEntity,
      { id: segment.id, programId: segment.programId },
      { name, version },
    );
    const after = { ...segment, name, version, condition: condition.value ?? segment.condition };
    return this.keep(tx, after, command, 'segment.changed', isOther);
  }

  /**
   * For good: it is not refreshed any more, no condition sees it, and who was in it last is kept. Refused while an active
   * campaign, or one that is planned, asks for it.
   */
  async archive(tx: Tx, command: SegmentCommand): Promise<Result<Segment, Problem>> {
    const { code, now } = command;
    // A campaign that begins to ask for it meanwhile waits here or is seen below.
    await tx.query('select from programs where id = $1 for no key update', [tx.programId]);
    await tx.query('select from campaigns where program_id = $1 order by id for no key update', [
      tx.programId,
    ]);
    const before = await this.open(tx, command);
    if (!before.ok) return before;
    const campaigns = await this.askingFor(tx, code, now);
    if (campaigns.length > 0) {
      const message = `Conditions of campaigns ask for it: ${campaigns.join(', ')}. Change, pause or end them first.`;
      return err(problem('SEGMENT_IN_USE', message, { path: ['code'], data: { campaigns } }));
    }
    const segment = { ...before.value, archivedAt: command.now };
    const { id, programId, archivedAt } = segment;
    await tx.entities.update(SegmentEntity, { id, programId }, { archivedAt });
    return this.keep(tx, segment, command, 'segment.archived', false);
  }

  /** What is wrong with a condition; null when nothing is. */
  mistakeIn(condition: string): Mistake | null {
    return this.book.segmentMistakeIn(condition);
  }

  /** Who would be in a segment of this condition, which has no mistake, now. Writes nothing. */
  async preview(tx: Tx, condition: string, now: Date): Promise<SegmentPreview> {
    const found = await this.programs.byId(tx, required(tx.programId, 'a program'));
    const program = required(found, 'the program');
    const segment = { ...TRIED, programId: program.id, condition: this.book.storedSegment(condition) };
    const sample: Uuid[] = [];
    let [members, lookedAt] = [0, 0];
    let after: RefPlace | null = null;
    while (lookedAt < PREVIEW_CUSTOMERS_MAX) {
      const page = await this.customers.page(tx, after, PREVIEW_PAGE);
      const moments = page.map((customer) => momentOf(customer, now));
      const segments = await this.stored.segmentsAt(tx, program, [segment], moments);
      const matching = page.filter((_, index) => (segments[index] ?? []).length > 0);
      members += matching.length;
      lookedAt += page.length;
      sample.push(...matching.slice(0, SAMPLE_SIZE - sample.length).map(({ id }) => id));
      after = page.at(-1) ?? null;
      if (page.length < PREVIEW_PAGE) return { members, lookedAt, isComplete: true, sample };
    }
    return { members, lookedAt, isComplete: false, sample };
  }

  /** Codes of the campaigns that are active or planned and whose conditions name the segment. */
  private async askingFor(tx: Tx, code: string, now: Date): Promise<string[]> {
    return (await this.campaigns.list(tx, now)).flatMap(({ campaign, versions }) => {
      const asks = versionsToCome(versions, now).some(
        ({ state, trigger, condition }) =>
          state === 'ACTIVE' &&
          condition !== null &&
          this.book.segmentsNamedIn(trigger, condition.text).some((named) => named.code === code),
      );
      return asks ? [campaign.code] : [];
    });
  }

  private async open(tx: Tx, { actor, code }: SegmentCommand): Promise<Result<Segment, Problem>> {
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const row = await lockSegment(tx, code);
    if (!row) return err(notFound('segment', ['code']));
    if (row.archivedAt !== null)
      return err(problem('SEGMENT_ARCHIVED', 'An archived segment stays as it is.', { path: ['code'] }));
    return ok(this.stored.segmentOf(row));
  }

  private async keep(
    tx: Tx,
    segment: Segment,
    { actor, now, requestId, ip }: SegmentCommand,
    action: string,
    hasNewCondition = true,
  ): Promise<Result<Segment, Problem>> {
    const { id: segmentId, programId, code, name, version: number } = segment;
    const condition = segment.condition.text;
    const createdBy = principalOf(actor);
    if (hasNewCondition) {
      const version = { segmentId, number, programId, condition, createdAt: now, createdBy };
      await tx.entities.insert(SegmentVersionEntity, version);
    }
    const details = { code, name, condition, version: number, state: stateOf(segment) };
    const subject = { subjectType: 'segment', subjectId: segmentId };
    await this.audit.record(tx, { actor, action, ...subject, details, now, requestId, ip });
    return ok(segment);
  }
}

const TRIED = {
  ...{ id: 'tried', code: 'tried', name: 'tried', version: 1, createdAt: new Date(0) },
  ...{ refreshedVersion: null, refreshedAt: null, archivedAt: null },
};
