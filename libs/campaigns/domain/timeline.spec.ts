import fc from 'fast-check';
import { versionsInForce, type CampaignState, type CampaignVersion } from './campaign.js';
import { Timeline } from './timeline.js';

const states: readonly CampaignState[] = ['DRAFT', 'ACTIVE', 'PAUSED', 'ENDED'];

/** Versions of a few campaigns, that begin at a few instants. */
const history = fc
  .array(
    fc.record({
      campaignId: fc.constantFrom('a', 'b', 'c'),
      number: fc.integer({ min: 1, max: 5 }),
      state: fc.constantFrom(...states),
      from: fc.integer({ min: 0, max: 9 }),
    }),
    { maxLength: 12 },
  )
  .map((drawn) =>
    drawn.map(({ from, ...one }, index) => {
      const version = { ...one, id: String(index), effectiveFrom: new Date(from) };
      return version as Partial<CampaignVersion> as CampaignVersion;
    }),
  );

describe('A timeline of versions', () => {
  it('knows of every instant what is in force then, in whatever order it is asked', () => {
    const instants = fc.array(fc.integer({ min: -1, max: 10 }), { maxLength: 20 });
    fc.assert(
      fc.property(history, instants, (versions, asked) => {
        const timeline = new Timeline(versions);
        const running = new Timeline(versions, ({ state }) => state === 'ACTIVE');
        for (const instant of asked.map((ms) => new Date(ms))) {
          const inForce = versionsInForce(versions, instant);
          expect(timeline.at(instant)).toEqual(inForce);
          expect(running.at(instant)).toEqual(inForce.filter(({ state }) => state === 'ACTIVE'));
        }
      }),
      { numRuns: 500 },
    );
  });
});
