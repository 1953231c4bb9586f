import { readAddress, readOpaque, type PostalAddress } from './signals.js';

const HOME: PostalAddress = { lines: ['Königstraße 12', '3rd floor'], postalCode: 'D-10115', country: 'DE' };

function read(more: Partial<PostalAddress>): string | null {
  const result = readAddress({ ...HOME, ...more }, ['address']);
  return result.ok ? result.value : null;
}

describe('Signals', () => {
  it.each<Partial<PostalAddress>>([
    { lines: ['12, Konigstraße', '3RD Floor'] },
    { lines: ['3rd floor', 'Königstraße 12.'] },
    { postalCode: 'd 10115' },
  ])('are the same address, however it is written: %j', (more) => {
    expect(read(more)).toBe(read({}));
  });

  it.each<Partial<PostalAddress>>([
    { lines: ['Königstraße 13', '3rd floor'] },
    { postalCode: 'D-10117' },
    { country: 'AT' },
  ])('are another address: %j', (more) => {
    expect(read(more)).not.toBeNull();
    expect(read(more)).not.toBe(read({}));
  });

  it.each<Partial<PostalAddress>>([
    { lines: [] },
    { lines: ['--'] },
    { postalCode: ' ' },
    { country: 'Germany' },
    { lines: ['x'.repeat(201)] },
    { lines: ['1', '2', '3', '4', '5', '6'] },
  ])('are no address: %j', (more) => {
    expect(read(more)).toBeNull();
  });

  it.each(['', '  ', 'x'.repeat(201), 'a\u0000b'])('are no id of a device: %j', (text) => {
    expect(readOpaque(text, ['deviceId'])).toMatchObject({ ok: false, problem: { path: ['deviceId'] } });
  });

  it('are ids of devices but for the space around them', () => {
    expect(readOpaque(' Dev-1 ', [])).toEqual({ ok: true, value: 'Dev-1' });
  });
});
