import { POINTS_MAX } from '#kernel';
import { day, HOLD_1, terms, until, WalletStory } from '../../../test/support/wallet/wallet-story.js';
import { advance } from './advance.js';
import { apply } from './apply.js';
import type { WalletCommand } from './command.js';
import { NEVER } from './wallet.js';

const HOLD = { kind: 'HOLD', holdId: HOLD_1, expiresAt: day(1), orderReference: null } as const;
const AWARD = { kind: 'AWARD', at: day(0), terms: terms() } as const;

describe('a refused command', () => {
  it.each<[string, WalletCommand]>([
    ['an award of nothing', { ...AWARD, points: 0n }],
    ['a negative award', { ...AWARD, points: -5n }],
    ['an award beyond 2^53 - 1', { ...AWARD, points: POINTS_MAX + 1n }],
    ['an opening of nothing', { ...AWARD, kind: 'OPENING', points: 0n }],
    ['a hold of nothing', { ...HOLD, points: 0n }],
    ['a negative hold', { ...HOLD, points: -1n }],
    ['a capture of nothing', { kind: 'CAPTURE', holdId: HOLD_1, points: 0n }],
    ['a negative capture', { kind: 'CAPTURE', holdId: HOLD_1, points: -1n }],
    ['a redemption of nothing', { kind: 'REDEEM', points: 0n }],
    ['a negative redemption', { kind: 'REDEEM', points: -1n }],
    ['a redemption beyond 2^53 - 1', { kind: 'REDEEM', points: POINTS_MAX + 1n }],
    ['a transfer of nothing', { kind: 'TRANSFER_OUT', points: 0n }],
    ['a negative transfer', { kind: 'TRANSFER_OUT', points: -1n }],
    ['a clawback of nothing', { kind: 'CLAWBACK', points: 0n, lot: 1, policy: 'ALLOW_NEGATIVE' }],
    ['a negative clawback', { kind: 'CLAWBACK', points: -1n, lot: 1, policy: 'ALLOW_NEGATIVE' }],
    ['an adjustment by nothing', { kind: 'ADJUST', points: 0n, terms: terms() }],
    ['an adjustment beyond 2^53 - 1', { kind: 'ADJUST', points: -POINTS_MAX - 1n, terms: terms() }],
  ])('%s says which field is wrong, and nothing has happened', (_, command) => {
    const story = new WalletStory();
    story.award(100n, until(30));
    story.hold(40n, 9);
    expect(story.refused(command)).toMatchObject({ code: 'INVALID_INPUT', path: ['points'] });
  });

  it.each<[string, WalletCommand, string]>([
    ['a capture of an unknown hold', { kind: 'CAPTURE', holdId: HOLD_1, points: 5n }, 'holdId'],
    ['a release of an unknown hold', { kind: 'RELEASE', holdId: HOLD_1 }, 'holdId'],
    ['maturing an unknown lot', { kind: 'MATURE', lot: 99 }, 'lot'],
    ['maturing a lot that is available', { kind: 'MATURE', lot: 1 }, 'lot'],
    ['maturing a movement that opened no lot', { kind: 'MATURE', lot: 2 }, 'lot'],
  ])('%s is not found', (_, command, field) => {
    const story = new WalletStory();
    story.award(100n);
    story.redeem(1n);
    expect(story.refused(command)).toMatchObject({ code: 'NOT_FOUND', path: [field] });
  });

  it('leaves what time has done to the next command that succeeds', () => {
    const story = new WalletStory();
    story.award(100n, until(10));
    story.award(5n);
    story.sleepTo(20);
    expect(story.refused({ kind: 'REDEEM', points: 6n }).data).toEqual({ required: 6n, available: 5n });
    expect(story.history).toEqual(['AWARD 100', 'AWARD 5']);
    story.redeem(5n);
    expect(story.history).toEqual(['AWARD 100', 'AWARD 5', 'EXPIRE 100', 'REDEEM 5']);
  });
});

describe('the largest balance', () => {
  const full = (): WalletStory => {
    const story = new WalletStory();
    story.award(POINTS_MAX);
    return story;
  };
  const limit = { code: 'BALANCE_LIMIT', path: ['points'] };

  it('is 2^53 - 1 points, to the point', () => {
    const story = new WalletStory();
    story.award(POINTS_MAX - 1n);
    expect(story.refused({ ...AWARD, points: 2n })).toMatchObject(limit);
    story.award(1n);
    expect(story.refused({ ...AWARD, points: 1n })).toMatchObject(limit);
    expect(story.redeem(POINTS_MAX)).toHaveLength(2);
  });

  it('counts pending and held points', () => {
    const story = new WalletStory();
    story.award(POINTS_MAX / 2n, terms({ availableAt: day(3) }));
    story.do({ kind: 'ADJUST', points: POINTS_MAX / 2n, terms: terms() });
    story.hold(POINTS_MAX / 2n, 1);
    expect(story.refused({ kind: 'ADJUST', points: 2n, terms: terms() })).toMatchObject(limit);
    story.do({ kind: 'ADJUST', points: 1n, terms: terms() });
  });

  it('holds for adjustments and transfers', () => {
    expect(full().refused({ kind: 'ADJUST', points: 1n, terms: terms() })).toMatchObject(limit);
    const draws = [{ lot: 1, points: 1n, expiresAt: NEVER, slides: false }];
    expect(full().refused({ kind: 'TRANSFER_IN', draws })).toMatchObject(limit);
  });

  it('holds for points that come back from a returned order', () => {
    const story = new WalletStory();
    story.do({ kind: 'ADJUST', points: POINTS_MAX, terms: terms() });
    const draws = story.redeem(POINTS_MAX);
    story.do({ kind: 'ADJUST', points: 1n, terms: terms() });
    expect(story.refused({ kind: 'RESTORE', draws, expiryFloor: null })).toMatchObject(limit);
  });

  it('lets points come back to somebody who has earned as much as anybody can', () => {
    const story = full();
    story.restore(story.redeem(POINTS_MAX));
    expect(story.wallet.available).toBe(POINTS_MAX);
  });

  it('of what was ever earned ends further awards, even of an empty wallet', () => {
    const story = full();
    story.redeem(POINTS_MAX);
    expect(story.refused({ ...AWARD, points: 1n })).toMatchObject(limit);
  });
});

describe('the wallet rule', () => {
  it('answers the same wallet when nothing is due', () => {
    const story = new WalletStory();
    story.award(100n, until(10));
    const { wallet, movements } = advance(story.wallet, day(10) - 1);
    expect(wallet).toBe(story.wallet);
    expect(movements).toEqual([]);
  });

  it('keeps the identity of holds that a command does not touch', () => {
    const story = new WalletStory();
    story.award(100n);
    story.hold(10n, 5);
    const [hold] = story.wallet.holds;
    const result = apply(story.wallet, { kind: 'REDEEM', points: 10n }, day(1));
    expect(result.ok && result.value.wallet.holds[0]).toBe(hold);
  });
});
