import { groupedBy, required, type Uuid } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type { Template, TemplateVersion } from '../domain/template.js';
import { fromStored, toStored } from './stored-terms.js';
import { CouponTemplateEntity, type CouponTemplateVersionEntity } from './template.entity.js';

/** A template with its versions, by number. */
export interface TemplateWithVersions {
  readonly template: Template;
  readonly versions: readonly TemplateVersion[];
}

const TEMPLATE = `id, program_id as "programId", code, created_at as "createdAt", archived_at as "archivedAt"`;
/** All versions of a template are, or none. */
const IS_AUTOMATIC = `exists (select from coupon_template_versions v
  where v.template_id = t.id and v.number = 1 and v.terms @> '{"isAutomatic": true}')`;
const VERSION = `id, template_id as "templateId", number, effective_from as "effectiveFrom", terms,
  created_at as "createdAt", created_by as "createdBy"`;

/** At most `limit` templates of the program in the order of their codes, behind one of them. */
export async function findTemplatePage(
  tx: Tx,
  page: { readonly after: string | null; readonly limit: number },
): Promise<TemplateWithVersions[]> {
  const templates = await tx.query<Template>(
    `select ${TEMPLATE} from coupon_templates
     where program_id = $1 and ($2::text is null or code collate "C" > $2) order by code collate "C" limit $3`,
    [programOf(tx), page.after, page.limit],
  );
  return withVersions(tx, templates);
}

export async function findTemplates(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, TemplateWithVersions>> {
  if (ids.length === 0) return new Map();
  const templates = await tx.query<Template>(
    `select ${TEMPLATE} from coupon_templates where program_id = $1 and id = any($2::uuid[])`,
    [programOf(tx), plainArray([...new Set(ids)])],
  );
  return new Map((await withVersions(tx, templates)).map((found) => [found.template.id, found]));
}

/** The known ones of these codes, by code. */
export async function findTemplatesByCode(
  tx: Tx,
  codes: readonly string[],
): Promise<Map<string, TemplateWithVersions>> {
  const templates = await tx.query<Template>(
    `select ${TEMPLATE} from coupon_templates where program_id = $1 and code = any($2::text[])`,
    [programOf(tx), [...new Set(codes)]],
  );
  return new Map((await withVersions(tx, templates)).map((found) => [found.template.code, found]));
}

export async function findTemplate(tx: Tx, code: string): Promise<TemplateWithVersions | null> {
  const templates = await tx.query<Template>(
    `select ${TEMPLATE} from coupon_templates where program_id = $1 and code = $2`,
    [programOf(tx), code],
  );
  return (await withVersions(tx, templates))[0] ?? null;
}

/** Those in use that are offered without codes, in the order of their codes. */
export async function findAutomaticTemplates(tx: Tx): Promise<TemplateWithVersions[]> {
  const templates = await tx.query<Template>(
    `select ${TEMPLATE} from coupon_templates t
     where program_id = $1 and archived_at is null and ${IS_AUTOMATIC} order by code collate "C"`,
    [programOf(tx)],
  );
  return withVersions(tx, templates);
}

export async function countAutomaticTemplates(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ readonly count: number }>(
    `select count(*)::int as count from coupon_templates t where program_id = $1 and archived_at is null and ${IS_AUTOMATIC}`,
    [programOf(tx)],
  );
  return required(row, 'a count').count;
}

/** Who changes a template, or issues by it, waits for who changes it now. */
export async function lockTemplate(tx: Tx, code: string): Promise<void> {
  await tx.query('select from coupon_templates where program_id = $1 and code = $2 for no key update', [
    programOf(tx),
    code,
  ]);
}

export async function countTemplates(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ readonly count: number }>(
    'select count(*)::int as count from coupon_templates where program_id = $1',
    [programOf(tx)],
  );
  return required(row, 'a count').count;
}

export async function insertTemplate(tx: Tx, template: Template): Promise<void> {
  await tx.entities.insert(CouponTemplateEntity, { ...template });
}

export async function insertVersion(tx: Tx, version: TemplateVersion): Promise<void> {
  const { id, templateId, number, effectiveFrom, createdAt, createdBy } = version;
  await tx.execute(
    `insert into coupon_template_versions (id, program_id, template_id, number, effective_from, terms, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8)`,
    [
      ...[id, programOf(tx), templateId, number, effectiveFrom, JSON.stringify(toStored(version))],
      ...[createdAt, createdBy],
    ],
  );
}

export async function archiveTemplate(tx: Tx, id: Uuid, now: Date): Promise<void> {
  await tx.execute('update coupon_templates set archived_at = $3 where program_id = $1 and id = $2', [
    programOf(tx),
    id,
    now,
  ]);
}

async function withVersions(tx: Tx, templates: readonly Template[]): Promise<TemplateWithVersions[]> {
  if (templates.length === 0) return [];
  const rows = await tx.query<CouponTemplateVersionEntity>(
    `select ${VERSION} from coupon_template_versions
     where program_id = $1 and template_id = any($2::uuid[]) order by number`,
    [programOf(tx), plainArray(templates.map(({ id }) => id))],
  );
  const byTemplate = groupedBy(
    rows.map(({ terms, ...row }): TemplateVersion => ({ ...fromStored(terms), ...row })),
    ({ templateId }) => templateId,
  );
  return templates.map((template) => ({ template, versions: byTemplate.get(template.id) ?? [] }));
}

export function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'program of the transaction');
}
