import { FRESH, TEXT, type Names, type Row, type RowBelow } from './names.js';

const PAGED = { after: 'cursor' } as const;

function input(value: object): Record<string, unknown>[] {
  return [{ input: value }];
}

/** With a key a customer is named; a customer's token is for one person. */
function whose({ isCustomer, customer }: Names): { customer?: string } {
  return isCustomer ? {} : { customer };
}

const PARTNER_ROWS: Readonly<Record<string, Row>> = {
  'query partners': { args: () => [{}], names: PAGED },
};

const MEMBER_NAMES = { 'input.partner': 'partner', 'input.customer': 'customer' } as const;

export const STOREFRONT_PARTNER_ROWS: Readonly<Record<string, Row>> = {
  ...PARTNER_ROWS,
  'mutation awardPartnerPoints': {
    args: ({ partner, customer }) => [
      ...input({ partner, customer, points: 5, reference: FRESH.order }),
      ...input({
        partner,
        number: `number ${customer}`.replace(/[^a-z0-9 ]/gi, ''),
        points: 5,
        reference: FRESH.return,
      }),
    ],
    names: { ...MEMBER_NAMES, 'input.number': TEXT, 'input.reference': TEXT },
  },
  'mutation takeBackPartnerPoints': {
    args: ({ partner, customer }) => input({ partner, reference: `stay of ${customer}` }),
    names: { 'input.partner': 'partner', 'input.reference': TEXT },
  },
  'mutation linkPartnerMembership': {
    args: (names) => input({ ...whose(names), partner: `${names.partner}_free`, number: '5555 0000' }),
    names: { ...MEMBER_NAMES, 'input.number': TEXT },
  },
  'mutation unlinkPartnerMembership': {
    args: (names) => input({ ...whose(names), partner: names.partner }),
    names: MEMBER_NAMES,
  },
};

const VERIFIER = { kind: 'HTTP', url: 'https://members.example.com/ask', format: '99999999' };
const VERIFIER_NAMES = { 'input.verifier.format': TEXT, 'input.verifier.url': TEXT } as const;

export const ADMIN_PARTNER_ROWS: Readonly<Record<string, Row>> = {
  ...PARTNER_ROWS,
  'query partnerMembers': { args: ({ partner }) => [{ partner }], names: { ...PAGED, partner: 'partner' } },
  'query partnerSettlements': {
    args: ({ partner }) => [{ partner }],
    names: { ...PAGED, partner: 'partner' },
  },
  'query partnerStatement': { args: ({ partner }) => [{ partner }], names: { partner: 'partner' } },
  'mutation closePartnerSettlement': {
    args: ({ partner }) => input({ partner, from: '2026-02-27', to: '2026-02-28' }),
    names: { 'input.partner': 'partner' },
  },
  'mutation bindPartnerKey': {
    args: ({ partner, storefrontKey }) => input({ partner, storefrontKey }),
    names: { 'input.partner': 'partner', 'input.storefrontKey': 'storefrontKey' },
  },
  'mutation changePartner': {
    args: ({ partner }) => input({ partner, name: 'Friends', verifier: VERIFIER }),
    names: { ...VERIFIER_NAMES, 'input.partner': 'partner', 'input.name': TEXT },
  },
  'mutation createPartner': {
    args: ({ pointType }) =>
      input({ code: FRESH.code, name: 'Fresh', verifier: VERIFIER, minorPerThousand: 5, pointType }),
    names: { ...VERIFIER_NAMES, 'input.code': 'partner', 'input.name': TEXT, 'input.pointType': 'pointType' },
  },
  'mutation issuePartnerSecret': {
    args: ({ partner }) => input({ partner }),
    names: { 'input.partner': 'partner' },
  },
  'mutation setPartnerPrice': {
    args: ({ partner }) => input({ partner, minorPerThousand: 7, fromDay: '2030-01-01' }),
    names: { 'input.partner': 'partner' },
  },
};

export const PARTNER_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  'Customer.partners': { args: () => ({}), names: PAGED },
};

export const ADMIN_PARTNER_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  'Partner.prices': { args: () => ({}), names: PAGED },
  'PartnerStatement.lines': { args: () => ({}), names: PAGED },
};
