import { Injectable } from '@nestjs/common';
import { AuditLog, Programs, type Origin } from '#access';
import { Audiences } from '#campaigns';
import { canonicalJson, err, invalid, newId, notFound, ok, problem } from '#kernel';
import type { Problem, Result } from '#kernel';
import { Database, type Tx } from '#platform';
import {
  landingUrlOf,
  refusalOfCode,
  refusalOfName,
  refusalOfRules,
  URL_LENGTH_MAX,
} from '../domain/program-rules.js';
import {
  versionAt,
  type ReferralProgram,
  type ReferralRules,
  type ReferralVersion,
  type Variant,
} from '../domain/rules.js';
import {
  findReferralProgram,
  findReferralPrograms,
  findVersionsOf,
  insertReferralProgram,
  insertVersion,
  lockReferralProgram,
  saveReferralProgram,
} from '../persistence/referral-programs.js';

/** Referral programs of a loyalty program: all are read together. */
const PROGRAMS_MAX = 50;
/** Versions of a referral program: all are read with it. */
const VERSIONS_MAX = 200;

/** A referral program with all its versions, oldest first: at least one. */
export interface ProgramWithVersions {
  readonly program: ReferralProgram;
  readonly versions: readonly ReferralVersion[];
}

/** A referral program with the rules in force at a time. */
export interface ProgramInForce {
  readonly program: ReferralProgram;
  readonly version: ReferralVersion;
}

export interface ReferralProgramCommand extends Origin {
  /** Of the referral program. */
  readonly code: string;
}

/**
 * Referral programs and their rules, versioned. A version is never changed, only followed by another one, from an instant on; a
 * referral keeps the version that was in force when it was claimed.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, INVALID_EXPRESSION, NOT_FOUND, ALREADY_EXISTS, LIMIT_EXCEEDED.
 */
