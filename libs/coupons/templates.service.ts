import { Injectable } from '@nestjs/common';
import { AuditLog, principalOf, Programs, type Origin } from '#access';
import { ConditionBook } from '#campaigns';
import { err, foldedCode, invalid, newId, notFound, ok, problem, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import { versionAt, type Template, type TemplateTerms, type TemplateVersion } from './domain/template.js';
import { checkTerms, refusalOfTemplateCode } from './domain/template-rules.js';
import { refusalOfPublicCode } from './domain/typed-code.js';
import { findOwner, findPublicCodes, insertPublicCode, type PublicCode } from './persistence/codes.js';
import {
  archiveTemplate,
  countTemplates,
  findTemplate,
  findTemplatePage,
  insertTemplate,
  insertVersion,
  lockTemplate,
  type TemplateWithVersions,
} from './persistence/templates.js';

export type { TemplateWithVersions } from './persistence/templates.js';

/** Templates of a program, archived ones too. */
const TEMPLATES_MAX = 10_000;
/** Versions of a template: all are read with it. */
export const VERSIONS_MAX = 100;

export interface TemplateCommand extends Origin {
  /** Of the template. */
  readonly code: string;
}

/**
 * Templates of coupons, versioned: a version is never changed, only followed by another one, from an instant on. Whatever was issued
 * keeps the terms by which it was issued; public codes go by the version that is in force.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, INVALID_EXPRESSION, NOT_FOUND, ALREADY_EXISTS, LIMIT_EXCEEDED, COUPON_ARCHIVED,
 * CUSTOMERS_ONLY, CODE_TAKEN.
 */
@Injectable()
export class CouponTemplates {
  constructor(
    private readonly programs: Programs,
    private readonly conditions: ConditionBook,
    private readonly audit: AuditLog,
  ) {}

  byCode(tx: Tx, code: string): Promise<TemplateWithVersions | null> {
    return findTemplate(tx, code);
  }

  /** In the order of their codes. */
  page(
    tx: Tx,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<TemplateWithVersions[]> {
    return findTemplatePage(tx, page);
  }

  async create(
    tx: Tx,
    command: TemplateCommand & { readonly terms: TemplateTerms; readonly effectiveFrom: Date | null },
  ): Promise<Result<TemplateWithVersions, Problem>> {
    const { actor, code, now } = command;
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const wrong = refusalOfTemplateCode(code, ['code']);
    if (wrong) return err(wrong);
    // Two of one code at once would both find it free: the second waits here.
    await tx.query('select from programs where id = $1 for no key update', [tx.programId]);
    if (await findTemplate(tx, code))
      return err(problem('ALREADY_EXISTS', 'The program has a template of this code.', { path: ['code'] }));
    if ((await countTemplates(tx)) >= TEMPLATES_MAX)
      return err(problem('LIMIT_EXCEEDED', `At most ${TEMPLATES_MAX} templates.`, { path: ['code'] }));
    const template = { id: newId(now), programId: program.value.id, code, createdAt: now, archivedAt: null };
    const version = this.versionOf({ template, versions: [] }, command);
    if (!version.ok) return version;
    await insertTemplate(tx, template);
    await insertVersion(tx, version.value);
    await this.note(tx, 'coupon_template.created', template, termsOf(version.value), command);
    return ok({ template, versions: [version.value] });
  }

  /** Adds a version: for what is issued from then on, and for public codes. */
  async change(
    tx: Tx,
    command: TemplateCommand & { readonly terms: TemplateTerms; readonly effectiveFrom: Date | null },
  ): Promise<Result<TemplateWithVersions, Problem>> {
    const found = await this.open(tx, command);
    if (!found.ok) return found;
    const { template, versions } = found.value;
    if (versions.length >= VERSIONS_MAX)
      return err(
        problem('LIMIT_EXCEEDED', `At most ${VERSIONS_MAX} versions of a template.`, { path: ['code'] }),
      );
    const version = this.versionOf(found.value, command);
    if (!version.ok) return version;
    await insertVersion(tx, version.value);
    await this.note(tx, 'coupon_template.changed', template, termsOf(version.value), command);
    return ok({ template, versions: [...versions, version.value] });
  }

  /** Ends issuing by it, and its public codes; what was issued stays good. A repeat changes nothing. */
  async archive(tx: Tx, command: TemplateCommand): Promise<Result<TemplateWithVersions, Problem>> {
    const found = await this.lock(tx, command);
    if (!found.ok || found.value.template.archivedAt !== null) return found;
    const template = { ...found.value.template, archivedAt: command.now };
    await archiveTemplate(tx, template.id, command.now);
    await this.note(tx, 'coupon_template.archived', template, {}, command);
    return ok({ ...found.value, template });
  }

  /** Adds a code that everybody may know, such as "SUMMER-SALE"; a template may have several. A repeat changes nothing. */
  async addPublicCode(
    tx: Tx,
    { publicCode, ...command }: TemplateCommand & { readonly publicCode: string },
  ): Promise<Result<TemplateWithVersions, Problem>> {
    const shown = publicCode.trim();
    const wrong = refusalOfPublicCode(shown, ['publicCode']);
    if (wrong) return err(wrong);
    const found = await this.open(tx, command);
    if (!found.ok) return found;
    const { template, versions } = found.value;
    if (versions.some(({ holder }) => holder === 'CUSTOMER'))
      return err(problem('CUSTOMERS_ONLY', 'Coupons of this template are only issued to customers.'));
    const code = foldedCode(shown);
    if (await insertPublicCode(tx, { code, shown, templateId: template.id })) {
      await this.note(tx, 'coupon_code.added', template, { code: shown }, command);
      return found;
    }
    const owner = await findOwner(tx, code);
    return owner?.templateId === template.id && owner.voidedAt === null
      ? found
      : err(
          problem('CODE_TAKEN', 'The program has, or had, a code that reads like it.', {
            path: ['publicCode'],
          }),
        );
  }

  publicCodes(
    tx: Tx,
    template: Template,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<PublicCode[]> {
    return findPublicCodes(tx, template.id, page);
  }

  /** The template with the version by which it issues now. Not locked: issuing by one template waits for nobody. */
  async toIssueBy(
    tx: Tx,
    code: string,
    now: Date,
  ): Promise<Result<{ readonly template: Template; readonly version: TemplateVersion }, Problem>> {
    const found = await findTemplate(tx, code);
    if (!found) return err(notFound('coupon template', ['template']));
    const { template, versions } = found;
    if (template.archivedAt !== null) return err(archived(['template']));
    const version = versionAt(versions, now);
    return version
      ? ok({ template, version })
      : err(invalid(['template'], 'No version of the template is in force yet.'));
  }

  private versionOf(
    { template, versions }: TemplateWithVersions,
    {
      terms,
      effectiveFrom,
      actor,
      now,
    }: TemplateCommand & { readonly terms: TemplateTerms; readonly effectiveFrom: Date | null },
  ): Result<TemplateVersion, Problem> {
    if (effectiveFrom !== null && effectiveFrom < now)
      return err(invalid(['effectiveFrom'], 'A version cannot begin in the past.'));
    const checked = checkTerms(terms);
    if (!checked.ok) return checked;
    const { scope } = terms.discount;
    if (scope !== null) {
      const condition = this.conditions.checkLine(scope, ['lines']);
      if (!condition.ok) return condition;
    }
    return ok({
      ...checked.value,
      ...{ id: newId(now), templateId: template.id, number: versions.length + 1 },
      ...{ effectiveFrom: effectiveFrom ?? now, createdAt: now, createdBy: principalOf(actor) },
    });
  }

  private async open(tx: Tx, command: TemplateCommand): Promise<Result<TemplateWithVersions, Problem>> {
    const found = await this.lock(tx, command);
    return !found.ok || found.value.template.archivedAt === null ? found : err(archived(['code']));
  }

  private async lock(
    tx: Tx,
    { actor, code }: TemplateCommand,
  ): Promise<Result<TemplateWithVersions, Problem>> {
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    await lockTemplate(tx, code);
    // Read behind the lock.
    const found = await findTemplate(tx, code);
    return found ? ok(found) : err(notFound('coupon template', ['code']));
  }

  private async note(
    tx: Tx,
    action: string,
    template: Template,
    details: object,
    { actor, now, requestId, ip }: Origin,
  ): Promise<void> {
    const subject = { subjectType: 'coupon_template', subjectId: template.id };
    await this.audit.record(tx, {
      ...{ actor, action, ...subject, now, requestId, ip },
      details: { template: template.code, ...details },
    });
  }
}

function archived(path: readonly string[]): Problem<'COUPON_ARCHIVED'> {
  return problem('COUPON_ARCHIVED', 'The template is archived.', { path });
}

function termsOf({ number, effectiveFrom, ...version }: TemplateVersion): object {
  const { name, description, discount, holder, validity, times, limits } = version;
  return { number, effectiveFrom, name, description, discount, holder, validity, times, limits };
}
