import { systemActor } from '#access';
import { err, required, type Problem } from '#kernel';
import { Database } from '#platform';
import { RECIPES } from '../../libs/campaigns/recipes/catalogue.js';
import type { GivenParameter, RecipeParameter } from '../../libs/campaigns/recipes/recipe.js';
import { Recipes } from '../../libs/campaigns/recipes/recipes.service.js';
import { CampaignOffice } from '../support/campaign-office.js';
import { CouponOffice } from '../support/coupon-office.js';
import { RewardOffice } from '../support/reward-office.js';
import { TestApp } from '../support/test-app.js';

const START = `mutation ($input: StartCampaignByRecipeInput!) { startCampaignByRecipe(input: $input) {
  campaign { code } userErrors { code path message } } }`;

/** Values that fit some parameters and not others: too small, too large, of the wrong form, or what the database refuses. */
const ODD = [
  ...['', '0', '61', '366', '9007199254740991', '"\\', 'a\u0000', 'x'.repeat(100), 'two words', 'POST'],
  ...['order.linked', 'customer.birthday', `a.${'b'.repeat(80)}`, '9999-12-31'],
];

/** What must be given, with something that fits. */
const FITTING: Readonly<Record<string, string>> = {
  category: 'coffee',
  challenge: 'quiz',
  from: '2026-12-01',
  through: '2026-12-24',
  sku: 'ESP-250',
  coupon: 'next',
  reward: 'mug',
  draw: 'spring',
  ladder: 'retail',
  tier: 'gold',
  date: '2026-12-24',
  survey: 'nps',
};

