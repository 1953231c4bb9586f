import { day, drawn, HOLD_1, terms, until, WalletStory } from '../../../test/support/wallet/wallet-story.js';
import { CLAWBACK_POLICIES, type ClawbackPolicy } from './command.js';
import { NEVER } from './wallet.js';

const pending = terms({ availableAt: day(14) });

describe('a clawback', () => {
  it.each(CLAWBACK_POLICIES)('of points still pending takes them from their own lot (%s)', (policy) => {
    const story = new WalletStory();
    story.award(50n, until(3));
    const lot = story.award(100n, pending);
    const { given, movements } = story.clawBack(lot, 40n, policy);
    expect(given).toBe(40n);
    expect(movements).toMatchObject([{ kind: 'CLAWBACK', from: 'PENDING', to: 'ISSUED', points: 40n }]);
    expect([story.balances, story.wallet.earned]).toEqual(['60/50/0', 110n]);
  });

  it.each<[ClawbackPolicy, bigint, string, string[]]>([
    ['ONLY_PENDING', 0n, '0/30/0', []],
    ['WITHIN_BALANCE', 30n, '0/0/0', ['CLAWBACK 30']],
    ['ALLOW_NEGATIVE', 100n, '0/-70/0-70', ['CLAWBACK 100']],
  ])('of points that were spent in part, %s, takes %d', (policy, given, balances, moved) => {
    const story = new WalletStory();
    const lot = story.award(100n);
    story.redeem(70n);
    expect(story.clawBack(lot, 100n, policy)).toMatchObject({ wanted: 100n, given });
    expect(story.balances).toBe(balances);
    expect(story.history.slice(2)).toEqual(moved);
    expect(story.wallet.earned).toBe(100n - given);
  });

  it.each<[ClawbackPolicy, bigint, string]>([
    ['ONLY_PENDING', 0n, '0/0/0'],
    ['WITHIN_BALANCE', 0n, '0/0/0'],
    ['ALLOW_NEGATIVE', 100n, '0/-100/0-100'],
  ])('of points that were all spent, %s, takes %d', (policy, given, balances) => {
    const story = new WalletStory();
    const lot = story.award(100n);
    story.redeem(100n);
    expect(story.clawBack(lot, 100n, policy).given).toBe(given);
    expect(story.balances).toBe(balances);
  });

  it('of more than is pending takes the rest from the balance, soonest-expiring first', () => {
    const story = new WalletStory();
    story.award(50n, until(90));
    story.award(50n, until(30));
    const lot = story.award(100n, pending);
    const { given, movements } = story.clawBack(lot, 160n, 'WITHIN_BALANCE');
    expect(given).toBe(160n);
    expect(movements.map((movement) => [movement.from, ...drawn(movement.took)])).toEqual([
      ['PENDING', '100 of #3'],
      ['AVAILABLE', '50 of #2', '10 of #1'],
    ]);
    expect(story.balances).toBe('0/40/0');
  });

  it('leaves the pending points of other awards alone', () => {
    const story = new WalletStory();
    const lot = story.award(100n);
    story.redeem(100n);
    story.award(80n, pending);
    expect(story.clawBack(lot, 100n, 'WITHIN_BALANCE').given).toBe(0n);
    expect(story.clawBack(lot, 100n, 'ALLOW_NEGATIVE').given).toBe(100n);
    expect(story.balances).toBe('80/-100/0-100');
  });

  it('leaves held points to their checkout', () => {
    const story = new WalletStory();
    const lot = story.award(100n);
    story.hold(60n, 1);
    expect(story.clawBack(lot, 100n, 'WITHIN_BALANCE').given).toBe(40n);
    expect(story.capture(60n).given).toBe(60n);
    expect(story.balances).toBe('0/0/0');
  });

  it('finds an award that matured since it was last looked at', () => {
    const story = new WalletStory();
    const lot = story.award(100n, pending);
    story.sleepTo(14).clawBack(lot, 100n, 'ONLY_PENDING');
    expect(story.history).toEqual(['AWARD 100', 'MATURE 100']);
    expect(story.balances).toBe('0/100/0');
  });

  it('of a whole pending award leaves nothing to mature, cancel or expire', () => {
    const story = new WalletStory();
    const lot = story.award(100n, terms({ availableAt: NEVER, cancelAt: day(9), expiresAt: day(20) }));
    story.clawBack(lot, 100n, 'ONLY_PENDING');
    expect(story.refused({ kind: 'MATURE', lot }).code).toBe('NOT_FOUND');
    expect(story.passTo(30).history).toEqual(['AWARD 100', 'CLAWBACK 100']);
  });

  it('in small parts takes what it would at once', () => {
    const [whole, parts] = [new WalletStory(), new WalletStory()];
    for (const story of [whole, parts]) {
      story.award(20n, until(30));
      story.award(100n, pending);
      story.redeem(15n);
    }
    whole.clawBack(2, 110n, 'ALLOW_NEGATIVE');
    for (const points of [37n, 36n, 37n]) parts.clawBack(2, points, 'ALLOW_NEGATIVE');
    expect(parts.balances).toBe(whole.balances);
    expect(parts.balances).toBe('0/-5/0-5');
    expect(parts.wallet.earned).toBe(whole.wallet.earned);
  });
});

