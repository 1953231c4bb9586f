import fc from 'fast-check';
import { histories, type Step } from '../../../test/support/wallet/random-history.js';
import { TwinWallets } from '../../../test/support/wallet/twin-wallets.js';
import { deepFreeze } from '../../../test/support/wallet/wallet-story.js';
import { advance } from './advance.js';
import { apply } from './apply.js';
import { isMatured, NEVER, nextDueAt, type EpochMs } from './wallet.js';

/** A wallet after a random history. */
function wallets(): fc.Arbitrary<TwinWallets> {
  return histories(25).map((steps: Step[]) => new TwinWallets().live(steps));
}

const later = fc.nat(60);

describe('a wallet after any history', () => {
  it('is what adding it up naively gives, is sound, and agrees with its journal after every step', () => {
    fc.assert(
      fc.property(histories(40), (steps) => {
        const twins = new TwinWallets();
        for (const step of steps) twins.step(step);
      }),
      { numRuns: 500 },
    );
  });

  it('is the same whether one looks once or in between', () => {
    fc.assert(
      fc.property(wallets(), later, later, ({ wallet, now }, first, second) => {
        const [middle, end] = [now + first, now + first + second];
        const seen = advance(wallet, middle);
        const rest = advance(deepFreeze(seen.wallet), end);
        const whole = advance(wallet, end);
        expect(rest.wallet).toEqual(whole.wallet);
        expect([...seen.movements, ...rest.movements]).toEqual(whole.movements);
      }),
      { numRuns: 200 },
    );
  });

  it('does not change when one looks again', () => {
    fc.assert(
      fc.property(wallets(), later, ({ wallet, now }, wait) => {
        const seen = advance(wallet, now + wait).wallet;
        const again = advance(seen, now + wait);
        expect(again.movements).toEqual([]);
        expect(again.wallet).toBe(seen);
        expect(nextDueAt(seen)).toBeGreaterThan(now + wait);
      }),
      { numRuns: 200 },
    );
  });

  it('changes by time no sooner than it says, and then it does', () => {
    fc.assert(
      fc.property(wallets(), ({ wallet, now }) => {
        const seen = advance(wallet, now).wallet;
        const due = nextDueAt(seen);
        fc.pre(due !== NEVER);
        expect(advance(seen, due - 1).movements).toEqual([]);
        const { movements } = advance(seen, due);
        expect(movements.length).toBeGreaterThan(0);
        expect(movements.every((movement) => movement.byTime)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('answers a command the same whether or not somebody looked just before', () => {
    fc.assert(
      fc.property(wallets(), histories(1), (twins, [step]) => {
        fc.pre(step !== undefined);
        const command = twins.translate(twins.next(step));
        const seen = advance(twins.wallet, twins.now);
        const lazily = apply(twins.wallet, command, twins.now);
        const afterLook = apply(deepFreeze(seen.wallet), command, twins.now);
        if (!lazily.ok || !afterLook.ok) return expect(lazily).toEqual(afterLook);
        expect(lazily.value.wallet).toEqual(afterLook.value.wallet);
        return expect(lazily.value.movements).toEqual([...seen.movements, ...afterLook.value.movements]);
      }),
      { numRuns: 200 },
    );
  });

  it('was reminded of every instant at which time will change it', () => {
    fc.assert(
      fc.property(histories(25), (steps) => {
        const twins = new TwinWallets();
        const reminders = new Set<EpochMs>();
        for (const step of steps) {
          const result = twins.step(step);
          if (result.ok) for (const due of result.value.dues) reminders.add(due);
          const { lots, holds } = advance(twins.wallet, twins.now).wallet;
          const waits = lots.filter((lot) => !isMatured(lot));
          const dues = [...lots, ...holds].map(({ expiresAt }) => expiresAt);
          dues.push(...waits.map((lot) => Math.min(lot.availableAt, lot.cancelAt)));
          expect(dues.filter((due) => due !== NEVER && !reminders.has(due))).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
  });
});
