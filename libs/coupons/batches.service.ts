import { Injectable } from '@nestjs/common';
import { AuditLog, principalOf, Programs, type Origin } from '#access';
import {
  err,
  invalid,
  newId,
  notFound,
  ok,
  problem,
  required,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import { backgroundScope, Database, type Backlog, type Tx } from '#platform';
import { CodeMaker } from './code-maker.js';
import { LIVE_CODES_MAX, type Batch } from './domain/batch.js';
import { refusalOfReason } from './domain/template-rules.js';
import { refusalOfPrefix, shownWith } from './domain/typed-code.js';
import { spanOf } from './domain/validity.js';
import {
  claimBatch,
  countLiveCodes,
  countVoided,
  findBatch,
  findBatchCodes,
  findBatchPage,
  findNumbersAfter,
  insertBatch,
  insertBatchCodes,
  lockBatch,
  saveBatch,
  unfinished,
  type NumberedCode,
} from './persistence/batches.js';
import { findTemplates, type TemplateWithVersions } from './persistence/templates.js';
import { CouponTemplates } from './templates.service.js';

/** Codes of one transaction: some tenths of a second, between which progress is seen and a batch can be cancelled. */
const PORTION = 10_000;
/** Rows of one page of an export. */
const EXPORTED_AT_ONCE = 10_000;

export interface BatchCommand extends Origin {
  readonly id: Uuid;
}

/** A code of an export. */
export interface ListedCode {
  readonly number: number;
  /** As people are shown it. */
  readonly code: string;
  readonly state: 'GOOD' | 'VOIDED' | 'EXPIRED';
}

/**
 * Batches of unique codes: asked for by staff, made by workers portion by portion. The codes of a portion and how far the batch is are
 * one transaction: a worker that dies leaves no code behind that is not counted, and whoever goes on makes none twice.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, NOT_FOUND, COUPON_ARCHIVED, CUSTOMERS_ONLY, AUTOMATIC_ONLY, COUPON_OVER, TOO_MANY_CODES.
 */
@Injectable()
export class CouponBatches {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly templates: CouponTemplates,
    private readonly maker: CodeMaker,
    private readonly audit: AuditLog,
  ) {}

  async start(
    tx: Tx,
    {
      template: code,
      count,
      prefix,
      ...origin
    }: Origin & { readonly template: string; readonly count: number; readonly prefix: string | null },
  ): Promise<Result<Batch, Problem>> {
    const { actor, now } = origin;
    const wrong =
      Number.isInteger(count) && count >= 1 && count <= LIVE_CODES_MAX
        ? refusalOfPrefix(prefix, ['prefix'])
        : invalid(['count'], `1 to ${LIVE_CODES_MAX} codes.`);
    if (wrong) return err(wrong);
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    // Two batches at once would both count the codes that there are: the second waits here.
    await tx.query('select from programs where id = $1 for no key update', [tx.programId]);
    const found = await this.templates.toIssueBy(tx, code, now);
    if (!found.ok) return found;
    const { template, version } = found.value;
    if (version.holder === 'CUSTOMER')
      return err(problem('CUSTOMERS_ONLY', 'Coupons of this template are only issued to customers.'));
    const span = spanOf(version.validity, now, program.value.timeZone);
    if (!span)
      return err(problem('COUPON_OVER', 'They would be over before they begin.', { path: ['template'] }));
    const live = await countLiveCodes(tx, now);
    if (live + BigInt(count) > BigInt(LIVE_CODES_MAX)) {
      const message = `At most ${LIVE_CODES_MAX} codes may be good at a time, or they could be guessed; ${live} are.`;
      return err(
        problem('TOO_MANY_CODES', message, { path: ['count'], data: { live, max: LIVE_CODES_MAX } }),
      );
    }
    const batch: Batch = {
      ...{ id: newId(now), programId: program.value.id, templateId: template.id, versionId: version.id },
      ...{ prefix, total: count, done: 0, state: 'QUEUED', validFrom: span.from, validUntil: span.until },
      ...{ createdAt: now, createdBy: principalOf(actor), startedAt: null, workedAt: null, voidedAt: null },
    };
    await insertBatch(tx, batch);
    await this.note(tx, 'coupon_batch.started', batch, { template: template.code, count, prefix }, origin);
    return ok(batch);
  }

  /** Lets no more codes be made; those that are made stay good. One that is done stays as it is. */
  async cancel(tx: Tx, command: BatchCommand): Promise<Result<Batch, Problem>> {
    const found = await this.lock(tx, command);
    if (!found.ok || found.value.state === 'CANCELLED' || found.value.state === 'DONE') return found;
    const batch: Batch = { ...found.value, state: 'CANCELLED' };
    await saveBatch(tx, batch);
    await this.note(tx, 'coupon_batch.cancelled', batch, { done: batch.done }, command);
    return ok(batch);
  }

  /** Ends all its codes, and the making of more. A repeat changes nothing. */
  async void(tx: Tx, command: BatchCommand & { readonly reason: string }): Promise<Result<Batch, Problem>> {
    const { reason, now } = command;
    const wrong = refusalOfReason(reason);
    if (wrong) return err(wrong);
    const found = await this.lock(tx, command);
    if (!found.ok || found.value.voidedAt !== null) return found;
    const { state } = found.value;
    const batch: Batch = { ...found.value, state: state === 'DONE' ? state : 'CANCELLED', voidedAt: now };
    await saveBatch(tx, batch);
    await this.note(tx, 'coupon_batch.voided', batch, { reason, done: batch.done }, command);
    return ok(batch);
  }

  byId(tx: Tx, id: Uuid): Promise<Batch | null> {
    return findBatch(tx, id);
  }

  /** Newest first. */
  page(tx: Tx, page: { readonly after: Uuid | null; readonly limit: number }): Promise<Batch[]> {
    return findBatchPage(tx, page);
  }

  templatesOf(tx: Tx, batches: readonly Batch[]): Promise<Map<Uuid, TemplateWithVersions>> {
    return findTemplates(
      tx,
      batches.map(({ templateId }) => templateId),
    );
  }

  /** How many codes of batches were voided one by one. */
  voidedOf(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, number>> {
    return countVoided(tx, ids);
  }

  /** All codes of a batch by their numbers, some thousands at a time; each page in a transaction of its own. */
  async *codes(batch: Batch, now: Date): AsyncGenerator<ListedCode[]> {
    const isOver = batch.validUntil !== null && batch.validUntil <= now;
    let after = 0;
    for (;;) {
      const page = await this.database.tx(backgroundScope(batch.programId), (tx) =>
        findBatchCodes(tx, batch.id, { after, limit: EXPORTED_AT_ONCE }),
      );
      if (page.length === 0) return;
      yield page.map(({ number, code, isVoided }) => ({
        number,
        code: shownWith(batch.prefix, code),
        state: isVoided || batch.voidedAt !== null ? 'VOIDED' : isOver ? 'EXPIRED' : 'GOOD',
      }));
      after = required(page.at(-1), 'a code').number;
    }
  }

  /** Makes codes of a program's batches until none is wanted; answers how many were made. */
  async work(programId: Uuid, now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    const beganMs = performance.now();
    let made = 0;
    while (!isCancelled()) {
      const portion = await this.database.tx(backgroundScope(programId), (tx) =>
        this.makePortion(tx, () => new Date(now.getTime() + (performance.now() - beganMs))),
      );
      if (portion === null) break;
      made += portion;
    }
    return made;
  }

  async backlog(programId: Uuid, now: Date): Promise<Backlog> {
    const { waiting, oldest } = await this.database.tx(backgroundScope(programId), unfinished);
    return { waiting, oldestAgeMs: oldest ? Math.max(0, now.getTime() - oldest.getTime()) : 0 };
  }

  /** Null: there is nothing to make, or another worker is at it. */
  private async makePortion(tx: Tx, clock: () => Date): Promise<number | null> {
    const batch = await claimBatch(tx);
    if (!batch) return null;
    const startedAt = batch.startedAt ?? clock();
    const count = Math.min(PORTION, batch.total - batch.done);
    let missing = Array.from({ length: count }, (_, place) => batch.done + place + 1);
    while (missing.length > 0) {
      const codes = this.numbered(missing);
      if ((await insertBatchCodes(tx, batch.id, codes)) === codes.length) break;
      // Some were there already, once in many batches: their numbers get others.
      const there = await findNumbersAfter(tx, batch.id, batch.done);
      missing = missing.filter((number) => !there.has(number));
    }
    const done = batch.done + count;
    const state = done === batch.total ? 'DONE' : 'RUNNING';
    await saveBatch(tx, { ...batch, done, state, startedAt, workedAt: clock() });
    return count;
  }

  private numbered(numbers: readonly number[]): NumberedCode[] {
    const codes = this.maker.make(numbers.length);
    return numbers.map((number, place) => ({ number, code: required(codes[place], 'a code') }));
  }

  private async lock(tx: Tx, { actor, id }: BatchCommand): Promise<Result<Batch, Problem>> {
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const batch = await lockBatch(tx, id);
    return batch ? ok(batch) : err(notFound('batch', ['id']));
  }

  private async note(
    tx: Tx,
    action: string,
    batch: Batch,
    details: object,
    { actor, now, requestId, ip }: Origin,
  ): Promise<void> {
    const subject = { subjectType: 'coupon_batch', subjectId: batch.id };
    await this.audit.record(tx, { actor, action, ...subject, details, now, requestId, ip });
  }
}
