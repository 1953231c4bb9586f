import { TEXT, type Row, type RowBelow } from './names.js';
import { SIGNAL_NAMES } from './rows-referrals-fraud.js';

const PAGED = { after: 'cursor' } as const;
const BECAUSE = { 'input.customer': 'customer', 'input.reason': TEXT } as const;

export const STOREFRONT_COURSE_ROWS: Readonly<Record<string, Row>> = {
  'mutation claimReferral': {
    args: ({ isCustomer, claimant, referralProgram: program, referralCode: code }) => {
      const address = { lines: ['High Street 7'], postalCode: 'N1 9GU', country: 'GB' };
      const device = { deviceId: 'tablet' };
      const signals = isCustomer ? device : { ...device, address, ip: '8.8.8.8', cardFingerprint: 'card' };
      const claim = { program, code, touches: ['abc'], channel: 'QR', signals };
      return [{ input: isCustomer ? claim : { ...claim, customer: claimant } }];
    },
    // Customers whose tokens ask have bought: nobody brought them.
    refusedBy: 'REFERRAL_NOT_POSSIBLE',
    names: {
      ...{ 'input.customer': 'claimant', 'input.program': 'referralProgram', 'input.code': 'referralCode' },
      'input.touches[]': TEXT,
      ...Object.fromEntries(
        Object.entries(SIGNAL_NAMES).map(([path, kind]) => [`input.signals.${path}`, kind]),
      ),
    },
  },
};

export const ADMIN_COURSE_ROWS: Readonly<Record<string, Row>> = {
  'query explainReferral': {
    args: ({ customer }) => [{ customer }],
    names: { customer: 'customer' },
  },
  'query referrals': { args: () => [{}], names: PAGED },
  'mutation attributeReferral': {
    args: ({ claimant, receiver, referralProgram: program }) => [
      { input: { customer: claimant, advocate: receiver, program, reason: 'They said so' } },
    ],
    names: {
      ...{ 'input.customer': 'claimant', 'input.advocate': 'receiver', 'input.program': 'referralProgram' },
      'input.reason': TEXT,
    },
  },
  'mutation rejectReferral': {
    args: ({ claimant: customer }) => [{ input: { customer, reason: 'They are one person' } }],
    // Nobody brought them yet.
    refusedBy: 'NOT_FOUND',
    names: { 'input.customer': 'claimant', 'input.reason': TEXT },
  },
  'mutation blockReferralAdvocate': {
    args: ({ customer }) => [{ input: { customer, reason: 'Spam' } }],
    names: BECAUSE,
  },
  'mutation unblockReferralAdvocate': {
    args: ({ customer }) => [{ input: { customer, reason: 'No spam' } }],
    names: BECAUSE,
  },
};

export const COURSE_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  'Customer.referrals': { args: () => ({}), names: PAGED },
};

/** What a closed program refuses. */
export const CLOSED_COURSE_INPUTS: Readonly<Record<string, object>> = {
  claimReferral: { customer: 'ada', program: 'friends' },
  attributeReferral: { customer: 'ada', advocate: 'bob', program: 'friends', reason: 'They said so' },
  rejectReferral: { customer: 'ada', reason: 'They are one person' },
  blockReferralAdvocate: { customer: 'ada', reason: 'Spam' },
  unblockReferralAdvocate: { customer: 'ada', reason: 'No spam' },
};