@Injectable()
export class ReferralPrograms {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly audiences: Audiences,
    private readonly audit: AuditLog,
  ) {}

  /** All of them, in the order of their codes; at most 50. */
  async all(tx: Tx): Promise<ProgramWithVersions[]> {
    return withVersions(tx, await findReferralPrograms(tx));
  }

  async byCode(tx: Tx, code: string): Promise<ProgramWithVersions | null> {
    const program = await findReferralProgram(tx, code);
    return program && ((await withVersions(tx, [program]))[0] ?? null);
  }

  /** The referral program with the rules in force at a time; null when it is unknown, or had none yet. */
  async current(tx: Tx, code: string, at: Date): Promise<ProgramInForce | null> {
    const found = await this.byCode(tx, code);
    const version = found && versionAt(found.versions, at);
    return version && { program: found.program, version };
  }

  /** Makes a referral program, open, with rules that are in force at once. */
  create(
    command: ReferralProgramCommand & {
      readonly name: string;
      readonly variant: Variant;
      readonly landingUrl: string;
      readonly rules: ReferralRules;
    },
  ): Promise<Result<ProgramWithVersions, Problem>> {
    const { actor, code, name, variant, now } = command;
    return this.database.txResult(actor, async (tx) => {
      const open = await this.programs.requireOpen(tx, actor.programId);
      if (!open.ok) return open;
      const landingUrl = landingUrlOf(command.landingUrl);
      const wrong = refusalOfCode(code) ?? refusalOfName(name) ?? (landingUrl ? null : wrongUrl());
      if (wrong || landingUrl === null) return err(wrong ?? wrongUrl());
      const refusal = this.refusalOf(variant, command.rules);
      if (refusal) return err(refusal);
      // Two of one code at once would both find it free: the second waits here.
      await tx.query('select from programs where id = $1 for no key update', [tx.programId]);
      const others = await findReferralPrograms(tx);
      if (others.some((other) => other.code === code))
        return err(
          problem('ALREADY_EXISTS', 'There is a referral program of this code.', { path: ['code'] }),
        );
      if (others.length >= PROGRAMS_MAX)
        return err(
          problem('LIMIT_EXCEEDED', `At most ${PROGRAMS_MAX} referral programs.`, { path: ['code'] }),
        );
      const program: ReferralProgram = {
        ...{ id: newId(now), programId: open.value.id, code, name, variant, landingUrl },
        ...{ isOpen: true, createdAt: now },
      };
      const version = versionOf(program, [], command.rules, now, now);
      await insertReferralProgram(tx, program);
      await insertVersion(tx, version);
      const details = { name, variant, landingUrl, rules: version.rules };
      await this.note(tx, 'referral_program.created', program, details, command);
      return ok({ program, versions: [version] });
    });
  }

  /** Changes what is named. One that is closed takes no new codes, touches and claims; what was claimed goes on. */
  change(
    command: ReferralProgramCommand & {
      readonly change: Partial<Pick<ReferralProgram, 'name' | 'landingUrl' | 'isOpen'>>;
    },
  ): Promise<Result<ProgramWithVersions, Problem>> {
    return this.changeLocked(command, async (tx, { program, versions }) => {
      const wanted = { ...program, ...command.change };
      const landingUrl = landingUrlOf(wanted.landingUrl);
      if (landingUrl === null) return err(wrongUrl());
      const wrong = refusalOfName(wanted.name);
      if (wrong) return err(wrong);
      const changed = { ...wanted, landingUrl };
      const { name, isOpen } = changed;
      const isSame = name === program.name && landingUrl === program.landingUrl && isOpen === program.isOpen;
      if (isSame) return ok({ program, versions });
      await saveReferralProgram(tx, changed);
      await this.note(tx, 'referral_program.changed', program, { name, landingUrl, isOpen }, command);
      return ok({ program: changed, versions });
    });
  }

  /**
   * Adds a version: for what is claimed from then on. One that is planned stays so; of two from one instant the later one holds. Rules
   * that the newest version has, from the same instant or from now on, add none: a repeat changes nothing.
   */
  publish(
    command: ReferralProgramCommand & { readonly rules: ReferralRules; readonly effectiveFrom: Date | null },
  ): Promise<Result<ProgramWithVersions, Problem>> {
    const { now, rules, effectiveFrom } = command;
    return this.changeLocked(
      command,
      async (tx, found) => {
        const { program, versions } = found;
        const newest = versions.at(-1);
        if (newest && isRepeat(newest, rules, effectiveFrom, now)) return ok(found);
        if (effectiveFrom !== null && effectiveFrom < now)
          return err(invalid(['effectiveFrom'], 'A version cannot begin in the past.'));
        const refusal = this.refusalOf(program.variant, rules);
        if (refusal) return err(refusal);
        if (versions.length >= VERSIONS_MAX)
          return err(problem('LIMIT_EXCEEDED', `At most ${VERSIONS_MAX} versions.`, { path: ['program'] }));
        const version = versionOf(program, versions, rules, effectiveFrom ?? now, now);
        await insertVersion(tx, version);
        const { number } = version;
        const details = { number, effectiveFrom: version.effectiveFrom, rules };
        await this.note(tx, 'referral_program.rules_published', program, details, command);
        return ok({ program, versions: [...versions, version] });
      },
      'program',
    );
  }

  private refusalOf(variant: Variant, rules: ReferralRules): Problem | null {
    const wrong = refusalOfRules(variant, rules, ['rules']);
    if (wrong || rules.advocates === null) return wrong;
    const condition = this.audiences.check(rules.advocates, ['rules', 'advocates']);
    return condition.ok ? null : condition.problem;
  }

  private changeLocked(
    { actor, code }: ReferralProgramCommand,
    work: (tx: Tx, found: ProgramWithVersions) => Promise<Result<ProgramWithVersions, Problem>>,
    field = 'code',
  ): Promise<Result<ProgramWithVersions, Problem>> {
    return this.database.txResult(actor, async (tx) => {
      const open = await this.programs.requireOpen(tx, actor.programId);
      if (!open.ok) return open;
      const program = await lockReferralProgram(tx, code);
      // Read behind the lock.
      const [found] = program ? await withVersions(tx, [program]) : [];
      return found ? work(tx, found) : err(notFound('referral program', [field]));
    });
  }

  private async note(
    tx: Tx,
    action: string,
    { id, code }: ReferralProgram,
    details: object,
    { actor, now, requestId, ip }: Origin,
  ): Promise<void> {
    const subject = { subjectType: 'referral_program', subjectId: id };
    await this.audit.record(tx, {
      ...{ actor, action, ...subject, now, requestId, ip },
      details: { referralProgram: code, ...details },
    });
  }
}

async function withVersions(tx: Tx, programs: readonly ReferralProgram[]): Promise<ProgramWithVersions[]> {
  const versions = await findVersionsOf(
    tx,
    programs.map(({ id }) => id),
  );
  return programs.map((program) => ({ program, versions: versions.get(program.id) ?? [] }));
}

function versionOf(
  program: ReferralProgram,
  before: readonly ReferralVersion[],
  rules: ReferralRules,
  effectiveFrom: Date,
  now: Date,
): ReferralVersion {
  const number = before.length + 1;
  return { id: newId(now), referralProgramId: program.id, number, effectiveFrom, rules, createdAt: now };
}

function isRepeat(
  { effectiveFrom, rules }: ReferralVersion,
  wanted: ReferralRules,
  from: Date | null,
  now: Date,
): boolean {
  const isFrom = from === null ? effectiveFrom <= now : effectiveFrom.getTime() === from.getTime();
  return isFrom && canonicalJson(rules) === canonicalJson(wanted);
}

function wrongUrl(): Problem {
  return invalid(
    ['landingUrl'],
    `An address of http or https, of up to ${URL_LENGTH_MAX} characters, without name and password.`,
  );
}
