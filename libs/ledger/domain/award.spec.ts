import { day, terms, until, WalletStory } from '../../../test/support/wallet/wallet-story.js';
import { nextDueAt, NEVER } from './wallet.js';

const pendingUntil = (count: number, expires = NEVER): ReturnType<typeof terms> =>
  terms({ availableAt: day(count), expiresAt: expires });
const waitingUntil = (count: number): ReturnType<typeof terms> =>
  terms({ availableAt: NEVER, cancelAt: day(count) });

describe('an award', () => {
  it('is available at once when nothing makes it wait', () => {
    const story = new WalletStory();
    story.award(100n);
    expect(story.balances).toBe('0/100/0');
    expect(story.wallet.earned).toBe(100n);
    expect(story.journal).toMatchObject([
      { seq: 1, kind: 'AWARD', from: 'ISSUED', to: 'AVAILABLE', points: 100n, at: day(0), opened: terms() },
    ]);
  });

  it('of imported points opens a lot like any other', () => {
    const story = new WalletStory();
    story.do({ kind: 'OPENING', points: 70n, at: day(0), terms: until(5) });
    expect(story.history).toEqual(['OPENING 70']);
    expect([story.balances, story.wallet.earned]).toEqual(['0/70/0', 70n]);
    expect(story.passTo(5).history).toEqual(['OPENING 70', 'EXPIRE 70']);
  });

  it('stays pending until its day, cannot be spent before, and matures on that instant', () => {
    const story = new WalletStory();
    story.award(100n, pendingUntil(14));
    expect(story.balances).toBe('100/0/0');
    expect(story.refused({ kind: 'REDEEM', points: 1n }).code).toBe('INSUFFICIENT_POINTS');
    story.now = day(14) - 1;
    expect(story.refused({ kind: 'REDEEM', points: 1n }).code).toBe('INSUFFICIENT_POINTS');
    story.sleepTo(14);
    story.redeem(100n);
    expect(story.history).toEqual(['AWARD 100', 'MATURE 100', 'REDEEM 100']);
  });

  it('matures on its own day, however late somebody looks', () => {
    const story = new WalletStory();
    story.award(100n, pendingUntil(14));
    story.passTo(300);
    expect(story.balances).toBe('0/100/0');
    expect(story.journal.at(-1)).toMatchObject({ kind: 'MATURE', at: day(14), byTime: true });
  });

  it('matures early when its activity comes, and only once', () => {
    const story = new WalletStory();
    const lot = story.award(100n, waitingUntil(30));
    story.sleepTo(3).do({ kind: 'MATURE', lot });
    expect(story.balances).toBe('0/100/0');
    expect(story.journal.at(-1)).toMatchObject({ kind: 'MATURE', at: day(3), byTime: false });
    expect(story.refused({ kind: 'MATURE', lot }).code).toBe('NOT_FOUND');
    expect(story.passTo(100).balances).toBe('0/100/0');
  });

  it('is cancelled when its activity never comes, and then no longer counts as earned', () => {
    const story = new WalletStory();
    const lot = story.award(100n, waitingUntil(30));
    story.now = day(30) - 1;
    story.do({ kind: 'EXTEND', expiresAt: day(900) });
    expect(story.balances).toBe('100/0/0');
    story.sleepTo(45);
    expect(story.refused({ kind: 'MATURE', lot }).code).toBe('NOT_FOUND');
    story.passTo(45);
    expect([story.balances, story.wallet.earned]).toEqual(['0/0/0', 0n]);
    expect(story.journal.at(-1)).toMatchObject({ kind: 'CANCEL', at: day(30), byTime: true, to: 'ISSUED' });
  });

  it('that is reported late dates back, and what became of it since follows at once', () => {
    const story = new WalletStory();
    story.now = day(50);
    story.award(100n, pendingUntil(14, day(40)), day(1));
    expect(story.journal).toMatchObject([
      { kind: 'AWARD', at: day(1), to: 'AVAILABLE', byTime: false },
      { kind: 'EXPIRE', at: day(40), byTime: true },
    ]);
    expect(story.balances).toBe('0/0/0');
  });

  it('that is reported late within its pending time waits for the rest of it only', () => {
    const story = new WalletStory();
    story.sleepTo(10).award(100n, pendingUntil(14), day(0));
    expect(story.balances).toBe('100/0/0');
    expect(story.passTo(14).balances).toBe('0/100/0');
  });

  it('that is reported on the very instant at which it matures is available at once', () => {
    const story = new WalletStory();
    story.sleepTo(14).award(100n, pendingUntil(14), day(0));
    expect(story.history).toEqual(['AWARD 100']);
    expect(story.balances).toBe('0/100/0');
  });

  it('tells when time will change it', () => {
    const story = new WalletStory();
    const lotTerms = terms({ availableAt: day(14), expiresAt: day(100) });
    const { dues } = story.do({ kind: 'AWARD', points: 5n, at: day(0), terms: lotTerms });
    expect(dues).toEqual([day(14), day(100)]);
    expect(nextDueAt(story.wallet)).toBe(day(14));
    expect(nextDueAt(story.passTo(14).wallet)).toBe(day(100));
    expect(nextDueAt(story.passTo(100).wallet)).toBe(NEVER);
    expect(story.do({ kind: 'AWARD', points: 5n, at: day(100), terms: terms() }).dues).toEqual([]);
  });

  it('tells when it will be cancelled unless its activity comes', () => {
    const { dues } = new WalletStory().do({
      kind: 'AWARD',
      points: 5n,
      at: day(0),
      terms: waitingUntil(30),
    });
    expect(dues).toEqual([day(30)]);
  });
});