describe('a deficit', () => {
  /** Owes 70 points. */
  function overdrawn(): WalletStory {
    const story = new WalletStory();
    const lot = story.award(100n, until(60));
    story.redeem(70n);
    story.clawBack(lot, 100n, 'ALLOW_NEGATIVE');
    return story;
  }

  it('keeps everything from being spent, and says so', () => {
    expect(overdrawn().refused({ kind: 'REDEEM', points: 1n }).data).toEqual({
      required: 1n,
      available: -70n,
    });
  });

  it('is paid off by the next awards before anybody can spend them', () => {
    const story = overdrawn();
    story.award(50n);
    expect([story.balances, story.lots]).toEqual(['0/-20/0-20', []]);
    story.award(50n);
    expect([story.balances, story.lots]).toEqual(['0/30/0', ['30 of #6']]);
    expect(story.history.slice(3)).toEqual(['AWARD 50', 'ABSORB 50', 'AWARD 50', 'ABSORB 20']);
    expect(story.wallet.earned).toBe(100n);
  });

  it('waits for pending points until they mature', () => {
    const story = overdrawn();
    story.award(100n, pending);
    expect(story.balances).toBe('100/-70/0-70');
    expect(story.passTo(14).balances).toBe('0/30/0');
    expect(story.journal.slice(-2)).toMatchObject([
      { kind: 'MATURE', points: 100n, at: day(14), byTime: true },
      { kind: 'ABSORB', points: 70n, at: day(14), byTime: true },
    ]);
  });

  it('paid off by a command is no work of time', () => {
    const story = overdrawn();
    const lot = story.award(100n, terms({ availableAt: NEVER, cancelAt: day(9) }));
    story.sleepTo(2).do({ kind: 'MATURE', lot });
    expect(story.journal.slice(-2)).toMatchObject([
      { kind: 'MATURE', byTime: false },
      { kind: 'ABSORB', at: day(2), byTime: false },
    ]);
  });

  it('is paid off by an adjustment and by points that others transfer', () => {
    const story = overdrawn();
    story.do({ kind: 'ADJUST', points: 30n, terms: terms() });
    expect(story.balances).toBe('0/-40/0-40');
    const draw = { expiresAt: day(60), slides: false };
    story.do({
      kind: 'TRANSFER_IN',
      draws: [
        { ...draw, lot: 1, points: 25n },
        { ...draw, lot: 2, points: 25n },
      ],
    });
    expect([story.balances, story.lots]).toEqual(['0/10/0', ['10 of #8']]);
  });

  it('is paid off by what a checkout releases', () => {
    const story = new WalletStory();
    const lot = story.award(100n, until(60));
    story.hold(100n, 1);
    story.clawBack(lot, 30n, 'ALLOW_NEGATIVE');
    expect(story.balances).toBe('0/-30/100-30');
    story.capture(60n);
    expect(story.history.slice(2)).toEqual(['CLAWBACK 30', 'CAPTURE 60', 'RELEASE 40', 'ABSORB 30']);
    expect([story.balances, story.lots]).toEqual(['0/10/0', ['10 of #1']]);
  });

  it('is paid off by an outlived hold, and that is the work of time', () => {
    const story = new WalletStory();
    const lot = story.award(100n, until(60));
    story.hold(100n, 1, 'order-1', HOLD_1);
    story.clawBack(lot, 30n, 'ALLOW_NEGATIVE');
    story.sleepTo(2).redeem(70n);
    expect(story.journal.slice(3).map(({ kind, points, at, byTime }) => [kind, points, at, byTime])).toEqual([
      ['RECLAIM', 100n, day(1), true],
      ['ABSORB', 30n, day(1), true],
      ['REDEEM', 70n, day(2), false],
    ]);
  });

  it('is paid off by points that a return restores', () => {
    const story = new WalletStory();
    const lot = story.award(100n, until(60));
    const draws = story.redeem(100n);
    story.clawBack(lot, 100n, 'ALLOW_NEGATIVE');
    story.restore(draws);
    expect([story.balances, story.wallet.deficit, story.lots]).toEqual(['0/0/0', 0n, []]);
    expect([story.wallet.earned, story.wallet.spent]).toEqual([0n, 0n]);
  });

  it('keeps an order from renewing a hold that the deficit needs', () => {
    const story = new WalletStory();
    const lot = story.award(100n);
    story.hold(100n, 1, 'order-1');
    story.clawBack(lot, 30n, 'ALLOW_NEGATIVE');
    const again = {
      kind: 'HOLD',
      holdId: HOLD_1,
      points: 100n,
      expiresAt: day(1),
      orderReference: 'order-1',
    } as const;
    expect(story.refused(again).data).toEqual({ required: 100n, available: 70n });
    expect(story.balances).toBe('0/-30/100-30');
  });
});
