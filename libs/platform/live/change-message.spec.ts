import { newId } from '#kernel';
import {
  changeOf,
  CUSTOMERS_NAMED_MAX,
  PAYLOAD_BYTES_MAX,
  payloadsOf,
  PendingChanges,
} from './change-message.js';

const at = new Date('2026-03-01T12:00:00Z');
const ids = (count: number): string[] => Array.from({ length: count }, () => newId(at));
const programId = newId(at);

describe('Pending changes', () => {
  test('name each customer once, whatever the number of calls', () => {
    const [a = '', b = ''] = ids(2);
    const pending = new PendingChanges();
    pending.add(programId, 'wallet', [a, b]);
    pending.add(programId, 'wallet', [b, a, a]);
    expect(pending.take()).toEqual([{ programId, topic: 'wallet', customerIds: [a, b] }]);
    expect(pending.isEmpty).toBe(true);
    expect(pending.take()).toEqual([]);
  });

  test('keep programs and topics apart', () => {
    const other = newId(at);
    const [a = ''] = ids(1);
    const pending = new PendingChanges();
    pending.add(programId, 'wallet', [a]);
    pending.add(programId, 'activity', [a]);
    pending.add(other, 'wallet', [a]);
    expect(pending.take().map((change) => `${change.programId} ${change.topic}`)).toEqual([
      `${programId} wallet`,
      `${programId} activity`,
      `${other} wallet`,
    ]);
  });

  test('of more customers than are named say "many", and stay so', () => {
    const pending = new PendingChanges();
    pending.add(programId, 'wallet', ids(CUSTOMERS_NAMED_MAX));
    expect(pending.take()[0]?.customerIds).toHaveLength(CUSTOMERS_NAMED_MAX);
    pending.add(programId, 'wallet', ids(CUSTOMERS_NAMED_MAX));
    pending.add(programId, 'wallet', ids(1));
    pending.add(programId, 'wallet', ids(1));
    expect(pending.take()).toEqual([{ programId, topic: 'wallet', customerIds: null }]);
  });

  test('of nobody are none', () => {
    const pending = new PendingChanges();
    pending.add(programId, 'wallet', []);
    expect(pending.isEmpty).toBe(true);
  });
});

describe('The payloads of a change', () => {
  test('are split so that each is short enough, and together name everybody', () => {
    const customerIds = ids(CUSTOMERS_NAMED_MAX);
    const payloads = payloadsOf({ programId, topic: 'wallet', customerIds });
    expect(payloads.length).toBeGreaterThan(1);
    for (const payload of payloads) expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(PAYLOAD_BYTES_MAX);
    const read = payloads.flatMap((payload) => changeOf(payload)?.customerIds ?? []);
    expect(read).toEqual(customerIds);
  });

  test('are one for "many", and none for nobody', () => {
    const many = payloadsOf({ programId, topic: 'wallet', customerIds: null });
    expect(many.map(changeOf)).toEqual([{ programId, topic: 'wallet', customerIds: null }]);
    expect(payloadsOf({ programId, topic: 'wallet', customerIds: [] })).toEqual([]);
  });

  test.each([
    [''],
    ['hello'],
    [`${programId} wallet`],
    [`${programId} wallet nobody`],
    [`${programId} wallet * ${programId}`],
    [`${programId} WALLET;drop *`],
    [`nowhere wallet ${programId}`],
  ])('that are none of ours (%p) are passed over', (payload) => {
    expect(changeOf(payload)).toBeNull();
  });
});
