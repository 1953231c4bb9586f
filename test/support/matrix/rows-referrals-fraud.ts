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

/** What a closed program refuses. */
export const CLOSED_FRAUD_INPUTS: Readonly<Record<string, object>> = {
  recordReferralSignals: { customer: 'ada', signals: { deviceId: 'tablet' } },
};
