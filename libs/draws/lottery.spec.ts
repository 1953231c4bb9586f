import { createHash, createHmac } from 'node:crypto';
import { commitmentOf, drawnOrder, lineOf, TicketList } from './lottery.js';

const SEED = Buffer.from('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'hex');

/** Tickets 00..., 01..., 02... with these entries. */
function listOf(entries: readonly number[]): TicketList {
  const list = new TicketList();
  for (const [index, count] of entries.entries()) list.add(ticketOf(index), count);
  return list;
}

function ticketOf(index: number): Buffer {
  const ticket = Buffer.alloc(16);
  ticket.writeUInt32BE(index);
  return ticket;
}

/** The same by the words of the guide: every entry a line of its own, nothing clever. */
function drawnNaively(
  seed: Buffer,
  entries: readonly number[],
  beacon: string | null,
  count: number,
): number[] {
  const text = entries.map((n, index) => `${ticketOf(index).toString('hex')} ${n}\n`).join('');
  const digest = createHash('sha256').update(text).digest('hex');
  const key = createHmac('sha256', seed)
    .update(`perennial-draw/1\n${digest}\n${beacon ?? ''}`)
    .digest();
  let left = entries.flatMap((n, index) => Array.from({ length: n }, () => index));
  const drawn: number[] = [];
  for (let counter = 0; drawn.length < count && left.length > 0; counter += 1) {
    const message = Buffer.alloc(8);
    message.writeBigUInt64BE(BigInt(counter));
    const number = BigInt(`0x${createHmac('sha256', key).update(message).digest('hex').slice(0, 16)}`);
    const total = BigInt(left.length);
    if (number >= 2n ** 64n - (2n ** 64n % total)) continue;
    const winner = left[Number(number % total)] ?? -1;
    drawn.push(winner);
    left = left.filter((index) => index !== winner);
  }
  return drawn;
}

describe('Drawing lots', () => {
  it('does what the published vectors say', () => {
    const list = listOf([1, 2, 3, 4, 5]);
    expect(commitmentOf(SEED)).toBe('630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd');
    expect(lineOf(ticketOf(1), 2)).toBe('00000001000000000000000000000000 2\n');
    expect(list.digest()).toBe('97939cfca046efc8cae5de822a9e667fcc0549288b9513caf14e0a3bbf93231e');
    const lot = { seed: SEED, digest: list.digest() };
    expect(drawnOrder({ ...lot, beacon: null }, list.weights, 5)).toEqual([2, 3, 1, 0, 4]);
    expect(drawnOrder({ ...lot, beacon: 'tomorrow' }, list.weights, 5)).toEqual([4, 2, 3, 0, 1]);
  });

  it.each([1, 2, 3, 7, 64, 65, 100])('draws from %i tickets as the words of the guide do', (size) => {
    const entries = Array.from({ length: size }, (_, index) => 1 + ((index * 7) % 11));
    const list = listOf(entries);
    const lot = { seed: SEED, digest: list.digest(), beacon: `of ${size}` };
    const drawn = drawnOrder(lot, list.weights, size + 5);
    expect(drawn).toEqual(drawnNaively(SEED, entries, `of ${size}`, size + 5));
    expect(new Set(drawn).size).toBe(size);
  });

  it('draws nobody from an empty list', () => {
    const list = listOf([]);
    expect(drawnOrder({ seed: SEED, digest: list.digest(), beacon: null }, list.weights, 3)).toEqual([]);
  });

  it('depends on the seed, the list and the public value', () => {
    const entries = Array.from({ length: 500 }, () => 1);
    const list = listOf(entries);
    const lot = { seed: SEED, digest: list.digest(), beacon: 'a' };
    const of = (more: object): string => drawnOrder({ ...lot, ...more }, list.weights, 10).join();
    const others = [{ seed: Buffer.alloc(32, 1) }, { digest: '00' }, { beacon: 'b' }, { beacon: null }];
    expect(new Set([of({}), ...others.map(of)]).size).toBe(5);
  });

  it('gives each entry the same chance', () => {
    // 4,000 draws of one winner among entries 1 : 2 : 5; three standard deviations are at most 95.
    const list = listOf([1, 2, 5]);
    const counts = [0, 0, 0];
    for (let round = 0; round < 4_000; round += 1) {
      const lot = { seed: SEED, digest: list.digest(), beacon: String(round) };
      const [winner = 0] = drawnOrder(lot, list.weights, 1);
      counts[winner] = (counts[winner] ?? 0) + 1;
    }
    for (const [index, share] of [500, 1_000, 2_500].entries())
      expect(Math.abs((counts[index] ?? 0) - share)).toBeLessThan(95);
  });

  it('takes tickets in their order alone', () => {
    const list = listOf([1, 1]);
    expect(() => list.add(ticketOf(0), 1)).toThrow('order');
    expect(() => list.add(ticketOf(1), 1)).toThrow('order');
  });
});
