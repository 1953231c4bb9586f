import { parseConsent, type ConsentInput } from './consent.js';

const now = new Date('2026-03-01T10:00:00Z');
const input: ConsentInput = { channel: 'EMAIL', granted: true, source: ' checkout ' };

describe('A consent', () => {
  it('is given now unless it says when', () => {
    expect(parseConsent(input, now)).toEqual({
      ok: true,
      value: { channel: 'EMAIL', granted: true, source: 'checkout', at: now },
    });
    const at = new Date('2020-01-01T00:00:00Z');
    expect(parseConsent({ ...input, at }, now)).toMatchObject({ value: { at } });
  });

  it.each([
    [{ source: '' }, ['source']],
    [{ source: 'x'.repeat(201) }, ['source']],
    [{ at: new Date('2026-03-01T10:00:01Z') }, ['at']],
  ])('is refused for %j', (fields, path) => {
    expect(parseConsent({ ...input, ...fields }, now)).toMatchObject({
      ok: false,
      problem: { code: 'INVALID_INPUT', path },
    });
  });
});
