import { FRESH, TEXT, type Kind, type Row, type RowBelow } from './names.js';

const PAGED = { after: 'cursor' } as const;

function input(value: object): Record<string, unknown>[] {
  return [{ input: value }];
}

export const STOREFRONT_REFERRAL_PROGRAM_ROWS: Readonly<Record<string, Row>> = {
  'query referralPrograms': { args: () => [{}], names: {} },
  'query referralProgram': {
    args: ({ referralProgram }) => [{ code: referralProgram }],
    names: { code: 'referralProgram' },
  },
  'query referralSeasons': {
    args: ({ referralProgram }) => [{ program: referralProgram }],
    names: { ...PAGED, program: 'referralProgram' },
  },
  'query referralLeaderboard': {
    args: ({ referralProgram, referralSeason }) => [{ program: referralProgram, season: referralSeason }],
    names: { ...PAGED, program: 'referralProgram', season: 'referralSeason' },
  },
};
const TIMES = { startsAt: '2020-01-01T00:00:00Z', endsAt: '2030-01-01T00:00:00Z' };
const SEASON_NAMES = {
  ...{ 'input.program': 'referralProgram', 'input.code': 'referralSeason', 'input.name': TEXT },
} as const satisfies Readonly<Record<string, Kind>>;

/** Everything that rules may name. */
const RULES = {
  advocates: 'customer.orders >= 0',
  qualification: { minimumMinor: 100, categories: ['shoes'] },
  advocateCap: { max: 10, per: 'MONTH' },
  milestones: [{ code: 'five', name: 'Five friends', friends: 5 }],
  fraudRules: [{ code: 'device', sign: 'SHARED_DEVICE', action: 'FLAG', threshold: 1 }],
};
const RULES_NAMES = {
  ...{ 'input.rules.advocates': TEXT, 'input.rules.qualification.categories[]': TEXT },
  ...{ 'input.rules.milestones[].code': TEXT, 'input.rules.milestones[].name': TEXT },
  'input.rules.fraudRules[].code': TEXT,
} as const satisfies Readonly<Record<string, Kind>>;
const TERMS_NAMES = { 'input.name': TEXT, 'input.landingUrl': TEXT } as const;
const LANDING = 'https://shop.test/welcome';

export const ADMIN_REFERRAL_PROGRAM_ROWS: Readonly<Record<string, Row>> = {
  ...STOREFRONT_REFERRAL_PROGRAM_ROWS,
  'mutation createReferralProgram': {
    args: () => input({ code: FRESH.code, name: 'Friends', landingUrl: LANDING, rules: RULES }),
    names: { ...RULES_NAMES, ...TERMS_NAMES, 'input.code': 'referralProgram' },
  },
  'mutation changeReferralProgram': {
    args: ({ referralProgram: code }) => input({ code, name: 'Fresh', landingUrl: LANDING, isOpen: true }),
    names: { ...TERMS_NAMES, 'input.code': 'referralProgram' },
  },
  'query referralFunnel': {
    args: ({ referralProgram }) => [
      { program: referralProgram, from: '2026-03-01T00:00:00Z', to: '2026-04-01T00:00:00Z' },
    ],
    names: { program: 'referralProgram' },
  },
  'mutation createReferralSeason': {
    args: ({ referralProgram: program }) => input({ program, code: FRESH.code, name: 'Spring', ...TIMES }),
    names: SEASON_NAMES,
  },
  'mutation changeReferralSeason': {
    args: ({ referralProgram: program, referralSeason: code }) =>
      input({ program, code, name: 'Fresh', ...TIMES }),
    names: SEASON_NAMES,
  },
  'mutation publishReferralRules': {
    args: ({ referralProgram: program }) => input({ program, rules: RULES }),
    names: { ...RULES_NAMES, 'input.program': 'referralProgram' },
  },
};

export const REFERRAL_PROGRAM_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  'ReferralProgram.versions': { args: () => ({}), names: { after: 'cursor' } },
};
