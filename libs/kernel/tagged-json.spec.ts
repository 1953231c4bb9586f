import fc from 'fast-check';
import { fromTaggedJson, toTaggedJson } from './tagged-json.js';

const roundTrip = (value: unknown): unknown =>
  fromTaggedJson(JSON.parse(JSON.stringify(toTaggedJson(value))));

const { plain } = fc.letrec((tie) => ({
  plain: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.string(),
    fc.integer(),
    fc.bigInt(),
    fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9998-01-01') }),
    fc.array(tie('plain'), { maxLength: 4 }),
    fc.dictionary(
      fc
        .oneof(fc.string(), fc.constantFrom('$bigint', '$date', '$object'))
        .filter((name) => name !== '__proto__'),
      tie('plain'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
}));

describe('Tagged JSON', () => {
  it('gives back an equal value, whatever the names in it', () => {
    fc.assert(fc.property(plain, (value) => expect(roundTrip(value)).toEqual(value)));
  });

  it('keeps amounts beyond 2^53 and instants as what they are', () => {
    const value = {
      points: 9_007_199_254_740_993n,
      at: new Date('2026-02-28T23:59:59.999Z'),
      deep: [{ n: -1n }],
    };
    expect(roundTrip(value)).toEqual(value);
  });

  it('does not take a name of the data for a tag', () => {
    expect(roundTrip({ $bigint: '12', $date: '2026-01-01' })).toEqual({ $bigint: '12', $date: '2026-01-01' });
    expect(roundTrip({ $object: { $bigint: '1' } })).toEqual({ $object: { $bigint: '1' } });
  });

  it('leaves out what is undefined', () => {
    expect(roundTrip({ here: 1, gone: undefined })).toEqual({ here: 1 });
  });
});
