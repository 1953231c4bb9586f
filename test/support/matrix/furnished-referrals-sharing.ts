import type { FurnishedProgram } from './furnished-program.js';

const ERRORS = 'userErrors { code message }';
const CHOOSE = `mutation ($input: ChooseReferralCodeInput!) { chooseReferralCode(input: $input) { ${ERRORS} } }`;
const SHARE = `mutation ($input: ShareReferralInput!) { shareReferral(input: $input) { ${ERRORS} } }`;
const INVITE = `mutation ($input: InviteFriendsInput!) { inviteFriends(input: $input) { ${ERRORS} } }`;

/** A customer who has a code of their own, shares it, and invites somebody. */
export async function shareReferrals(
  program: FurnishedProgram,
  customer: string,
  mark: string,
): Promise<void> {
  const { referralProgram } = program.namesOf(customer);
  const named = { customer, program: referralProgram };
  // Codes of customers have letters and digits alone.
  const letters = customer.replaceAll(/[^A-Za-z0-9]/g, '').slice(-8);
  const asked = [
    [CHOOSE, { ...named, code: `MY${letters}X`.slice(0, 20) }],
    [SHARE, { ...named, channel: 'TELEGRAM' }],
    [
      INVITE,
      { ...named, emails: [`friend-of-${customer}@${mark || 'friends'}.test`], message: `From ${mark}` },
    ],
  ] as const;
  for (const [query, input] of asked) {
    const answer = JSON.stringify(await program.desk.ask(query, { input }));
    if (!answer.includes('"userErrors":[]')) throw new Error(answer);
  }
}
