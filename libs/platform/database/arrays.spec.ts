import fc from 'fast-check';
import { plainArray, textArray, timeArray } from './arrays.js';

/** What PostgreSQL reads: elements in quotes with backslashes before what stands for itself, or bare ones. */
function elementsOf(text: string): (string | null)[] {
  const elements = text.slice(1, -1).match(/"(?:[^"\\]|\\[\s\S])*"|[^,]+/g) ?? [];
  return elements.map((element) => {
    if (element === 'NULL') return null;
    return element.startsWith('"') ? element.slice(1, -1).replace(/\\([\s\S])/g, '$1') : element;
  });
}

describe('Array parameters', () => {
  it('keep texts as they are, whatever is in them', () => {
    const element = fc.option(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', 'NULL', '"', '\\', '\\"', '{}', 'a,b', ' a '),
      ),
    );
    fc.assert(
      fc.property(fc.array(element), (rest) => {
        const values = ['not null', ...rest];
        expect(elementsOf(textArray(values))).toEqual(values);
      }),
      { numRuns: 500 },
    );
  });

  it('join what needs no quotes', () => {
    expect(plainArray([1, 2n, null, true, 'AWARD'])).toBe('{1,2,NULL,true,AWARD}');
    expect(plainArray([])).toBe('{}');
  });

  it('are empty when they are of nothing but NULLs: unnest of several fills them up again', () => {
    expect(plainArray([null, null])).toBe('{}');
    expect(textArray([null])).toBe('{}');
  });

  it('write instants with their offset, and years of five digits without a sign', () => {
    const noon = new Date('2026-03-01T12:00:00.5Z');
    const times = [noon, noon, null, noon, new Date(Date.UTC(10_098, 0, 2))];
    const at = '2026-03-01T12:00:00.500Z';
    expect(timeArray(times)).toBe(`{${at},${at},NULL,${at},10098-01-02T00:00:00.000Z}`);
  });
});
