import type { DowngradePolicy, LadderVersion, Tier } from './ladder.js';
import { at, groundOf, Somebody, spent, tier, TIERS, version } from '../../../test/support/tiers/somebody.js';

describe('Somebody on a ladder', () => {
  it('rises at once, as far as they qualify', () => {
    const ada = new Somebody(groundOf(version())).batch(
      spent('2026-02-01', 1_000n),
      spent('2026-02-02', 4_000n),
    );
    expect(ada.told).toEqual(['2026-02-01 - > silver QUALIFIED', '2026-02-02 silver > gold QUALIFIED']);
  });

  it('is warned before what they did stops to count, and falls when the grace is over', () => {
    const ada = new Somebody(groundOf(version())).batch(spent('2026-02-01', 5_000n));
    expect(ada.placement?.reviewDay).toBe('2027-02-01');
    ada
      .review('2027-01-17')
      .review('2027-01-18')
      .review('2027-02-01')
      .review('2027-03-02')
      .review('2027-03-03');
    expect(ada.told.slice(1)).toEqual([
      '2027-01-18 gold at risk, falls on 2027-03-03',
      '2027-03-03 gold > bronze REVIEW',
    ]);
  });

  it('keeps the tier by qualifying again during the grace', () => {
    const ada = new Somebody(groundOf(version())).batch(spent('2026-02-01', 5_000n));
    ada.review('2027-02-01').batch(spent('2027-02-20', 5_000n)).review('2027-06-01');
    expect(ada.placement).toMatchObject({ tier: 'gold', graceUntil: null, reviewDay: '2028-02-20' });
  });

  it('does not fall by a return, but by the review after the grace', () => {
    const ada = new Somebody(groundOf(version())).batch(
      spent('2026-02-01', 1_500n),
      spent('2026-02-02', 3_500n),
    );
    ada.returned('2026-02-03', '2026-02-02', 3_500n);
    expect(ada.placement?.tier).toBe('gold');
    ada.review('2026-03-04').review('2026-03-05');
    expect(ada.told.slice(2)).toEqual([
      '2026-02-03 gold at risk, falls on 2026-03-05',
      '2026-03-05 gold > silver REVIEW',
    ]);
  });

  it('falls no further than to a tier whose own grace is not over', () => {
    const short = version({ window: { kind: 'ROLLING_DAYS', days: 5 }, graceDays: 10, warningDays: 0 });
    const ada = new Somebody(groundOf(short)).batch(spent('2026-02-01', 4_000n), spent('2026-02-02', 1_000n));
    ada.review('2026-02-16').review('2026-02-17');
    expect(ada.told.slice(1)).toEqual([
      '2026-02-02 silver > gold QUALIFIED',
      '2026-02-06 gold at risk, falls on 2026-02-16',
      '2026-02-16 gold > silver REVIEW',
      '2026-02-16 silver at risk, falls on 2026-02-17',
      '2026-02-17 silver > bronze REVIEW',
    ]);
    const bob = new Somebody(groundOf(short)).batch(spent('2026-02-01', 4_000n), spent('2026-02-02', 1_000n));
    bob
      .review('2026-02-16')
      .batch(spent('2026-02-16', 1_000n, 15))
      .review('2026-02-20');
    expect(bob.placement).toMatchObject({ tier: 'silver', graceUntil: null, reviewDay: '2026-02-21' });
  });

  it('falls one level at a time where the ladder says so', () => {
    const oneLevel = version({ downgrade: 'ONE_LEVEL', graceDays: 0, warningDays: 0 });
    const ada = new Somebody(groundOf(oneLevel)).batch(spent('2026-02-01', 5_000n));
    ada.review('2027-01-31').review('2027-02-01').review('2027-06-01').review('2028-02-02');
    expect(ada.told.slice(1)).toEqual([
      '2027-02-01 gold > silver REVIEW',
      '2028-02-01 silver > bronze REVIEW',
    ]);
  });

  it('never falls where the ladder says so', () => {
    const ada = new Somebody(groundOf(version({ downgrade: 'NEVER' }))).batch(spent('2026-02-01', 5_000n));
    ada.returned('2026-02-02', '2026-02-01', 5_000n).review('2036-01-01');
    expect([ada.placement?.tier, ada.told.length]).toEqual(['gold', 1]);
  });

  it('has what was reached in one calendar year until the end of the next', () => {
    const yearly = version({ window: { kind: 'CALENDAR_YEAR' }, graceDays: 0 });
    const ada = new Somebody(groundOf(yearly)).batch(spent('2026-07-01', 5_000n)).review('2027-12-31');
    expect([ada.placement?.tier, ada.placement?.reviewDay]).toEqual(['gold', '2028-01-01']);
    expect(ada.review('2028-01-01').placement?.tier).toBe('bronze');
  });

  it('rises by nothing while suspended', () => {
    expect(new Somebody(groundOf(version()), true).batch(spent('2026-02-01', 9_000n)).told).toEqual([]);
  });
});