describe('a recipe with parameters that make no sense', () => {
  let office: CampaignOffice;

  beforeAll(async () => {
    office = await CampaignOffice.open(await TestApp.start());
    const coupons = await CouponOffice.open(office.app, office.desk.shop, office.session);
    await coupons.template('next', { holder: 'CUSTOMER' });
    await (await RewardOffice.open(office.app, office.desk.shop, office.session)).reward('mug');
  });

  afterAll(() => office.app.stop());

  const refused = async (
    recipe: string,
    parameters: Record<string, string>,
    code = 'wrong',
  ): Promise<unknown> => {
    const given = Object.entries(parameters).map(([name, value]) => ({ name, value }));
    const answer = await office.ask(START, { recipe, code, parameters: given });
    expect(answer.campaign).toBeNull();
    return answer.userErrors[0];
  };

  it.each<[string, string, Record<string, string>, string[], string]>([
    ['no number', 'welcome', { points: 'ten' }, ['parameters', '0', 'value'], 'points: A whole number'],
    ['another parameter', 'welcome', { stars: '1' }, ['parameters', '0', 'name'], 'There are: points.'],
    [
      'too many days',
      'birthday',
      { points: '1', daysBefore: '61' },
      ['parameters', '1', 'value'],
      'daysBefore:',
    ],
    [
      'no day',
      'win-back',
      { silentDays: '0' },
      ['parameters', '0', 'value'],
      'silentDays: A whole number from 1',
    ],
    [
      'no money',
      'points-per-amount',
      { perMinor: '0' },
      ['parameters', '0', 'value'],
      'perMinor: 1 minor unit',
    ],
    [
      'once',
      'double-points',
      { factor: '1', from: '2026-12-01', through: '2026-12-24' },
      ['parameters', '0', 'value'],
      'factor: 2 or more',
    ],
    [
      'no such day',
      'double-points',
      { from: '2026-02-30', through: '2026-03-01' },
      ['parameters', '0', 'value'],
      'from: A date',
    ],
    [
      'an empty period',
      'double-points',
      { from: '2026-12-24', through: '2026-12-01' },
      ['parameters', '1', 'value'],
      'through: It is before',
    ],
    [
      'a period that is over',
      'double-points',
      { from: '2026-02-01', through: '2026-03-01' },
      ['parameters', '1', 'value'],
      'through: It has passed when the campaign begins, on 2026-03-02.',
    ],
    [
      'a late reminder',
      'refill-reminder',
      { sku: 'a', packDays: '5' },
      ['parameters'],
      'leadDays: A whole number from 0 to 4',
    ],
    [
      'unknown points',
      'points-expiring',
      { pointType: 'stars' },
      ['parameters', '0', 'value'],
      'pointType: No such point type',
    ],
    [
      'a type of no activity',
      'review-reward',
      { activityType: `a.${'b'.repeat(63)}` },
      ['parameters', '0', 'value'],
      'activityType: A type',
    ],
    [
      'no type',
      'review-reward',
      { activityType: 'Quiz.passed' },
      ['parameters', '0', 'value'],
      'activityType: A type',
    ],
    [
      'no channel',
      'points-expiring',
      { channel: 'POST' },
      ['parameters', '0', 'value'],
      'channel: One of EMAIL',
    ],
    [
      'no reviews',
      'review-reward',
      { monthlyMax: '0' },
      ['parameters', '0', 'value'],
      'monthlyMax: A whole number, 1 or more, is needed.',
    ],
    [
      'no units',
      'miles',
      { per: '0' },
      ['parameters', '0', 'value'],
      'per: A whole number, 1 or more, is needed.',
    ],
    ['nothing at all', 'category-bonus', {}, ['parameters'], '"category" is needed'],
  ])('is refused for %s: "%s" with %j', async (_, recipe, parameters, path, message) => {
    expect(await refused(recipe, parameters)).toMatchObject({
      path,
      message: expect.stringContaining(message) as string,
    });
  });

  it('is refused at the recipe when there is none, and at the code when it is taken or too long for two', async () => {
    expect(await refused('free-money', {})).toMatchObject({ code: 'NOT_FOUND', path: ['recipe'] });
    const taken = {
      code: 'ALREADY_EXISTS',
      path: ['code'],
      message: 'The program has a campaign of this code.',
    };
    expect(await refused('welcome', {}, 'base-points')).toMatchObject(taken);
    await office.start('card-gift', [{ grantBadge: { badge: 'b', name: 'B' } }]);
    expect(await refused('punch-card', FITTING_CATEGORY, 'card')).toEqual({
      ...taken,
      message: 'The companion would have the code "card-gift": The program has a campaign of this code.',
    });
    const code = 'c'.repeat(60);
    const tooLong = { code: 'INVALID_INPUT', path: ['code'] };
    expect(await refused('punch-card', FITTING_CATEGORY, code)).toMatchObject({
      ...tooLong,
      message: expect.stringMatching(
        `^The companion would have the code "${code}-gift": A lower-case name of at most 64 characters`,
      ) as string,
    });
    expect(await refused('welcome', {}, 'Welcome')).toMatchObject(tooLong);
  });

  it('names the parameter, whatever is wrong with it', async () => {
    const astray: object[] = [];
    let count = 0;
    for (const { code: recipe, parameters } of RECIPES)
      for (const { name } of parameters) {
        const given = parameters.filter((one) => one.usual === null && one.name !== name).map(fitting);
        for (const value of ODD) {
          const problem = await refusalOf(recipe, [...given, { name, value }]);
          if (problem === null) continue;
          count += 1;
          const [named] = problem.message.split(':');
          const isNamed = problem.path?.[0] === 'parameters' && parameters.some((one) => one.name === named);
          if (!isNamed) astray.push({ recipe, name, value, problem });
        }
      }
    expect(astray).toEqual([]);
    expect(count).toBeGreaterThan(300);
  });

  /** What starting it answers; nothing is kept. */
  const refusalOf = async (recipe: string, parameters: GivenParameter[]): Promise<Problem | null> => {
    const { app, desk } = office;
    const actor = systemActor(desk.shop.program.id, 'test');
    const command = { actor, now: app.now, code: 'odd', name: null, effectiveFrom: null, isDraft: false };
    const recipes = app.app.get(Recipes);
    const undone = await app.app.get(Database).txResult<never, Problem | null>(actor, async (tx) => {
      const started = await recipes.start(tx, { ...command, recipe, parameters });
      return err(started.ok ? null : started.problem);
    });
    return undone.ok ? null : undone.problem;
  };
});

const FITTING_CATEGORY = { category: 'coffee' };

function fitting({ name }: RecipeParameter): GivenParameter {
  return { name, value: required(FITTING[name], `something that fits ${name}`) };
}
