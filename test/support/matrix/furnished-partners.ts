import type { Desk } from '../desk.js';

const ERRORS = 'userErrors { code message }';
const CREATE = `mutation ($input: CreatePartnerInput!) { createPartner(input: $input) { ${ERRORS} } }`;
const LINK = `mutation ($input: LinkPartnerMembershipInput!) { linkPartnerMembership(input: $input) { ${ERRORS} } }`;
const AWARD = `mutation ($input: AwardPartnerPointsInput!) { awardPartnerPoints(input: $input) { ${ERRORS} } }`;
export const BIND_KEY = `mutation ($input: BindPartnerKeyInput!) { bindPartnerKey(input: $input) { ${ERRORS} } }`;

/** A period before anything happened, as if it had been closed: here no day is over yet. */
export const SETTLED = `insert into partner_settlements (partner_id, number, program_id, from_day, to_day, until, opening_points,
    closing_points, owed_by_partner_minor, owed_to_partner_minor, closed_at, actor)
  select id, 1, program_id, '2026-02-25', '2026-02-26', '2026-02-27T05:00:00Z', 0, 0, 0, 0, created_at, 'system:test'
  from partners where program_id = $1 and code = $2`;

type AskStaff = (field: string, query: string, input: object) => Promise<unknown>;

/** A partner that takes every number, one that would have to be asked, and one with whom nobody is linked. */
export async function foundPartners(staff: AskStaff, name: string, isOther: boolean): Promise<void> {
  const found = async (code: string, verifier: object): Promise<unknown> =>
    staff('createPartner', CREATE, { code, name: `Partner ${name}`, verifier, minorPerThousand: 5_000 });
  const url = `https://members.${name}.test/ask`;
  await found(`${name}_partner`, { kind: 'NONE' });
  await found(`${name}_partner_asked`, { kind: 'HTTP', url });
  for (const code of [`${name}_partner_free`, ...(isOther ? ['fresh'] : [])])
    await found(code, { kind: 'NONE' });
}

/** A number with each partner, and a bonus of the one that takes it. */
export async function linkToPartners(desk: Desk, partner: string, customer: string): Promise<void> {
  const number = `number ${customer}`.replace(/[^a-z0-9 ]/gi, '');
  for (const code of [partner, `${partner}_asked`])
    await desk.ask(LINK, { input: { partner: code, customer, number } });
  const bonus = { partner, customer, points: 3, reference: `stay of ${customer}` };
  await desk.ask(AWARD, { input: bonus });
}
