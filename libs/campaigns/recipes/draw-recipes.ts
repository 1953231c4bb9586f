import { EVERY_ORDER, type CampaignTerms } from '../campaign-terms.js';
import type { OtherEffectTerms } from '../effects/effect-kinds.js';
import { activityType, atMost, CLAIM_DAYS, parameter } from './ingredients.js';
import type { Recipe, RecipeValues } from './recipe.js';

const DRAW = parameter(
  'draw',
  'CODE',
  'Code of the draw, which somebody makes for each month.',
  null,
  'enterDraw.draw',
);
const PER_MINOR = parameter(
  'perMinor',
  'MONEY',
  'Minor units that bring an entry.',
  '1000',
  'enterDraw.perMinor',
);

function entering(values: RecipeValues, more: Partial<CampaignTerms>, perMinor?: string): CampaignTerms {
  const settings = { draw: values.text('draw'), entries: 1, ...(perMinor !== undefined && { perMinor }) };
  const otherEffects: OtherEffectTerms[] = [{ kind: 'enterDraw', settings }];
  return { ...EVERY_ORDER, effects: [], otherEffects, claimDays: CLAIM_DAYS, ...more };
}

/** Ready campaigns that enter customers in prize draws. */
export const DRAW_RECIPES: readonly Recipe[] = [
  {
    code: 'honest-review-draw',
    name: 'Draw among reviewers',
    description:
      'An entry in a prize draw for a review, whatever it says: so that nobody is paid for praise. At most so many a month.',
    parameters: [
      DRAW,
      parameter('monthlyMax', 'COUNT', 'Reviews a month that bring an entry.', '1', 'max'),
      activityType('review.published', 'The activity that tells of a review.'),
    ],
    terms: (values) =>
      entering(values, {
        trigger: values.text('activityType'),
        limits: atMost(values.amount('monthlyMax'), 'MONTH'),
      }),
  },
  {
    code: 'vip-draw',
    name: 'Draw for the best customers',
    description: 'Entries in a prize draw for what customers of a tier buy: one for every so much.',
    parameters: [
      DRAW,
      parameter('ladder', 'TEXT', 'Code of the ladder.', null, 'condition'),
      parameter('tier', 'TEXT', 'Code of the tier.', null),
      PER_MINOR,
    ],
    terms: (values) =>
      entering(
        values,
        { condition: `customer.tierOn(${values.quoted('ladder')}) == ${values.quoted('tier')}` },
        String(values.amount('perMinor')),
      ),
  },
];
