import { Injectable } from '@nestjs/common';
import { err, newId, notFound, ok, problem, type Problem, type Result, type Uuid } from '#kernel';
import { backgroundScope, Database, isUniqueViolation, type Tx } from '#platform';
import { AuditLog } from './audit-log.service.js';
import type { Origin } from './domain/origin.js';
import {
  checkNewProgram,
  checkSettings,
  INACTIVITY_DAYS_DEFAULT,
  type NewProgram,
  type Program,
  type ProgramSettings,
  type ProgramStatus,
} from './domain/program.js';
import { ProgramEntity } from './persistence/program.entity.js';
import { findProgram } from './persistence/programs.sql.js';

/** The directory of programs, and their settings. */
@Injectable()
export class Programs {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  byId(tx: Tx, id: Uuid): Promise<Program | null> {
    return findProgram(tx, id);
  }

  byCode(tx: Tx, code: string): Promise<Program | null> {
    return tx.entities.findOneBy(ProgramEntity, { code });
  }

  /** All programs, by code. */
  list(tx: Tx): Promise<Program[]> {
    return tx.entities.find(ProgramEntity, { order: { code: 'ASC' } });
  }

  /** The program, if it takes writes: every use case that writes asks first. */
  async requireOpen(
    tx: Tx,
    programId: Uuid,
  ): Promise<Result<Program, Problem<'PROGRAM_CLOSED' | 'NOT_FOUND'>>> {
    const program = await this.byId(tx, programId);
    if (!program) return err(notFound('program'));
    if (program.status === 'OPEN') return ok(program);
    return err(problem('PROGRAM_CLOSED', 'The program is closed: it can be read, and nothing changes.'));
  }

  /**
   * Founds a program. Its id is the program of the transaction, or a new one where none is set.
   * Problems: INVALID_INPUT, ALREADY_EXISTS (the code is taken).
   */
  async create(tx: Tx, input: NewProgram, now: Date): Promise<Result<Program, Problem>> {
    const wrong = checkNewProgram(input);
    if (wrong) return err(wrong);
    if (await this.byCode(tx, input.code)) return err(taken(input.code));
    const program: Program = {
      id: tx.programId ?? newId(now),
      code: input.code,
      name: input.name.trim(),
      currency: input.currency,
      timeZone: input.timeZone,
      locales: [...(input.locales ?? ['en'])],
      status: 'OPEN',
      inactivityDays: input.inactivityDays ?? INACTIVITY_DAYS_DEFAULT,
      createdAt: now,
    };
    await tx.entities.insert(ProgramEntity, program);
    return ok(program);
  }

  /** Like `create` in a transaction of its own, with an audit entry. For the command line and seeds. */
  async found(input: NewProgram, by: string, now: Date): Promise<Result<Program, Problem>> {
    const programId = newId(now);
    try {
      return await this.database.txResult(backgroundScope(programId), async (tx) => {
        const created = await this.create(tx, input, now);
        if (!created.ok) return created;
        const actor = { kind: 'SYSTEM' as const, name: by, programId, permissions: new Set<never>() };
        await this.record(tx, { actor, now }, 'program.created', { code: input.code });
        return created;
      });
    } catch (error) {
      // Two founders at once: the second one waited for the first one's row.
      if (isUniqueViolation(error, 'programs_code_key')) return err(taken(input.code));
      throw error;
    }
  }

  /** Changes the given settings of the origin's program. Problems: INVALID_INPUT, NOT_FOUND. */
  update(origin: Origin, settings: Partial<ProgramSettings>): Promise<Result<Program, Problem>> {
    const { name, locales, inactivityDays } = settings;
    const given = Object.entries({ name: name?.trim(), locales, inactivityDays });
    const changes = Object.fromEntries(given.filter(([, value]) => value !== undefined));
    return this.change(origin, 'program.updated', changes, () => checkSettings(settings));
  }

  /** Stops orders, points, profiles and campaigns; the program can be read, its staff and keys managed. A repeat changes nothing. */
  close(origin: Origin, reason: string): Promise<Result<Program, Problem>> {
    return this.setStatus(origin, 'CLOSED', reason);
  }

  /** Lets a closed program take writes again. */
  reopen(origin: Origin, reason: string): Promise<Result<Program, Problem>> {
    return this.setStatus(origin, 'OPEN', reason);
  }

  private setStatus(
    origin: Origin,
    status: ProgramStatus,
    reason: string,
  ): Promise<Result<Program, Problem>> {
    const action = status === 'OPEN' ? 'program.reopened' : 'program.closed';
    return this.change(origin, action, { status }, () => null, { reason });
  }

  private change(
    origin: Origin,
    action: string,
    changes: Partial<Program>,
    check: () => Problem | null,
    details: object = changes,
  ): Promise<Result<Program, Problem>> {
    const id = origin.actor.programId;
    return this.database.txResult(origin.actor, async (tx) => {
      const wrong = check();
      if (wrong) return err(wrong);
      const lock = { mode: 'pessimistic_write' as const };
      const program: Program | null = await tx.entities.findOne(ProgramEntity, { where: { id }, lock });
      if (!program) return err(notFound('program'));
      if (isAlready(program, changes)) return ok(program);
      await tx.entities.update(ProgramEntity, { id }, { ...changes });
      await this.record(tx, origin, action, details);
      return ok({ ...program, ...changes });
    });
  }

  private record(tx: Tx, origin: Origin, action: string, details: object): Promise<void> {
    const subjectId = origin.actor.programId;
    return this.audit.record(tx, { ...origin, action, subjectType: 'program', subjectId, details });
  }
}

function isAlready(program: Program, changes: Partial<Program>): boolean {
  const fields = Object.keys(changes) as (keyof Program)[];
  return fields.every((field) => JSON.stringify(program[field]) === JSON.stringify(changes[field]));
}

function taken(code: string): Problem<'ALREADY_EXISTS'> {
  return problem('ALREADY_EXISTS', `There is a program with the code "${code}".`, { path: ['code'] });
}