describe('A tier that is given', () => {
  const gold = TIERS[2] as Tier;
  const silver = TIERS[1] as Tier;

  it('lasts until its day, with a warning before', () => {
    const ada = new Somebody(groundOf(version()));
    ada.look((standing) =>
      standing.give(gold, { cause: 'STATUS_MATCH', until: '2026-05-31' }, at('2026-02-01'), {}),
    );
    ada.batch(spent('2026-03-01', 1_000n)).review('2026-05-31').review('2026-06-01');
    expect(ada.told).toEqual([
      '2026-02-01 - > gold STATUS_MATCH',
      '2026-05-18 gold at risk, falls on 2026-06-01',
      '2026-06-01 gold > silver REVIEW',
    ]);
  });

  it('is earned by whoever qualifies for it meanwhile', () => {
    const ada = new Somebody(groundOf(version()));
    ada.look((standing) =>
      standing.give(gold, { cause: 'EFFECT', until: '2026-05-31' }, at('2026-02-01'), {}),
    );
    ada.batch(spent('2026-03-01', 5_000n)).review('2026-08-01');
    expect([ada.placement?.tier, ada.placement?.reviewDay]).toEqual(['gold', '2027-03-01']);
  });

  it('is the least they have, while they may rise above it', () => {
    const ada = new Somebody(groundOf(version({ graceDays: 0, warningDays: 0 })));
    ada.look((standing) =>
      standing.give(silver, { cause: 'STATUS_MATCH', until: null }, at('2026-01-05'), {}),
    );
    ada.batch(spent('2026-02-01', 5_000n)).review('2030-01-01');
    expect(ada.told.slice(1)).toEqual([
      '2026-02-01 silver > gold QUALIFIED',
      '2027-02-01 gold > silver REVIEW',
    ]);
  });

  it('may be lower than what they qualify for: staff decide, until more is done', () => {
    const three = version({ tiers: [...TIERS, tier('platinum', 3, 9_000n)] });
    const ada = new Somebody(groundOf(three)).batch(spent('2026-02-01', 5_000n));
    ada.look((standing) => standing.give(silver, { cause: 'MANUAL', until: null }, at('2026-02-02'), {}));
    ada.batch(spent('2026-02-03', 100n));
    expect(ada.placement?.tier).toBe('silver');
    ada.batch(spent('2026-02-04', 5_000n));
    expect(ada.placement?.tier).toBe('platinum');
  });

  it('ends when staff end it', () => {
    const ada = new Somebody(groundOf(version()));
    ada.look((standing) => standing.give(gold, { cause: 'MANUAL', until: null }, at('2026-02-01'), {}));
    ada.look((standing) => standing.endHold('MANUAL', at('2026-02-05'), {}));
    expect(ada.told.at(-1)).toBe('2026-02-05 gold > bronze MANUAL');
  });
});

