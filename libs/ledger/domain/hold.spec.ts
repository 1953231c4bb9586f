import {
  day,
  drawn,
  HOLD_1,
  HOLD_2,
  terms,
  until,
  WalletStory,
} from '../../../test/support/wallet/wallet-story.js';

describe('a hold', () => {
  it('sets points aside, soonest-expiring first, and hides them from every other session', () => {
    const story = new WalletStory();
    story.award(100n, until(90));
    story.award(100n, until(30));
    const { dues, wanted, given } = story.hold(150n, 1);
    expect(story.balances).toBe('0/50/150');
    expect(drawn(story.wallet.holds[0]?.draws ?? [])).toEqual(['100 of #2', '50 of #1']);
    expect([wanted, given, dues]).toEqual([150n, 150n, [day(1)]]);
    expect(story.refused({ kind: 'REDEEM', points: 51n }).data).toEqual({ required: 51n, available: 50n });
    const other = {
      kind: 'HOLD',
      holdId: HOLD_2,
      points: 51n,
      expiresAt: day(1),
      orderReference: 'B',
    } as const;
    expect(story.refused(other).data).toEqual({ required: 51n, available: 50n });
  });

  it('captured in part spends that part and releases the rest into its lots', () => {
    const story = new WalletStory();
    story.award(100n, until(30));
    story.award(300n, until(90));
    story.hold(300n, 1);
    story.capture(250n);
    expect(story.balances).toBe('0/150/0');
    expect(story.lots).toEqual(['150 of #2']);
    expect(story.wallet.spent).toBe(250n);
    expect(story.wallet.holds).toEqual([]);
    expect(story.journal.slice(3)).toMatchObject([
      {
        kind: 'CAPTURE',
        points: 250n,
        holdId: HOLD_1,
        took: [
          { lot: 1, points: 100n },
          { lot: 2, points: 150n },
        ],
      },
      { kind: 'RELEASE', points: 50n, holdId: HOLD_1, took: [{ lot: 2, points: 50n }] },
    ]);
  });

  it('captured in full releases nothing', () => {
    const story = new WalletStory();
    story.award(100n);
    story.hold(100n, 1);
    story.capture(100n);
    expect(story.history).toEqual(['AWARD 100', 'HOLD 100', 'CAPTURE 100']);
    expect(story.balances).toBe('0/0/0');
  });

  it('can be captured and released only once', () => {
    const story = new WalletStory();
    story.award(100n);
    story.hold(40n, 1);
    story.capture(30n);
    expect(story.refused({ kind: 'CAPTURE', holdId: HOLD_1, points: 10n }).code).toBe('NOT_FOUND');
    expect(story.refused({ kind: 'RELEASE', holdId: HOLD_1 }).code).toBe('NOT_FOUND');
    expect(story.balances).toBe('0/70/0');
  });

  it('captures no more than it holds', () => {
    const story = new WalletStory();
    story.award(100n);
    story.hold(40n, 1);
    const command = { kind: 'CAPTURE', holdId: HOLD_1, points: 41n } as const;
    expect(story.refused(command)).toMatchObject({ code: 'CAPTURE_EXCEEDS_HOLD', data: { held: 40n } });
    expect(story.balances).toBe('0/60/40');
  });

  it('released gives back every point to the lot it came from', () => {
    const story = new WalletStory();
    story.award(100n, until(30));
    story.award(100n);
    story.hold(120n, 1);
    expect(story.release()).toMatchObject({ wanted: 120n, given: 120n });
    expect(story.lots).toEqual(['100 of #1', '100 of #2']);
    expect(story.balances).toBe('0/200/0');
  });

  it('of an order replaces the one the order had, so a changed cart never competes with itself', () => {
    const story = new WalletStory();
    story.award(100n);
    story.hold(80n, 1, 'order-1', HOLD_1);
    story.hold(100n, 2, 'order-1', HOLD_2);
    expect(story.balances).toBe('0/0/100');
    expect(story.wallet.holds).toMatchObject([{ id: HOLD_2, points: 100n, expiresAt: day(2) }]);
    expect(story.history).toEqual(['AWARD 100', 'HOLD 80', 'RELEASE 80', 'HOLD 100']);
    expect(story.refused({ kind: 'CAPTURE', holdId: HOLD_1, points: 1n }).code).toBe('NOT_FOUND');
  });

  it('of an order that cannot be had leaves the one the order has', () => {
    const story = new WalletStory();
    story.award(100n);
    story.hold(80n, 1, 'order-1', HOLD_1);
    const command = {
      kind: 'HOLD',
      holdId: HOLD_2,
      points: 101n,
      expiresAt: day(2),
      orderReference: 'order-1',
    } as const;
    expect(story.refused(command).data).toEqual({ required: 101n, available: 100n });
    expect(story.capture(80n).given).toBe(80n);
  });

  it('of one order leaves the holds of others, and those without an order, alone', () => {
    const story = new WalletStory();
    story.award(100n);
    story.hold(10n, 1, null, HOLD_1);
    story.hold(20n, 1, null, HOLD_2);
    story.hold(30n, 1, 'order-1', '00000000-0000-7000-8000-000000000003');
    story.hold(40n, 1, 'order-2', '00000000-0000-7000-8000-000000000004');
    expect(story.balances).toBe('0/0/100');
    expect(story.wallet.holds).toHaveLength(4);
  });

  it('that is outlived is reclaimed inside the command that needs the points', () => {
    const story = new WalletStory();
    story.award(100n);
    story.hold(80n, 1);
    story.now = day(1) - 1;
    expect(story.refused({ kind: 'REDEEM', points: 21n }).code).toBe('INSUFFICIENT_POINTS');
    story.now = day(1);
    story.redeem(100n);
    expect(story.history).toEqual(['AWARD 100', 'HOLD 80', 'RECLAIM 80', 'REDEEM 100']);
    expect(story.journal[2]).toMatchObject({ at: day(1), byTime: true, holdId: HOLD_1 });
  });

  it('that is outlived can be neither captured nor released', () => {
    const story = new WalletStory();
    story.award(100n);
    story.hold(80n, 1);
    story.sleepTo(1);
    expect(story.refused({ kind: 'CAPTURE', holdId: HOLD_1, points: 80n })).toMatchObject({
      code: 'NOT_FOUND',
      path: ['holdId'],
    });
    expect(story.refused({ kind: 'RELEASE', holdId: HOLD_1 }).code).toBe('NOT_FOUND');
  });

  it('protects its points from expiring until it ends', () => {
    const story = new WalletStory();
    story.award(100n, until(10));
    story.sleepTo(9).hold(60n, 12);
    story.passTo(11);
    expect(story.balances).toBe('0/0/60');
    story.capture(50n);
    expect(story.history).toEqual([
      'AWARD 100',
      'HOLD 60',
      'EXPIRE 40',
      'CAPTURE 50',
      'RELEASE 10',
      'EXPIRE 10',
    ]);
    expect(story.journal.at(-1)).toMatchObject({ at: day(10), byTime: true });
  });

  it('that ends on the day its points expire gives them back first', () => {
    const story = new WalletStory();
    story.award(100n, until(10));
    story.hold(60n, 10);
    expect(story.passTo(10).history).toEqual(['AWARD 100', 'HOLD 60', 'RECLAIM 60', 'EXPIRE 100']);
  });

  it('may not use points that are still pending', () => {
    const story = new WalletStory();
    story.award(100n, terms({ availableAt: day(14) }));
    story.award(10n);
    const command = {
      kind: 'HOLD',
      holdId: HOLD_1,
      points: 11n,
      expiresAt: day(1),
      orderReference: null,
    } as const;
    expect(story.refused(command).data).toEqual({ required: 11n, available: 10n });
  });
});
