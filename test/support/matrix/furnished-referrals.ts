import { required } from '#kernel';
import { ReferralUpkeep, SeasonUpkeep } from '#referrals';
import type { FurnishedProgram } from './furnished-program.js';
import type { Names } from './names.js';

const ERRORS = 'userErrors { code message }';
const OPEN = `mutation ($input: OpenReferralCodeInput!) { openReferralCode(input: $input) { code { code } ${ERRORS} } }`;
const UPSERT = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { ${ERRORS} } }`;
const ENROL = `mutation ($input: EnrolCustomerInput!) { enrolCustomer(input: $input) { ${ERRORS} } }`;
const CLAIM = `mutation ($input: ClaimReferralInput!) { claimReferral(input: $input) { referral { state } ${ERRORS} } }`;
const BLOCK = `mutation ($input: BlockReferralAdvocateInput!) { blockReferralAdvocate(input: $input) { ${ERRORS} } }`;
const SEASON = `mutation ($input: CreateReferralSeasonInput!) { createReferralSeason(input: $input) { ${ERRORS} } }`;
const MINUTE_MS = 60_000;

/** A friend whom the customer brought, and who has bought since; and one who has joined and told nobody yet who it was. */
export async function referFriends(
  program: FurnishedProgram,
  advocate: string,
  mark: string,
): Promise<Pick<Names, 'claimant' | 'referralCode'>> {
  const { referralProgram } = program.namesOf(advocate);
  const opened = await ask<{ openReferralCode: { code: { code: string } | null } }>(program, OPEN, {
    ...{ customer: advocate, program: referralProgram },
  });
  const { code } = required(opened.openReferralCode.code, 'a code');
  const [friend, claimant] = [`${advocate}-buyer`, `${advocate}-newcomer`];
  for (const externalId of [friend, claimant]) {
    const email = `${externalId}@${mark || 'friends'}.test`;
    await ask(program, UPSERT, { externalId, email, givenName: `Given ${mark || 'plain'}` });
    await ask(program, ENROL, { externalId });
  }
  // A code that does not work, before the one that does.
  const refused = { customer: friend, program: referralProgram, code: 'NOBODYS' };
  await program.desk.ask(CLAIM, { input: refused });
  await ask(program, CLAIM, {
    ...{ customer: friend, program: referralProgram, code, channel: 'QR' },
    signals: { deviceId: `tablet of ${friend}` },
  });
  const line = { sku: 'tea', categories: [`${program.mark || 'acme'}-category`], amountMinor: 1_000 };
  await program.desk.order(friend, 1_000, { lines: [line] });
  return { claimant, referralCode: code };
}

/** What friends bought counts, and counts in a season that is about to end; and somebody refers nobody any more. */
export async function approveReferrals(program: FurnishedProgram, blocked: string): Promise<void> {
  const { app, shop, mark } = program;
  const approved = await app.app.get(ReferralUpkeep).run(shop.program.id, app.now);
  if (approved === 0) throw new Error('no referral was approved');
  const { referralProgram } = program.namesOf(blocked);
  const times = { startsAt: '2020-01-01T00:00:00Z', endsAt: new Date(app.now.getTime() + MINUTE_MS) };
  const past = { program: referralProgram, code: `${mark || 'acme'}-past`, name: `Past season ${mark}` };
  await program.staff('OWNER', 'createReferralSeason', SEASON, { ...past, ...times });
  await program.staff('OWNER', 'blockReferralAdvocate', BLOCK, { customer: blocked, reason: `Spam ${mark}` });
}

/** An hour later that season is written down. */
export async function freezeSeasons({ app, shop }: FurnishedProgram): Promise<void> {
  const frozen = await app.app.get(SeasonUpkeep).run(shop.program.id, app.now);
  if (frozen === 0) throw new Error('no season was frozen');
}

async function ask<T>(program: FurnishedProgram, query: string, input: object): Promise<T> {
  program.app.clock.advanceBy(1_000);
  const answer = await program.desk.ask<T>(query, { input });
  if (!JSON.stringify(answer).includes('"userErrors":[]')) throw new Error(JSON.stringify(answer));
  return answer;
}
