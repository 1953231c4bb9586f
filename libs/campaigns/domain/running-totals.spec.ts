import fc from 'fast-check';
import { NO_TOTALS, totalsAfterEach, type Step, type Totals } from './running-totals.js';

const steps = fc
  .array(
    fc.record({
      customerId: fc.constantFrom('ada', 'bob'),
      order: fc.option(fc.record({ spentMinor: fc.bigInt({ min: 0n, max: 100_000n }) })),
    }),
    { maxLength: 12 },
  )
  .map((drawn) =>
    drawn.map(({ customerId, order }, index) => ({
      customerId,
      order: order && { ...order, occurredAt: new Date(1_000 + index) },
      isStored: true,
    })),
  );

/** One after the other, each looked at as soon as it is stored. */
function oneByOne(all: readonly Step[]): { readonly after: Totals[]; readonly stored: Map<string, Totals> } {
  const stored = new Map<string, Totals>();
  const after = all.map((step) => {
    const [totals = NO_TOTALS] = totalsAfterEach([{ ...step, isStored: false }], stored);
    stored.set(step.customerId, totals);
    return totals;
  });
  return { after, stored };
}

describe('The totals after each of several steps', () => {
  it('are those of doing them one by one, although all are stored at once', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { after, stored } = oneByOne(all);
        expect(totalsAfterEach(all, stored)).toEqual(after);
      }),
    );
  });
});
