import { takeIn, type Candidate } from './intake.js';
import { fingerprintOfOrder, textOfKey, type StoredKey } from './natural-key.js';
import type { NewOrder } from './order.js';

function candidate(index: number, externalId: string, content: string): Candidate<string> {
  const fingerprint = content;
  return { index, input: content, key: { kind: 'ORDER', source: 'store', externalId }, fingerprint };
}

function stored(externalId: string, content: string): [string, StoredKey] {
  const key = { kind: 'ORDER', source: 'store', externalId } as const;
  const effect = { customerId: 'c', activityId: 'a', orderId: 'o' };
  return [textOfKey(key), { ...key, ...effect, fingerprint: content }];
}

describe('A batch', () => {
  it('is sorted into new, replayed, repeated and conflicting items', () => {
    const batch = [
      candidate(0, 'known', 'x'),
      candidate(1, 'known', 'y'),
      candidate(2, 'new', 'x'),
      candidate(3, 'new', 'x'),
      candidate(4, 'new', 'y'),
    ];
    const intake = takeIn(batch, new Map([stored('known', 'x')]));
    expect(intake.fresh.map(({ index }) => index)).toEqual([2]);
    expect(intake.replays.map(({ index }) => index)).toEqual([0]);
    expect(intake.repeats).toEqual([{ index: 3, first: 2 }]);
    expect(intake.conflicts).toEqual([1, 4]);
  });
});

describe("An order's content", () => {
  const order: NewOrder = {
    customer: { externalId: 'ann' },
    source: 'store',
    externalId: 'o-1',
    occurredAt: null,
    currency: 'EUR',
    amounts: { totalMinor: 1_000n },
  };

  it('is the same with and without what is left out', () => {
    const spelledOut: NewOrder = {
      ...order,
      channel: null,
      amounts: { totalMinor: 1_000n, shippingMinor: 0n, taxMinor: 0n, giftCardMinor: 0n, discountMinor: 0n },
      lines: [],
    };
    expect(fingerprintOfOrder(spelledOut, 'EUR')).toEqual(fingerprintOfOrder(order, 'EUR'));
  });

  it('changes with every part of it', () => {
    const changes: Partial<NewOrder>[] = [
      { customer: { externalId: 'bob' } },
      { customer: { guest: { email: 'ann' } } },
      { occurredAt: new Date(0) },
      { channel: 'web' },
      { currency: 'USD' },
      { currency: 'USD', exchangeRate: '1' },
      { currency: 'USD', exchangeRate: '0.9' },
      { amounts: { totalMinor: 1_001n } },
      { amounts: { totalMinor: 1_000n, taxMinor: 1n } },
      { lines: [{ quantity: 1, amountMinor: 1n }] },
    ];
    const fingerprints = [order, ...changes.map((change) => ({ ...order, ...change }))].map((each) =>
      fingerprintOfOrder(each, 'EUR'),
    );
    expect(new Set(fingerprints).size).toBe(fingerprints.length);
  });
});
