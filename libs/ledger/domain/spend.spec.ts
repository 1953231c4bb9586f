import { apply } from './apply.js';
import { emptyWallet, NEVER } from './wallet.js';
import { day, drawn, terms, until, WalletStory } from '../../../test/support/wallet/wallet-story.js';

/** Awards in the order of their lots: #1 never expires, #2 late, #3 soon, #4 never, #5 soon as well. */
function fiveLots(): WalletStory {
  const story = new WalletStory();
  for (const lotTerms of [terms(), until(90), until(30), terms(), until(30)]) story.award(10n, lotTerms);
  return story;
}

describe('redeeming', () => {
  it('draws soonest-expiring points first, then the oldest, and those that never expire last', () => {
    const draws = fiveLots().redeem(45n);
    expect(drawn(draws)).toEqual(['10 of #3', '10 of #5', '10 of #2', '10 of #1', '5 of #4']);
  });

  it('draws a part of a lot and leaves the rest', () => {
    const story = fiveLots();
    expect(drawn(story.redeem(13n))).toEqual(['10 of #3', '3 of #5']);
    expect(story.lots).toEqual(['7 of #5', '10 of #2', '10 of #1', '10 of #4']);
    expect([story.balances, story.wallet.spent]).toEqual(['0/37/0', 13n]);
  });

  it('skips pending lots, even those that expire first', () => {
    const story = new WalletStory();
    story.award(10n, terms({ availableAt: day(3), expiresAt: day(5) }));
    story.award(10n, until(90));
    expect(drawn(story.redeem(10n))).toEqual(['10 of #2']);
    expect(story.refused({ kind: 'REDEEM', points: 1n }).data).toEqual({ required: 1n, available: 0n });
  });

  it('takes the very last point, and not one more', () => {
    const story = fiveLots();
    expect(story.refused({ kind: 'REDEEM', points: 51n })).toMatchObject({
      code: 'INSUFFICIENT_POINTS',
      path: ['points'],
      data: { required: 51n, available: 50n },
    });
    story.redeem(50n);
    expect([story.balances, story.lots]).toEqual(['0/0/0', []]);
  });

  it('records of every draw what is needed to bring it back', () => {
    const story = new WalletStory();
    story.award(10n, terms({ expiresAt: day(30), slides: true }));
    expect(story.redeem(4n)).toEqual([{ lot: 1, points: 4n, expiresAt: day(30), slides: true }]);
  });
});

describe('an adjustment by staff', () => {
  it('upwards opens a lot on its terms, and is not earned', () => {
    const story = new WalletStory();
    story.do({ kind: 'ADJUST', points: 25n, terms: until(30) });
    expect([story.balances, story.wallet.earned]).toEqual(['0/25/0', 0n]);
    expect(story.journal).toMatchObject([{ from: 'ADJUSTED', to: 'AVAILABLE', opened: until(30) }]);
    expect(story.passTo(30).balances).toBe('0/0/0');
  });

  it('downwards draws like a spend, and is not spent', () => {
    const story = fiveLots();
    const { wanted, given, movements } = story.do({ kind: 'ADJUST', points: -15n, terms: terms() });
    expect([wanted, given]).toEqual([15n, 15n]);
    expect(movements).toMatchObject([{ kind: 'ADJUST', from: 'AVAILABLE', to: 'ADJUSTED', points: 15n }]);
    expect(drawn(movements[0]?.took ?? [])).toEqual(['10 of #3', '5 of #5']);
    expect([story.balances, story.wallet.spent]).toEqual(['0/35/0', 0n]);
  });

  it('downwards does not overdraw', () => {
    const story = fiveLots();
    expect(story.refused({ kind: 'ADJUST', points: -51n, terms: terms() })).toMatchObject({
      code: 'INSUFFICIENT_POINTS',
      data: { required: 51n, available: 50n },
    });
  });

  it('upwards may wait like an award', () => {
    const story = new WalletStory();
    story.do({ kind: 'ADJUST', points: 25n, terms: terms({ availableAt: day(2) }) });
    expect(story.balances).toBe('25/0/0');
    expect(story.passTo(2).balances).toBe('0/25/0');
  });
});

describe('a transfer', () => {
  it('keeps the expiry that every point had', () => {
    const sender = fiveLots();
    const out = sender.do({ kind: 'TRANSFER_OUT', points: 25n });
    const draws = out.movements.at(-1)?.took ?? [];
    const receiver = new WalletStory();
    receiver.award(1n, until(60));
    receiver.do({ kind: 'TRANSFER_IN', draws });
    expect(sender.balances).toBe('0/25/0');
    expect(receiver.balances).toBe('0/26/0');
    expect(receiver.wallet.lots.map((lot) => [lot.remaining, lot.expiresAt])).toEqual([
      [10n, day(30)],
      [10n, day(30)],
      [1n, day(60)],
      [5n, day(90)],
    ]);
    expect([sender.wallet.spent, receiver.wallet.earned]).toEqual([0n, 1n]);
    expect(receiver.passTo(90).balances).toBe('0/0/0');
  });

  it('of points that never expire and of sliding points keeps them so', () => {
    const receiver = new WalletStory();
    receiver.do({
      kind: 'TRANSFER_IN',
      draws: [
        { lot: 7, points: 3n, expiresAt: NEVER, slides: false },
        { lot: 9, points: 4n, expiresAt: day(8), slides: true },
      ],
    });
    expect(receiver.wallet.lots).toMatchObject([
      { seq: 2, remaining: 4n, expiresAt: day(8), slides: true },
      { seq: 1, remaining: 3n, expiresAt: NEVER, slides: false },
    ]);
  });

  it('needs the points', () => {
    const story = fiveLots();
    expect(story.refused({ kind: 'TRANSFER_OUT', points: 51n }).code).toBe('INSUFFICIENT_POINTS');
    expect(story.refused({ kind: 'TRANSFER_IN', draws: [] }).code).toBe('INVALID_INPUT');
  });

  it('brings points to a wallet that never had any', () => {
    const draws = [{ lot: 7, points: 3n, expiresAt: NEVER, slides: false }];
    const result = apply(emptyWallet('ben', 'points'), { kind: 'TRANSFER_IN', draws }, day(0));
    expect(result.ok && result.value.wallet).toMatchObject({ customerId: 'ben', available: 3n, seq: 1 });
  });
});
