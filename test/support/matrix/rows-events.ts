import { FRESH, TEXT, type Kind, type Names, type Row, type RowBelow } from './names.js';

const PAGED = { after: 'cursor' } as const;

function input(value: object): Record<string, unknown>[] {
  return [{ input: value }];
}

/** With a key a customer is named; a customer's token is for one person. */
function whose({ isCustomer, customer, event }: Names): { event: string; customer?: string } {
  return isCustomer ? { event } : { event, customer };
}

const GUESTS = [{ name: 'Gus', email: 'gus@friends.test', phone: '+4930123456' }];

const EVENT_ROWS: Readonly<Record<string, Row>> = {
  'query event': { args: ({ event }) => [{ code: event }], names: { code: 'event' } },
  'query events': { args: () => [{}], names: PAGED },
  'mutation checkIn': {
    args: ({ eventCode: code }) => input({ code }),
    names: { 'input.code': 'eventCode' },
    noted: ['input.code'],
  },
};

const ATTENDEE_NAMES = { 'input.event': 'event', 'input.customer': 'customer' } as const;
const GUEST_NAMES = {
  ...{ 'input.guests[].name': TEXT, 'input.guests[].email': TEXT, 'input.guests[].phone': TEXT },
} as const satisfies Readonly<Record<string, Kind>>;

export const STOREFRONT_EVENT_ROWS: Readonly<Record<string, Row>> = {
  ...EVENT_ROWS,
  'mutation cancelEventRegistration': { args: (names) => input(whose(names)), names: ATTENDEE_NAMES },
  'mutation changeEventGuests': {
    args: (names) => input({ ...whose(names), guests: GUESTS }),
    names: { ...ATTENDEE_NAMES, ...GUEST_NAMES },
  },
  'mutation registerForEvent': {
    args: (names) => input({ ...whose(names), guests: GUESTS }),
    names: { ...ATTENDEE_NAMES, ...GUEST_NAMES },
  },
};

const TIMES = { startsAt: '2027-01-01T18:00:00Z', endsAt: '2027-01-01T22:00:00Z' };
const SETTINGS_NAMES = {
  ...{ 'input.name': TEXT, 'input.description': TEXT, 'input.place': TEXT, 'input.audience': TEXT },
  'input.earlyAccess.audience': TEXT,
} as const satisfies Readonly<Record<string, Kind>>;

export const ADMIN_EVENT_ROWS: Readonly<Record<string, Row>> = {
  ...EVENT_ROWS,
  'query eventRegistrations': { args: ({ event }) => [{ event }], names: { ...PAGED, event: 'event' } },
  'mutation cancelEvent': {
    args: ({ event }) => input({ code: event, reason: 'Rain' }),
    names: { 'input.code': 'event', 'input.reason': TEXT },
  },
  'mutation changeEvent': {
    args: ({ event }) => input({ code: event, description: 'For regulars' }),
    names: { ...SETTINGS_NAMES, 'input.code': 'event' },
  },
  'mutation createEvent': {
    args: () => input({ code: FRESH.code, name: 'Fresh', ...TIMES }),
    names: { ...SETTINGS_NAMES, 'input.code': 'event' },
  },
  'mutation removeFromEvent': {
    args: ({ event, customerId: customer }) => input({ event, customer, reason: 'It is so' }),
    names: { 'input.event': 'event', 'input.customer': 'customerId', 'input.reason': TEXT },
  },
  'mutation undoCheckIn': {
    args: ({ eventCode: code }) => input({ code, reason: 'It is so' }),
    names: { 'input.code': 'eventCode', 'input.reason': TEXT },
    noted: ['input.code'],
  },
};

export const EVENT_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  'Customer.eventRegistrations': { args: () => ({}), names: PAGED },
  'EventRegistration.history': { args: () => ({}), names: PAGED },
};
