import fc from 'fast-check';
import { required } from '#kernel';
import { slotsOf } from './slots.js';
import { ALL, counterTextOf, type Claim, type Counter, type Take } from './usage.js';
import { UsageBook } from './usage-book.js';

const OWNER = 'owner';

function take(amount: bigint, cap: bigint | null, rest: Partial<Take> = {}): Take {
  return { ownerId: OWNER, measure: 'USES', subject: ALL, amount, cap, ...rest };
}

function emptyBook(...slotted: Take[]): UsageBook {
  const slots = new Set(slotted.flatMap((one) => slotsOf(one).map(counterTextOf)));
  return new UsageBook({ counters: [], claims: [], slots });
}

function countersOf(book: UsageBook): readonly Counter[] {
  return [...book.written.added, ...book.written.updated];
}

type Step = { readonly kind: 'HOLD' | 'SPEND' | 'COMMIT' | 'RELEASE' | 'GIVE_BACK'; readonly claim: number };

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom<Step['kind']>('HOLD', 'SPEND', 'COMMIT', 'RELEASE', 'GIVE_BACK'),
    claim: fc.integer({ min: 0, max: 7 }),
  }),
  { maxLength: 40 },
);

describe('A book of limits', () => {
  it.each([false, true])(
    'never gives more than there is, gives all there is, and adds up to its claims, slotted: %s',
    (isSlotted) => {
      fc.assert(
        fc.property(
          steps,
          fc.bigInt({ min: 1n, max: 5n }),
          fc.bigInt({ min: 1n, max: 3n }),
          (story, cap, amount) => {
            const wanted = take(amount, cap, { isSlotted });
            const book = emptyBook(wanted);
            const live = new Map<string, 'HELD' | 'COMMITTED'>();
            for (const [index, { kind, claim }] of story.entries()) {
              const id = `${claim}`;
              const known = live.get(id);
              if (kind === 'HOLD' || kind === 'SPEND') {
                const fresh = `${id}/${index}`;
                const shortage =
                  kind === 'HOLD'
                    ? book.hold({ id: fresh, takes: [wanted] })
                    : book.spend({ id: fresh, takes: [wanted] });
                const left = cap - amount * BigInt(live.size);
                expect(shortage === null).toBe(left >= amount);
                if (shortage) expect(shortage.left).toBe(left);
                else live.set(fresh, kind === 'HOLD' ? 'HELD' : 'COMMITTED');
                continue;
              }
              const [first] = [...live.keys()].filter((name) => name.startsWith(`${id}/`));
              if (first === undefined) continue;
              const state = required(live.get(first), 'a claim');
              expect(known).toBeUndefined();
              if (kind === 'COMMIT') expect(book.commit(first)).toBe(state === 'HELD');
              if (kind === 'COMMIT' && state === 'HELD') live.set(first, 'COMMITTED');
              if (kind === 'RELEASE') expect(book.release(first)).toBe(state === 'HELD');
              if (kind === 'GIVE_BACK') expect(book.giveBack(first)).toBe(state === 'COMMITTED');
              if ((kind === 'RELEASE' && state === 'HELD') || (kind === 'GIVE_BACK' && state === 'COMMITTED'))
                live.delete(first);
            }
            const sum = (of: 'held' | 'committed'): bigint =>
              countersOf(book).reduce((total, counter) => total + counter[of], 0n);
            const count = (state: string): bigint =>
              BigInt([...live.values()].filter((one) => one === state).length);
            expect(sum('held')).toBe(amount * count('HELD'));
            expect(sum('committed')).toBe(amount * count('COMMITTED'));
            for (const counter of countersOf(book))
              expect(counter.cap === null || counter.held + counter.committed <= counter.cap).toBe(true);
          },
        ),
        { numRuns: 500 },
      );
    },
  );

  it('gives all takes of a claim or none of them', () => {
    const book = emptyBook();
    const claim: Claim = { id: 'a', takes: [take(1n, 5n), take(1n, 0n, { subject: 'person:ann' })] };
    expect(book.hold(claim)).toMatchObject({ take: { subject: 'person:ann' }, left: 0n });
    expect(countersOf(book)).toEqual([]);
  });

  it('counts two takes of one counter in a claim together', () => {
    const book = emptyBook();
    expect(book.hold({ id: 'a', takes: [take(2n, 3n), take(2n, 3n)] })).toMatchObject({ left: 1n });
  });

  it('takes nothing back when a cap is lowered, and lets nothing more be taken', () => {
    const book = emptyBook();
    expect(book.spend({ id: 'a', takes: [take(3n, 5n)] })).toBeNull();
    expect(book.spend({ id: 'b', takes: [take(1n, 2n)] })).toMatchObject({ left: 0n });
    expect(book.spend({ id: 'c', takes: [take(1n, 4n)] })).toBeNull();
    expect(book.giveBack('a')).toBe(true);
    expect(countersOf(book)).toEqual([expect.objectContaining({ committed: 1n, cap: 4n })]);
  });

  it('gives back parts of a budget, at most what was used of it', () => {
    const book = emptyBook();
    book.spend({ id: 'a', takes: [take(1n, 5n), take(700n, null, { measure: 'MINOR' })] });
    book.giveBackOf('a', 'MINOR', 300n);
    book.giveBackOf('a', 'MINOR', 900n);
    expect(countersOf(book).map(({ measure, committed }) => [measure, committed])).toEqual([
      ['USES', 1n],
      ['MINOR', 0n],
    ]);
  });
});
