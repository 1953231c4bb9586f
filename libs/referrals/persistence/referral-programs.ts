import { fromTaggedJson, required, toTaggedJson, type Json, type Uuid } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type { ReferralProgram, ReferralRules, ReferralVersion } from '../domain/rules.js';

const PROGRAM = `id, program_id as "programId", code, name, variant, landing_url as "landingUrl", is_open as "isOpen",
  created_at as "createdAt"`;

const VERSION = `id, referral_program_id as "referralProgramId", number, effective_from as "effectiveFrom", rules, created_at as "createdAt"`;

interface VersionRow extends Omit<ReferralVersion, 'rules'> {
  readonly rules: Json;
}

/** All of the loyalty program, by their codes. */
export function findReferralPrograms(tx: Tx): Promise<ReferralProgram[]> {
  return tx.query<ReferralProgram>(
    `select ${PROGRAM} from referral_programs where program_id = $1 order by code`,
    [programOf(tx)],
  );
}

export async function findReferralProgram(tx: Tx, code: string): Promise<ReferralProgram | null> {
  const [row] = await tx.query<ReferralProgram>(
    `select ${PROGRAM} from referral_programs where program_id = $1 and code = $2`,
    [programOf(tx), code],
  );
  return row ?? null;
}

/** By id. */
export async function findReferralProgramsByIds(
  tx: Tx,
  ids: readonly Uuid[],
): Promise<Map<Uuid, ReferralProgram>> {
  const rows = await tx.query<ReferralProgram>(
    `select ${PROGRAM} from referral_programs where program_id = $1 and id = any($2::uuid[])`,
    [programOf(tx), plainArray([...new Set(ids)])],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Locks it until the transaction ends: versions and changes come one after the other. */
export async function lockReferralProgram(tx: Tx, code: string): Promise<ReferralProgram | null> {
  const [row] = await tx.query<ReferralProgram>(
    `select ${PROGRAM} from referral_programs where program_id = $1 and code = $2 for no key update`,
    [programOf(tx), code],
  );
  return row ?? null;
}

export async function insertReferralProgram(tx: Tx, one: ReferralProgram): Promise<void> {
  await tx.execute(
    `insert into referral_programs (id, program_id, code, name, variant, landing_url, is_open, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [one.id, programOf(tx), one.code, one.name, one.variant, one.landingUrl, one.isOpen, one.createdAt],
  );
}

export async function saveReferralProgram(tx: Tx, one: ReferralProgram): Promise<void> {
  await tx.execute(
    'update referral_programs set name = $3, landing_url = $4, is_open = $5 where program_id = $1 and id = $2',
    [programOf(tx), one.id, one.name, one.landingUrl, one.isOpen],
  );
}

/** All versions of referral programs, oldest first, by the id of the program. */
export async function findVersionsOf(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, ReferralVersion[]>> {
  const rows = await tx.query<VersionRow>(
    `select ${VERSION} from referral_versions where program_id = $1 and referral_program_id = any($2::uuid[])
     order by referral_program_id, number`,
    [programOf(tx), plainArray([...new Set(ids)])],
  );
  const versions = new Map<Uuid, ReferralVersion[]>();
  for (const row of rows) {
    const others = versions.get(row.referralProgramId);
    if (others) others.push(versionOf(row));
    else versions.set(row.referralProgramId, [versionOf(row)]);
  }
  return versions;
}

/** By id. */
export async function findVersions(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, ReferralVersion>> {
  const rows = await tx.query<VersionRow>(
    `select ${VERSION} from referral_versions where program_id = $1 and id = any($2::uuid[])`,
    [programOf(tx), plainArray([...new Set(ids)])],
  );
  return new Map(rows.map((row) => [row.id, versionOf(row)]));
}

export async function insertVersion(tx: Tx, one: ReferralVersion): Promise<void> {
  await tx.execute(
    `insert into referral_versions (id, program_id, referral_program_id, number, effective_from, rules, created_at)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7)`,
    [
      ...[one.id, programOf(tx), one.referralProgramId, one.number, one.effectiveFrom],
      ...[JSON.stringify(toTaggedJson(one.rules)), one.createdAt],
    ],
  );
}

export function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'program of the transaction');
}

function versionOf({ rules, ...row }: VersionRow): ReferralVersion {
  // Written by insertVersion, after the rules were checked.
  return { ...row, rules: fromTaggedJson(rules) as ReferralRules };
}
