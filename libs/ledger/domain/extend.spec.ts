import { day, drawn, terms, until, WalletStory } from '../../../test/support/wallet/wallet-story.js';
import { NEVER } from './wallet.js';

const sliding = (expires: number): ReturnType<typeof terms> =>
  terms({ expiresAt: day(expires), slides: true });

describe('sliding expiry', () => {
  it('starts over for every lot that slides, and leaves the others alone', () => {
    const story = new WalletStory();
    story.award(10n, sliding(30));
    story.award(10n, until(20));
    story.award(10n);
    const { dues, given } = story.do({ kind: 'EXTEND', expiresAt: day(50) });
    expect([dues, given]).toEqual([[day(50)], 0n]);
    expect(story.wallet.lots.map((lot) => [lot.seq, lot.expiresAt])).toEqual([
      [2, day(20)],
      [1, day(50)],
      [3, NEVER],
    ]);
    expect(story.journal.at(-1)).toMatchObject({
      kind: 'EXTEND',
      points: 0n,
      took: [{ lot: 1, points: 0n, expiresAt: day(50), slides: true }],
    });
  });

  it('changes the order in which points are drawn', () => {
    const story = new WalletStory();
    story.award(10n, sliding(10));
    story.award(10n, until(20));
    story.award(10n, sliding(15));
    story.do({ kind: 'EXTEND', expiresAt: day(50) });
    expect(drawn(story.redeem(25n))).toEqual(['10 of #2', '10 of #1', '5 of #3']);
  });

  it('keeps the points past their first day, and takes them on the new one', () => {
    const story = new WalletStory();
    story.award(10n, sliding(30));
    story.sleepTo(29).do({ kind: 'EXTEND', expiresAt: day(59) });
    expect(story.passTo(58).balances).toBe('0/10/0');
    expect(story.passTo(59).journal.at(-1)).toMatchObject({ kind: 'EXPIRE', at: day(59) });
  });

  it('comes too late for points whose day has passed', () => {
    const story = new WalletStory();
    story.award(10n, sliding(30));
    story.sleepTo(30).do({ kind: 'EXTEND', expiresAt: day(60) });
    expect(story.history).toEqual(['AWARD 10', 'EXPIRE 10']);
  });

  it.each([29, 30])('never shortens a life: to day %d changes nothing', (target) => {
    const story = new WalletStory();
    story.award(10n, sliding(30));
    story.do({ kind: 'EXTEND', expiresAt: day(target) });
    expect(story.history).toEqual(['AWARD 10']);
  });

  it('of a wallet without sliding points writes nothing', () => {
    const story = new WalletStory();
    story.award(10n, until(30));
    expect(story.do({ kind: 'EXTEND', expiresAt: day(60) })).toMatchObject({
      movements: [],
      dues: [],
      given: 0n,
    });
  });

  it('reaches pending points', () => {
    const story = new WalletStory();
    story.award(10n, terms({ availableAt: day(14), expiresAt: day(30), slides: true }));
    story.do({ kind: 'EXTEND', expiresAt: day(60) });
    expect(story.passTo(59).balances).toBe('0/10/0');
  });

  it('reaches points on hold: released later, they live on', () => {
    const story = new WalletStory();
    story.award(100n, sliding(30));
    story.hold(100n, 40);
    const { movements } = story.do({ kind: 'EXTEND', expiresAt: day(60) });
    expect(movements).toMatchObject([{ kind: 'EXTEND' }]);
    expect(story.wallet.holds[0]?.draws).toMatchObject([{ lot: 1, expiresAt: day(60) }]);
    story.sleepTo(35).release();
    expect(story.passTo(59).balances).toBe('0/100/0');
    expect(story.passTo(60).balances).toBe('0/0/0');
  });

  it('reaches what is on hold of a lot and what is left of it alike', () => {
    const story = new WalletStory();
    story.award(100n, sliding(30));
    story.hold(40n, 5);
    story.do({ kind: 'EXTEND', expiresAt: day(60) });
    expect(story.passTo(40).wallet.lots).toMatchObject([{ seq: 1, remaining: 100n, expiresAt: day(60) }]);
  });

  it('does not wake points on hold that do not slide', () => {
    const story = new WalletStory();
    story.award(10n, until(30));
    story.award(10n, sliding(31));
    story.hold(20n, 40);
    story.do({ kind: 'EXTEND', expiresAt: day(60) });
    expect(story.passTo(40).history).toEqual([
      'AWARD 10',
      'AWARD 10',
      'HOLD 20',
      'EXTEND 0',
      'RECLAIM 20',
      'EXPIRE 10',
    ]);
    expect(story.balances).toBe('0/10/0');
  });
});
