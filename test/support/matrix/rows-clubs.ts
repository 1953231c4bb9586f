import { FRESH, TEXT, type Kind, type Names, type Row, type RowBelow } from './names.js';

const PAGED = { after: 'cursor' } as const;

function input(value: object): Record<string, unknown>[] {
  return [{ input: value }];
}

/** With a key a customer is named; a customer's token is for one person. */
function whose({ isCustomer, customer }: Names): { customer?: string } {
  return isCustomer ? {} : { customer };
}

const CLUB_ROWS: Readonly<Record<string, Row>> = {
  'query club': { args: ({ club }) => [{ code: club }], names: { code: 'club' } },
  'query clubs': { args: () => [{}], names: PAGED },
};

const MEMBER_NAMES = { 'input.club': 'club', 'input.customer': 'customer' } as const;

export const STOREFRONT_CLUB_ROWS: Readonly<Record<string, Row>> = {
  ...CLUB_ROWS,
  'mutation changeClubPlan': {
    args: (names) => input({ ...whose(names), club: names.club, plan: 'yearly' }),
    names: { ...MEMBER_NAMES, 'input.plan': TEXT },
  },
  'mutation keepClubMembership': {
    args: (names) => input({ ...whose(names), club: names.club }),
    names: MEMBER_NAMES,
  },
  'mutation confirmClubPayment': {
    args: ({ club, customer }) =>
      input({ club: `${club}_paid`, customer, reference: FRESH.order, currency: 'USD', amountMinor: 500 }),
    names: { ...MEMBER_NAMES, 'input.currency': TEXT, 'input.reference': TEXT },
  },
  'mutation declineClubInvitation': {
    args: (names) => input({ ...whose(names), club: `${names.club}_by` }),
    names: MEMBER_NAMES,
  },
  'mutation joinClub': {
    args: (names) => input({ ...whose(names), club: names.club, plan: 'yearly' }),
    names: { ...MEMBER_NAMES, 'input.plan': TEXT },
  },
  'mutation leaveClub': {
    args: (names) => input({ ...whose(names), club: names.club }),
    names: MEMBER_NAMES,
  },
};

const DECISION_NAMES = {
  'input.club': 'club',
  'input.customer': 'customerId',
  'input.reason': TEXT,
} as const;

const DECISION: Row = {
  args: ({ club, customerId: customer }) => input({ club, customer, reason: 'It is so' }),
  names: DECISION_NAMES,
};

/** Of somebody who applied. */
const APPLICATION: Row = {
  args: ({ club, customerId: customer }) => input({ club: `${club}_in`, customer, reason: 'It is so' }),
  names: DECISION_NAMES,
};

const SETTINGS_NAMES = {
  ...{ 'input.description': TEXT, 'input.flags[]': TEXT, 'input.name': TEXT, 'input.privileges[]': TEXT },
  'input.rule.condition': TEXT,
} as const satisfies Readonly<Record<string, Kind>>;

export const ADMIN_CLUB_ROWS: Readonly<Record<string, Row>> = {
  ...CLUB_ROWS,
  'query clubMembers': { args: ({ club }) => [{ club }], names: { ...PAGED, club: 'club' } },
  'mutation approveClubApplication': APPLICATION,
  'mutation banFromClub': DECISION,
  'mutation changeClub': {
    args: ({ club }) => input({ code: club, description: 'For regulars' }),
    names: { ...SETTINGS_NAMES, 'input.code': 'club' },
  },
  'mutation createClub': {
    args: () => input({ code: FRESH.code, name: 'Fresh' }),
    names: { ...SETTINGS_NAMES, 'input.code': 'club' },
  },
  'mutation inviteToClub': { ...DECISION, names: { ...DECISION_NAMES, 'input.plan': TEXT } },
  'mutation liftClubBan': DECISION,
  'mutation rejectClubApplication': APPLICATION,
  'mutation removeFromClub': DECISION,
  'mutation saveClubPlan': {
    args: ({ club, pointType }) =>
      input({ club, code: 'weekly', name: 'Weekly', price: { kind: 'POINTS', points: 5, pointType } }),
    names: {
      ...{ 'input.club': 'club', 'input.code': TEXT, 'input.name': TEXT },
      'input.price.pointType': 'pointType',
    },
  },
};

export const CLUB_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  'ClubMembership.history': { args: () => ({}), names: PAGED },
  'Customer.clubs': { args: () => ({}), names: PAGED },
};
