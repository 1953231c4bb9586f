import { TEXT, type Names, type Row, type RowBelow } from './names.js';

/** With a key a customer is named; a customer's token is for one person. */
function whose(
  { isCustomer, customer, referralProgram: program }: Names,
  more: object = {},
): Record<string, unknown>[] {
  return [{ input: isCustomer ? { program, ...more } : { customer, program, ...more } }];
}

const BY_ADVOCATE = { 'input.customer': 'customer', 'input.program': 'referralProgram' } as const;
/** Of nobody: what is noted of it changes nothing. */
const REFERENCE = '00000000-0000-7000-8000-000000000000';

/** The outbox of invitations, which staff see as well. */
export const INVITATION_ROWS: Readonly<Record<string, Row>> = {
  'query referralInvitations': { args: () => [{}], names: { after: 'cursor' } },
  'mutation markReferralInvitationsSent': {
    args: () => [{ input: { references: [REFERENCE] } }],
    names: { 'input.references[]': TEXT },
  },
};

export const STOREFRONT_SHARING_ROWS: Readonly<Record<string, Row>> = {
  ...INVITATION_ROWS,
  'mutation openReferralCode': { args: (names) => whose(names), names: BY_ADVOCATE },
  'mutation chooseReferralCode': {
    args: (names) => whose(names, { code: 'FRESHCODE' }),
    names: { ...BY_ADVOCATE, 'input.code': TEXT },
  },
  'mutation shareReferral': { args: (names) => whose(names, { channel: 'WHATSAPP' }), names: BY_ADVOCATE },
  'mutation inviteFriends': {
    args: (names) => whose(names, { emails: ['fresh@friends.test'], message: 'Come' }),
    names: { ...BY_ADVOCATE, 'input.emails[]': TEXT, 'input.message': TEXT },
  },
};

export const SHARING_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  'Customer.referralCodes': {
    args: ({ referralProgram: program }) => ({ program }),
    names: { program: 'referralProgram' },
  },
  'ReferralCode.link': { args: () => ({ channel: 'VK' }), names: {} },
};

/** What a closed program refuses. */
export const CLOSED_SHARING_INPUTS: Readonly<Record<string, object>> = {
  openReferralCode: { customer: 'ada', program: 'friends' },
  chooseReferralCode: { customer: 'ada', program: 'friends', code: 'SOPHIE' },
  shareReferral: { customer: 'ada', program: 'friends', channel: 'WHATSAPP' },
  inviteFriends: { customer: 'ada', program: 'friends', emails: ['bob@friends.test'] },
  markReferralInvitationsSent: { references: [REFERENCE] },
};
