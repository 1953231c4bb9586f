import { versionsPlanned, versionsToCome, type CampaignState, type CampaignVersion } from './campaign.js';

const at = (day: number): Date => new Date(Date.UTC(2026, 2, day));

/** A version that was decided on one day of March and holds from another on. */
function version(
  number: number,
  decided: number,
  from: number,
  state: CampaignState = 'ACTIVE',
): CampaignVersion {
  return {
    ...{ id: `v${number}`, campaignId: 'c', number, state, effectiveFrom: at(from), createdAt: at(decided) },
    ...{ trigger: 'order.paid', timeTrigger: null, condition: null, effects: [], otherEffects: [] },
    ...{ limits: { limits: [], coolDownDays: 0 }, experiment: null, claimDays: 0, createdBy: 'test' },
    ...{ priority: 0, exclusivityGroup: null },
  };
}

const numbers = (versions: readonly CampaignVersion[]): number[] => versions.map(({ number }) => number);

describe('The version by which a campaign was planned to begin', () => {
  const history = [version(1, 5, 10), version(2, 6, 8), version(3, 7, 20), version(4, 7, 9, 'DRAFT')];

  it.each([
    [4, []],
    [5, [1]],
    [6, [2]],
    [7, [2]],
    // It has begun.
    [8, []],
    [15, []],
  ])('as it was known on %i March is %j', (day, planned) => {
    expect(numbers(versionsPlanned(history, at(day)))).toEqual(planned);
  });

  it('is none when it was to begin paused or ended', () => {
    expect(versionsPlanned([version(1, 5, 10), version(2, 6, 10, 'ENDED')], at(7))).toEqual([]);
  });
});

describe('The versions that hold or are to come', () => {
  it('leave out drafts, what is over and what was overtaken', () => {
    const history = [version(1, 1, 1), version(2, 2, 20), version(3, 3, 10), version(4, 4, 30, 'ENDED')];
    expect(numbers(versionsToCome(history, at(5)))).toEqual([1, 3, 4]);
    expect(numbers(versionsToCome([...history, version(5, 5, 5, 'DRAFT')], at(12)))).toEqual([3, 4]);
  });
});
