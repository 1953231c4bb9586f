import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { IsString } from 'class-validator';
import { Allow } from '#access/graphql';
import { EffectKinds, NOTHING_FOLLOWS, type EffectKind } from '#campaigns';
import { effectForms, OtherEffectInput, OtherEffectType } from '#campaigns/graphql';
import { ok } from '#kernel';
import { INHERIT } from '#platform/graphql';
import { CAMPAIGN, CampaignOffice, fixed } from '../support/campaign-office.js';
import { TestApp } from '../support/test-app.js';

@InputType('PlantTreeInput', { description: 'Plants a tree.' })
class PlantTreeInput extends OtherEffectInput {
  @Field(() => String, { description: 'Of which species.' })
  @IsString()
  species: string;
}

@ObjectType('PlantTreeEffect', { description: 'Plants a tree.' })
@Allow(INHERIT)
class PlantTreeEffectType extends OtherEffectType {
  @Field(() => String, { description: 'Of which species.' })
  species: string;
}

interface PlantTreeSettings {
  readonly species: string;
}

// As a lib does while it is loaded.
effectForms.register<PlantTreeInput, PlantTreeSettings>({
  ...{ kind: 'plantTree', description: 'Plants a tree.' },
  ...{ input: PlantTreeInput, output: PlantTreeEffectType },
  settingsOf: ({ species }) => ok({ species }),
  viewOf: ({ species }) => ({ species }),
});

const SIMULATE = `query ($input: SimulateCampaignInput!) { simulateCampaign(input: $input) { userErrors { code path } } }`;
const EFFECTS = `query ($externalId: String!) { order(externalId: $externalId) { effects { kind words units reversed } } }`;
const CODES = `{ campaigns(first: 10) { edges { node { code } } } }`;

/** Effects that a lib of another part of the service brings: their form in GraphQL, and beside it what they do. */
describe('a kind of effect', () => {
  let app: TestApp;
  let office: CampaignOffice;

  const trees = { plantTree: { species: 'oak' } };
  const codesOfCampaigns = async (): Promise<string[]> => {
    type Data = { campaigns: { edges: readonly { readonly node: { readonly code: string } }[] } };
    const { campaigns } = await office.desk.askAdmin<Data>(office.session, CODES);
    return campaigns.edges.map(({ node }) => node.code);
  };
  const effectsOf = async (externalId: string): Promise<unknown> =>
    (await office.desk.ask<{ order: { effects: unknown } }>(EFFECTS, { externalId })).order.effects;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  test('that no part of the service knows is refused on save, and nothing is stored', async () => {
    office = await CampaignOffice.open(app);
    const refusal = (path: string[]): object => ({ code: 'UNKNOWN_EFFECT', path });
    const create = { code: 'forest', name: 'Forest', effects: [fixed(5), trees] };
    for (const more of [{}, { draft: true }])
      expect(await office.ask(CAMPAIGN.create, { ...create, ...more })).toMatchObject({
        campaign: null,
        userErrors: [
          { ...refusal(['effects', '1', 'plantTree']), message: 'There is no effect "plantTree" here.' },
        ],
      });
    const change = await office.ask(CAMPAIGN.change, { code: 'base-points', effects: [trees] });
    expect(change.userErrors).toMatchObject([refusal(['effects', '0', 'plantTree'])]);
    const cart = { externalId: 'cart', customer: { externalId: 'ada' }, currency: 'USD', totalMinor: 1_000 };
    const input = { campaigns: [{ terms: { effects: [trees] } }], activity: { order: cart } };
    const { simulateCampaign } = await office.desk.askAdmin<{ simulateCampaign: { userErrors: unknown } }>(
      office.session,
      SIMULATE,
      { input },
    );
    expect(simulateCampaign.userErrors).toEqual([
      refusal(['campaigns', '0', 'terms', 'effects', '0', 'plantTree']),
    ]);
    expect(await codesOfCampaigns()).toEqual(['base-points']);
    const { awards, externalId } = await office.desk.order('ada', 1_000);
    expect(awards).toMatchObject([{ campaign: 'base-points', version: 1, points: 10 }]);
    expect(await effectsOf(externalId)).toEqual([]);
  });

  test('that a lib has registered is saved, given once for each order, and taken back with it', async () => {
    office = await CampaignOffice.open(app);
    const [planted, felled]: [string[], string[]] = [[], []];
    const planting: EffectKind<PlantTreeSettings> = {
      ...{ kind: 'plantTree', description: 'Plants a tree.' },
      check: (settings) => Promise.resolve(ok(settings)),
      wordsOf: ({ species }) => `a tree: ${species}`,
      apply: (_tx, _batch, fired) => {
        planted.push(...fired.map(({ settings }) => settings.species));
        return Promise.resolve([]);
      },
      unwind: (_tx, _batch, taken) => {
        felled.push(...taken.map(({ settings }) => settings.species));
        return Promise.resolve(NOTHING_FOLLOWS);
      },
    };
    app.app.get(EffectKinds).register(planting);
    await office.start('forest', [trees]);
    const { externalId } = await office.desk.order('ada', 1_000);
    const tree = { kind: 'plantTree', words: 'a tree: oak', units: 1 };
    expect(await effectsOf(externalId)).toEqual([{ ...tree, reversed: false }]);
    app.clock.advanceBy(1_000);
    await office.desk.cancel(externalId);
    expect(await effectsOf(externalId)).toEqual([{ ...tree, reversed: true }]);
    expect([planted, felled]).toEqual([['oak'], ['oak']]);
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });
});
