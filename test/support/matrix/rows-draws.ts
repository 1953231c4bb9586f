import { effectNames } from './effect-names.js';
import { FRESH, TEXT, type Kind, type Names, type Row } from './names.js';

const PAGED = { after: 'cursor' } as const;

function input(value: object): Record<string, unknown>[] {
  return [{ input: value }];
}

export const STOREFRONT_DRAW_ROWS: Readonly<Record<string, Row>> = {
  'query draw': { args: ({ draw }) => [{ code: draw }], names: { code: 'draw' } },
  'query draws': { args: () => [{}], names: PAGED },
  'query drawTickets': { args: ({ draw }) => [{ draw }], names: { ...PAGED, draw: 'draw' } },
  'query drawWinners': { args: ({ draw }) => [{ draw }], names: { ...PAGED, draw: 'draw' } },
};

const TIMES = { opensAt: '2030-01-01T00:00:00Z', closesAt: '2030-02-01T00:00:00Z' };
/** A prize of each kind that names something. */
function prizesOf({ club, ladder, ownTemplate, reward }: Names): object[] {
  const effects = [
    { admitToClub: { club } },
    { placeInTier: { ladder, tier: 'silver' } },
    { issueCoupon: { template: ownTemplate } },
    { giveReward: { reward } },
  ];
  return effects.map((effect) => ({ name: 'A prize', effect }));
}
const BY_CODE = { 'input.code': 'draw' } as const;

/** What the terms of a draw may name; effects of prizes are named as those of campaigns are. */
function termsOf(names: Names): object[] {
  return prizesOf(names).map((prize) => ({
    ...{
      name: 'Fresh',
      description: 'For all',
      audience: 'customer.orders >= 0',
      beaconSource: 'The lottery',
    },
    ...{ ...TIMES, prizes: [prize], withoutWinnersOf: [names.draw] },
  }));
}
const TERMS_NAMES = {
  ...effectNames('input.prizes[].effect.'),
  // Points are no prizes: whatever these name is refused.
  ...{ 'input.prizes[].effect.awardPoints.pointType': TEXT },
  ...{ 'input.prizes[].effect.awardPoints.issuer': TEXT },
  ...{ 'input.prizes[].effect.multiplyPoints.pointType': TEXT },
  ...{ 'input.prizes[].effect.multiplyPoints.issuer': TEXT },
  ...{ 'input.name': TEXT, 'input.description': TEXT, 'input.audience': TEXT, 'input.beaconSource': TEXT },
  ...{ 'input.prizes[].name': TEXT, 'input.withoutWinnersOf[]': 'draw' },
} as const satisfies Readonly<Record<string, Kind>>;

export const ADMIN_DRAW_ROWS: Readonly<Record<string, Row>> = {
  ...STOREFRONT_DRAW_ROWS,
  'query drawnCustomers': { args: ({ draw }) => [{ draw }], names: { ...PAGED, draw: 'draw' } },
  'mutation cancelDraw': {
    args: ({ draw }) => input({ code: `${draw}_next`, reason: 'No prize' }),
    names: { ...BY_CODE, 'input.reason': TEXT },
  },
  'mutation changeDraw': {
    args: (names) => termsOf(names).flatMap((terms) => input({ code: `${names.draw}_next`, ...terms })),
    names: { ...TERMS_NAMES, ...BY_CODE },
  },
  'mutation createDraw': {
    args: (names) => termsOf(names).flatMap((terms) => input({ code: FRESH.code, ...terms })),
    names: { ...TERMS_NAMES, ...BY_CODE },
  },
  'mutation deliverPrize': {
    args: ({ draw }) => input({ code: draw, place: 2 }),
    names: BY_CODE,
  },
  'mutation disqualifyDrawn': {
    args: ({ draw }) => input({ code: draw, place: 1, reason: 'Works here' }),
    names: { ...BY_CODE, 'input.reason': TEXT },
  },
  'mutation drawLots': {
    args: ({ draw }) => input({ code: draw, beacon: '5f3a' }),
    names: { ...BY_CODE, 'input.beacon': TEXT },
  },
};