describe('expiry', () => {
  it('takes the points with the first instant at which they are no longer good', () => {
    const story = new WalletStory();
    story.award(100n, until(10));
    story.now = day(10) - 1;
    story.redeem(30n);
    story.now = day(10);
    expect(story.refused({ kind: 'REDEEM', points: 1n }).data).toEqual({ required: 1n, available: 0n });
    story.passTo(11);
    expect(story.history).toEqual(['AWARD 100', 'REDEEM 30', 'EXPIRE 70']);
    expect(story.journal.at(-1)).toMatchObject({ at: day(10), byTime: true, to: 'EXPIRED' });
    expect(story.wallet.expired).toBe(70n);
  });

  it('posts once, however often one looks', () => {
    const story = new WalletStory();
    story.award(100n, until(10));
    story.passTo(10).passTo(10).passTo(11).passTo(500);
    expect(story.history).toEqual(['AWARD 100', 'EXPIRE 100']);
  });

  it('takes pending points, too', () => {
    const story = new WalletStory();
    story.award(100n, pendingUntil(14, day(7)));
    story.passTo(20);
    expect(story.journal.at(-1)).toMatchObject({ kind: 'EXPIRE', from: 'PENDING', at: day(7) });
    expect(story.balances).toBe('0/0/0');
  });

  it('of points that mature on the same instant comes after maturing', () => {
    const story = new WalletStory();
    story.award(100n, pendingUntil(7, day(7)));
    expect(story.passTo(7).history).toEqual(['AWARD 100', 'MATURE 100', 'EXPIRE 100']);
  });

  it('happens in the order of time with everything else that was missed', () => {
    const story = new WalletStory();
    story.award(10n, until(20));
    story.award(20n, pendingUntil(5));
    story.award(30n, waitingUntil(15));
    story.award(40n, until(10));
    story.hold(45n, 12);
    story.passTo(100);
    expect(story.journal.slice(5).map(({ kind, points, at }) => [kind, points, at])).toEqual([
      ['MATURE', 20n, day(5)],
      ['RECLAIM', 45n, day(12)],
      // The 40 points were on hold when their day came: they expire when they are back.
      ['EXPIRE', 40n, day(10)],
      ['CANCEL', 30n, day(15)],
      ['EXPIRE', 10n, day(20)],
    ]);
    expect(story.balances).toBe('0/20/0');
  });
});
