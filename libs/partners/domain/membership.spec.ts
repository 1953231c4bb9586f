import type { Problem } from '#kernel';
import { nextAttemptAt, STATES, step, type Event, type Membership, type State } from './membership.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const ONE = { hash: Buffer.from('one'), hint: '1' };
const TWO = { hash: Buffer.from('two'), hint: '2' };
const LINK: Event = { kind: 'LINK', number: '12345678', linked: ONE, isKnown: false };

function stateAfter(from: Membership | null, event: Event): string {
  const after: Membership | Problem | null = step(from, event, NOW);
  if (after === null) return 'as it was';
  return 'code' in after ? after.code : after.state;
}

function membership(state: State): Membership {
  const isLinked = state === 'PENDING' || state === 'VERIFIED';
  const isPending = state === 'PENDING';
  return {
    ...{
      state,
      linked: isLinked ? ONE : null,
      number: isPending ? '12345678' : null,
      since: NOW,
      reason: null,
    },
    ...{ attempts: 0, nextAttemptAt: isPending ? NOW : null, moves: 1 },
  };
}

describe('a membership with a partner', () => {
  it.each<[string, Event, readonly string[]]>([
    // From none, then from each state.
    ['LINK', LINK, ['PENDING', 'as it was', 'as it was', 'PENDING', 'PENDING']],
    [
      'LINK of a known number',
      { ...LINK, isKnown: true },
      ['VERIFIED', 'as it was', 'as it was', 'VERIFIED', 'VERIFIED'],
    ],
    [
      'LINK of another number',
      { ...LINK, linked: TWO },
      ['PENDING', 'WRONG_STATE', 'WRONG_STATE', 'PENDING', 'PENDING'],
    ],
    ['VERIFY', { kind: 'VERIFY' }, ['WRONG_STATE', 'VERIFIED', 'WRONG_STATE', 'WRONG_STATE', 'WRONG_STATE']],
    [
      'REJECT',
      { kind: 'REJECT', reason: 'No' },
      ['WRONG_STATE', 'REJECTED', 'WRONG_STATE', 'WRONG_STATE', 'WRONG_STATE'],
    ],
    ['UNLINK', { kind: 'UNLINK' }, ['as it was', 'UNLINKED', 'UNLINKED', 'as it was', 'as it was']],
  ])('takes steps: %s', (_, event, expected) => {
    const from = [null, ...STATES.map(membership)];
    expect(from.map((one) => stateAfter(one, event))).toEqual(expected);
  });

  it('keeps the number itself only while the partner has to be asked', () => {
    const pending = step(null, LINK, NOW) as Membership;
    expect(pending).toMatchObject({ number: '12345678', linked: ONE, nextAttemptAt: NOW, moves: 1 });
    const verified = step(pending, { kind: 'VERIFY' }, NOW);
    expect(verified).toMatchObject({ number: null, linked: ONE, nextAttemptAt: null, moves: 2 });
    const rejected = step(pending, { kind: 'REJECT', reason: 'Unknown' }, NOW);
    expect(rejected).toMatchObject({ number: null, linked: null, reason: 'Unknown' });
  });

  it('is asked about at growing distances, for ever', () => {
    const minutes = [1, 2, 3, 4, 8, 9, 10, 10_000].map(
      (attempts) => (nextAttemptAt(attempts, NOW).getTime() - NOW.getTime()) / 60_000,
    );
    expect(minutes).toEqual([1, 2, 4, 8, 128, 256, 360, 360]);
  });
});
