import fc from 'fast-check';
import pg from 'pg';
import { instantOf } from './instants.js';

/** As PostgreSQL writes it: without zeros at the end of the fraction. */
function written(at: Date, micros: number): string {
  const [day, time] = at.toISOString().replace(/^\+0*/, '').slice(0, -1).split('T');
  const fraction = `${time?.slice(8)}${String(micros).padStart(3, '0')}`
    .replace(/0+$/, '')
    .replace(/^\.$/, '');
  return `${day} ${time?.slice(0, 8)}${fraction}+00`;
}

describe('Instants that PostgreSQL tells', () => {
  it('are read to the millisecond, whatever the fraction', () => {
    const instants = fc.date({
      min: new Date('0100-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 999 }), (at, micros) => {
        expect(instantOf(written(at, micros)).toISOString()).toBe(at.toISOString());
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    '0099-01-01 00:00:00+00',
    '12026-03-01 12:00:00.5+00',
    '2026-03-01 12:00:00+05:30',
    '0044-03-15 12:00:00+00 BC',
  ])('that look otherwise are read by the driver: %s', (text) => {
    // The driver's own reader, by the type that nothing was set for.
    const driver = pg.types.getTypeParser(pg.types.builtins.TIMESTAMP, 'text') as (text: string) => Date;
    expect(instantOf(text).toISOString()).toBe(driver(text).toISOString());
  });
});