describe('A new version', () => {
  const higher = [tier('bronze', 0, null), tier('silver', 1, 1_000n), tier('gold', 2, 6_000n)];
  const second = (more: Partial<LadderVersion>): LadderVersion =>
    version({ id: 'v2', number: 2, effectiveFrom: at('2026-06-01'), ...more });

  it('takes nothing away before what was promised', () => {
    const ada = new Somebody(groundOf(version(), second({ tiers: higher }))).batch(
      spent('2026-02-01', 5_000n),
    );
    ada.review('2026-06-02').review('2027-01-31');
    expect(ada.placement).toMatchObject({ tier: 'gold', keptUntil: '2027-02-01', versionId: 'v2' });
    expect(ada.review('2027-03-03').placement?.tier).toBe('bronze');
  });

  it.each<DowngradePolicy>(['TO_QUALIFIED', 'ONE_LEVEL'])(
    'may number its ranks anew on the day of a fall: %s',
    (downgrade) => {
      const short = {
        window: { kind: 'ROLLING_DAYS', days: 5 } as const,
        ...{ graceDays: 10, warningDays: 0, application: 'UP_ONLY' as const, downgrade },
      };
      const between = version({
        ...{ ...short, id: 'v2', number: 2, effectiveFrom: at('2026-02-16', 0) },
        tiers: [
          tier('bronze', 0, null),
          tier('iron', 1, 500n),
          tier('silver', 2, 1_000n),
          tier('gold', 3, 5_000n),
        ],
      });
      const ada = new Somebody(groundOf(version(short), between)).batch(
        ...[spent('2026-02-01', 5_000n), spent('2026-02-13', 1_000n)],
      );
      expect(ada.review('2026-02-16').told.at(-1)).toBe('2026-02-16 gold > silver REVIEW');
    },
  );

  it('moves up and down by its own ranks', () => {
    const bronze = tier('bronze', 0, null);
    const four = [bronze, tier('iron', 1, 500n), tier('silver', 2, 1_000n), tier('gold', 3, 9_000n)];
    const down = second({ tiers: four, application: 'BOTH_WAYS' });
    const ada = new Somebody(groundOf(version(), down)).batch(spent('2026-02-01', 5_000n));
    expect([ada.review('2026-06-02').told.at(-1), ada.ups]).toEqual([
      '2026-06-02 gold > silver LADDER_CHANGED',
      [true, false],
    ]);
    const up = second({ tiers: [bronze, tier('gold', 1, 5_000n), tier('platinum', 2, 6_000n)] });
    const bob = new Somebody(groundOf(version(), up)).batch(spent('2026-02-01', 6_000n));
    expect([bob.review('2026-06-02').told.at(-1), bob.ups]).toEqual([
      '2026-06-02 gold > platinum LADDER_CHANGED',
      [true, true],
    ]);
  });

  it('gives nothing back by a longer grace', () => {
    const short = { window: { kind: 'ROLLING_DAYS', days: 5 } as const, graceDays: 10, warningDays: 0 };
    const longer = second({ ...short, graceDays: 60, effectiveFrom: at('2026-02-10') });
    const ada = new Somebody(groundOf(version(short), longer)).batch(spent('2026-02-02', 5_000n));
    expect(ada.review('2026-02-17').told.at(-1)).toBe('2026-02-17 gold > bronze REVIEW');
  });

  it('moves down too where it says so', () => {
    const both = second({ tiers: higher, application: 'BOTH_WAYS' });
    const ada = new Somebody(groundOf(version(), both))
      .batch(spent('2026-02-01', 5_000n))
      .review('2026-06-02');
    expect(ada.told.at(-1)).toBe('2026-06-02 gold > silver LADDER_CHANGED');
  });

  it('moves up whoever qualifies by it, and those whose tier is gone', () => {
    const lower = second({ tiers: [tier('bronze', 0, null), tier('gold', 2, 900n)] });
    const ada = new Somebody(groundOf(version(), lower))
      .batch(spent('2026-02-01', 1_000n))
      .review('2026-06-02');
    expect(ada.told.at(-1)).toBe('2026-06-02 silver > gold LADDER_CHANGED');
    const none = second({ tiers: [tier('bronze', 0, null), tier('gold', 2, 5_000n)] });
    const bob = new Somebody(groundOf(version(), none))
      .batch(spent('2026-02-01', 1_000n))
      .review('2026-06-02');
    expect(bob.told.at(-1)).toBe('2026-06-02 silver > bronze LADDER_CHANGED');
  });
});
