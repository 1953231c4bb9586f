import { FRESH, TEXT, type Names, type Row, type RowBelow } from './names.js';

const PAGED = { after: 'cursor' } as const;

function input(value: object): Record<string, unknown>[] {
  return [{ input: value }];
}

/** With a key a customer is named; a customer's token is for one person. */
function whose({ isCustomer, customer }: Names): { customer?: string } {
  return isCustomer ? {} : { customer };
}

const CUSTOMER = { 'input.customer': 'customer' } as const;
const KEYED = { ...CUSTOMER, 'input.idempotencyKey': 'idempotencyKey' } as const;
const OF_HOUSEHOLD = { ...CUSTOMER, 'input.household': 'household' } as const;

const byHead = (more: object = {}): Row => ({
  args: (names) => input({ ...whose(names), ...more }),
  names: CUSTOMER,
});

export const STOREFRONT_HOUSEHOLD_ROWS: Readonly<Record<string, Row>> = {
  'mutation acceptHouseholdInvitation': {
    // They are in already; another may not be accepted then.
    args: (names) => input({ ...whose(names), household: names.household }),
    names: OF_HOUSEHOLD,
  },
  'mutation contributeToHousehold': {
    args: (names) => input({ ...whose(names), points: 5, idempotencyKey: FRESH.key }),
    names: KEYED,
  },
  'mutation createHousehold': {
    args: (names) => input({ ...whose(names), name: 'Home', pointType: names.pointType }),
    names: { ...CUSTOMER, 'input.name': TEXT, 'input.pointType': 'pointType' },
  },
  'mutation declineHouseholdInvitation': {
    args: (names) => input({ ...whose(names), household: names.invitingHousehold }),
    names: OF_HOUSEHOLD,
  },
  'mutation dissolveHousehold': byHead(),
  'mutation handOverHousehold': byHead({ member: 2 }),
  'mutation inviteToHousehold': {
    args: (names) => input({ ...whose(names), invitee: names.receiver }),
    names: { ...CUSTOMER, 'input.invitee': 'receiver' },
  },
  'mutation leaveHousehold': { ...byHead(), refusedBy: 'HEAD_MUST_STAY' },
  'mutation redeemHouseholdPoints': {
    args: (names) => {
      const { isCustomer, orderReference } = names;
      const redemption = { ...whose(names), points: 5, idempotencyKey: FRESH.key };
      return input(isCustomer ? redemption : { ...redemption, orderReference });
    },
    names: { ...KEYED, 'input.orderReference': 'orderReference', 'input.reason': TEXT },
  },
  'mutation removeFromHousehold': byHead({ member: 2 }),
  'mutation setHouseholdContribution': byHead({ contributionPercent: 20 }),
  'mutation setHouseholdLimit': byHead({ member: 2, monthlyLimit: 10 }),
};

const DECISION_NAMES = { 'input.household': 'household', 'input.reason': TEXT } as const;

const decision = (more: object = {}): Row => ({
  args: ({ household }) => input({ household, reason: 'It is so', ...more }),
  names: DECISION_NAMES,
});

export const ADMIN_HOUSEHOLD_ROWS: Readonly<Record<string, Row>> = {
  'query household': { args: ({ household }) => [{ id: household }], names: { id: 'household' } },
  'query households': { args: () => [{}], names: PAGED },
  'mutation appointHouseholdHead': decision({ member: 2 }),
  'mutation endHousehold': decision(),
  'mutation removeHouseholdMember': decision({ member: 2 }),
};

export const HOUSEHOLD_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  'Customer.householdInvitations': { args: () => ({}), names: PAGED },
  'Household.history': { args: () => ({}), names: PAGED },
};
