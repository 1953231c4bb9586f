import { newId } from '#kernel';
import { toGlobalId } from '#platform/graphql';
import { TEXT, type Names, type Row } from './names.js';

/** With a key a customer is named; a customer's token is for one person, and tells of the device alone. */
function signalsOf({ isCustomer, customer }: Names): Record<string, unknown>[] {
  const device = { deviceId: 'tablet' };
  const address = { lines: ['High Street 7'], postalCode: 'N1 9GU', country: 'GB' };
  const all = { ...device, address, ip: '8.8.8.8', cardFingerprint: 'card' };
  return [{ input: isCustomer ? { signals: device } : { customer, signals: all } }];
}

/** What a signal may be told by. */
export const SIGNAL_NAMES = {
  ...{ deviceId: TEXT, ip: TEXT, cardFingerprint: TEXT },
  ...{ 'address.lines[]': TEXT, 'address.postalCode': TEXT, 'address.country': TEXT },
} as const;

export const STOREFRONT_FRAUD_ROWS: Readonly<Record<string, Row>> = {
  'mutation recordReferralSignals': {
    args: signalsOf,
    names: {
      'input.customer': 'customer',
      ...Object.fromEntries(
        Object.entries(SIGNAL_NAMES).map(([path, kind]) => [`input.signals.${path}`, kind]),
      ),
    },
  },
};

const PERIOD = { from: '2026-01-01T00:00:00Z', to: '2030-01-01T00:00:00Z' };
const RULE = { code: 'device', sign: 'SHARED_DEVICE', action: 'HOLD', threshold: 2 };

export const ADMIN_FRAUD_ROWS: Readonly<Record<string, Row>> = {
  'query backtestReferralRules': {
    args: ({ referralProgram: program }) => [{ input: { program, rules: [RULE], ...PERIOD } }],
    names: { 'input.program': 'referralProgram', 'input.rules[].code': TEXT },
  },
  'query referralReviews': { args: () => [{}], names: { after: 'cursor' } },
  'mutation decideReferralReview': {
    args: ({ customerId: customer }) => [{ input: { customer, decision: 'REJECT', reason: 'One person' } }],
    names: { 'input.customer': 'customerId', 'input.reason': TEXT },
  },
};

const FRIEND = toGlobalId('Customer', newId(new Date(0)));

/** What a closed program refuses. */
export const CLOSED_FRAUD_INPUTS: Readonly<Record<string, object>> = {
  recordReferralSignals: { customer: 'ada', signals: { deviceId: 'tablet' } },
  decideReferralReview: { customer: FRIEND, decision: 'ALLOW', verdictNumber: 1, reason: 'Two people' },
};
