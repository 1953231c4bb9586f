import { Injectable } from '@nestjs/common';
import { AuditLog, principalOf, Programs, type Origin } from '#access';
import { Audiences, ConditionBook } from '#campaigns';
import { err, foldedCode, invalid, newId, notFound, ok, problem, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import { CouponMultiplier } from './coupon-multiplier.js';
import { versionAt, type Template, type TemplateTerms, type TemplateVersion } from './domain/template.js';
import { checkTerms, refusalOfTemplateCode } from './domain/template-rules.js';
import { refusalOfPublicCode } from './domain/typed-code.js';
import { findOwner, findPublicCodes, insertPublicCode, type PublicCode } from './persistence/codes.js';
import {
  archiveTemplate,
  countAutomaticTemplates,
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
/** Those that are offered by themselves: every quote looks at all of them. */
const AUTOMATIC_MAX = 50;
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
 * CUSTOMERS_ONLY, AUTOMATIC_ONLY, CODE_TAKEN.
 */
@Injectable()
export class CouponTemplates {
  constructor(
    private readonly programs: Programs,
    private readonly conditions: ConditionBook,
    private readonly audiences: Audiences,
    private readonly audit: AuditLog,
    private readonly multiplier: CouponMultiplier,
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
    if (command.terms.isAutomatic && (await countAutomaticTemplates(tx)) >= AUTOMATIC_MAX) {
      const message = `At most ${AUTOMATIC_MAX} templates in use are offered by themselves.`;
      return err(problem('LIMIT_EXCEEDED', message, { path: ['isAutomatic'] }));
    }
    const template = { id: newId(now), programId: program.value.id, code, createdAt: now, archivedAt: null };
    const version = this.versionOf({ template, versions: [] }, command);
    if (!version.ok) return version;
    await insertTemplate(tx, template);
    await insertVersion(tx, version.value);
    const followed = await this.multiplier.follow(tx, template, version.value, command);
    if (!followed.ok) return followed;
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
    // What was counted in parts cannot be found in one, nor the other way round.
    if (versions.some(({ limits }) => limits.isFlash !== version.value.limits.isFlash))
      return err(invalid(['isFlash'], 'All versions of a template have it, or none.'));
    if (versions.some((earlier) => multiplierOf(earlier) !== multiplierOf(version.value)))
      return err(
        invalid(['benefit'], 'All versions of a template multiply points by the same, or none does.'),
      );
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
    if (versions.some(({ isAutomatic }) => isAutomatic)) return err(withoutCodes(['template']));
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
    if (!version) return err(invalid(['template'], 'No version of the template is in force yet.'));
    return version.isAutomatic ? err(withoutCodes(['template'])) : ok({ template, version });
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
    const { scope, benefit } = terms.discount;
    if (scope !== null && benefit.kind === 'POINTS_MULTIPLIER')
      return err(invalid(['lines'], 'Points are multiplied for the whole order.'));
    if (scope !== null) {
      const condition = this.conditions.checkLine(scope, ['lines']);
      if (!condition.ok) return condition;
    }
    if (terms.audience !== null) {
      const audience = this.audiences.check(terms.audience, ['audience']);
      if (!audience.ok) return audience;
    }
    // Codes that were made by one of them would be good beside the offer, or not at all.
    if (versions.some(({ isAutomatic }) => isAutomatic !== terms.isAutomatic))
      return err(invalid(['isAutomatic'], 'All versions of a template are offered by themselves, or none.'));
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

function withoutCodes(path: readonly string[]): Problem<'AUTOMATIC_ONLY'> {
  return problem(
    'AUTOMATIC_ONLY',
    'The template is offered by itself: it has no codes, and nobody is issued any.',
    {
      path,
    },
  );
}

/** Campaigns go by the template, whatever its version. */
function multiplierOf({ discount: { benefit } }: TemplateTerms): string | null {
  return benefit.kind === 'POINTS_MULTIPLIER' ? `${benefit.numerator}/${benefit.denominator}` : null;
}

function archived(path: readonly string[]): Problem<'COUPON_ARCHIVED'> {
  return problem('COUPON_ARCHIVED', 'The template is archived.', { path });
}

function termsOf({ number, effectiveFrom, ...version }: TemplateVersion): object {
  const { name, description, discount, holder, audience, isAutomatic, validity, times, limits } = version;
  const terms = { name, description, discount, holder, audience, isAutomatic, validity, times, limits };
  return { number, effectiveFrom, ...terms };
}
