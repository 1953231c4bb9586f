import type { Program } from '#access';
import type { TimeTrigger } from '#campaigns';
import { TriggerBench, type FiredActivity } from '../support/triggers.js';

jest.setTimeout(120_000);

const INACTIVE: TimeTrigger = { kind: 'INACTIVE', days: 30 };

describe('Time triggers, in a zone that changes its clocks,', () => {
  let bench: TriggerBench;
  let program: Program;

  beforeAll(async () => {
    bench = await TriggerBench.start();
  });

  beforeEach(async () => {
    program = await bench.newProgram('Europe/Berlin');
    bench.want('2026-01-01T00:00:00Z');
  });

  afterEach(async () => {
    bench.want('2026-01-01T00:00:00Z');
    expect(await bench.violations(program)).toEqual([]);
    // What fired in this program is not to be caught up with by the next test.
    await bench.closeProgram(program);
  });

  afterAll(() => bench.stop());

  /** Whom a trigger fired for, at what time, with the given attributes. */
  async function fired(...names: readonly string[]): Promise<unknown[][]> {
    const of = ({ customer, occurredAt, attributes }: FiredActivity): unknown[] => [
      customer,
      occurredAt,
      ...names.map((name) => attributes[name]),
    ];
    return (await bench.fired(program)).map(of);
  }

  it('a birthday fires at nine of the local day, once a year, and on the 28th for the 29th', async () => {
    await bench.join(program, {
      ann: { birthday: '1990-03-29' },
      ben: { birthday: '1991-03-30' },
      leap: { birthday: '1992-02-29' },
      guest: { birthday: '1990-03-29', enrolledAt: null },
      banned: { birthday: '1990-03-29' },
    });
    await bench.suspend(program, 'banned');
    bench.want('2026-01-01T00:00:00Z', { kind: 'BIRTHDAY' });
    expect(await bench.fire('2026-02-28T08:00:00Z')).toBe(1);
    // The clocks went forward: nine is an hour earlier by UTC.
    expect(await bench.fire('2026-03-29T06:59:59Z')).toBe(0);
    expect(await bench.fire('2026-03-29T07:00:00Z')).toBe(1);
    expect(await bench.fire('2026-03-29T07:05:00Z')).toBe(0);
    expect(await bench.fire('2027-03-29T07:05:00Z')).toBe(1);
    expect(await fired('day', 'trigger')).toEqual([
      ['leap', '2026-02-28T08:00:00.000Z', '2026-02-28', 'birthday/0'],
      ['ann', '2026-03-29T07:00:00.000Z', '2026-03-29', 'birthday/0'],
      ['ann', '2027-03-29T07:00:00.000Z', '2027-03-29', 'birthday/0'],
    ]);
  });

  it('campaigns see an occurrence in the transaction that records it', async () => {
    await bench.join(program, { ann: { birthday: '1990-03-29' } });
    bench.want('2026-01-01T00:00:00Z', { kind: 'BIRTHDAY' });
    bench.witness.forget();
    await bench.fire('2026-03-29T07:00:00Z');
    expect(bench.witness.activities.map(({ type, source }) => [type, source])).toEqual([
      ['customer.birthday', 'perennial'],
    ]);
  });

  it('who changes the date of birth has one birthday a year all the same', async () => {
    await bench.join(program, { ann: { birthday: '1990-03-29' } });
    bench.want('2026-01-01T00:00:00Z', { kind: 'BIRTHDAY' });
    expect(await bench.fire('2026-03-29T12:00:00Z')).toBe(1);
    await bench.join(program, { ann: { birthday: '1990-04-01' } });
    expect(await bench.fire('2026-04-01T12:00:00Z')).toBe(0);
  });

  it('a birthday is announced days before it, over the end of the year', async () => {
    await bench.join(program, { ann: { birthday: '1990-01-03' } });
    bench.want('2026-01-01T00:00:00Z', { kind: 'BIRTHDAY', daysBefore: 7, time: '18:30' });
    await bench.fire('2026-12-27T23:00:00Z');
    expect(await fired('day', 'daysBefore')).toEqual([['ann', '2026-12-27T17:30:00.000Z', '2027-01-03', 7]]);
  });

  it('who enrols on the birthday itself is not missed, who tells it a day late is', async () => {
    await bench.join(program, { ann: { birthday: '1990-03-29' } });
    bench.want('2026-01-01T00:00:00Z', { kind: 'BIRTHDAY' });
    await bench.fire('2026-03-29T08:00:00Z');
    await bench.join(program, { ben: { birthday: '1990-03-29' } });
    expect(await bench.fire('2026-03-29T21:59:00Z')).toBe(1);
    await bench.fire('2026-03-30T08:00:00Z');
    await bench.join(program, { cid: { birthday: '1990-03-29' } });
    expect(await bench.fire('2026-03-30T08:05:00Z')).toBe(0);
  });

  it('who enrols on the birthday after its hour has it from then on, who enrols earlier at the hour', async () => {
    const enrolling = (at: string) => ({ birthday: '1990-03-29', enrolledAt: new Date(at) });
    bench.want('2026-01-01T00:00:00Z', { kind: 'BIRTHDAY' });
    await bench.join(program, { early: enrolling('2026-03-29T06:59:00Z') });
    await bench.fire('2026-03-29T07:00:00Z');
    await bench.join(program, { noon: enrolling('2026-03-29T10:00:00Z') });
    expect(await bench.fire('2026-03-29T10:05:00Z')).toBe(1);
    // A minute before the end of the day in Berlin, and found only when it is over; then a minute after.
    await bench.join(program, {
      last: enrolling('2026-03-29T21:59:59.999Z'),
      late: enrolling('2026-03-29T22:00:00Z'),
    });
    expect(await bench.fire('2026-03-29T22:05:00Z')).toBe(1);
    expect(await bench.fire('2026-03-30T08:00:00Z')).toBe(0);
    expect(await fired()).toEqual([
      ['early', '2026-03-29T07:00:00.000Z'],
      ['noon', '2026-03-29T10:00:00.000Z'],
      ['last', '2026-03-29T21:59:59.999Z'],
    ]);
  });

  it('an enrolment that another clock puts a second ahead waits for the next run', async () => {
    const birthday = '1990-03-29';
    await bench.join(program, { ann: { birthday, enrolledAt: new Date('2026-03-29T10:00:01Z') } });
    bench.want('2026-01-01T00:00:00Z', { kind: 'BIRTHDAY' });
    expect(await bench.fire('2026-03-29T10:00:00Z')).toBe(0);
    expect(await bench.fire('2026-03-29T10:05:00Z')).toBe(1);
  });

  it('an anniversary of enrolment counts local days and years', async () => {
    await bench.join(program, {
      // The 30th of June in Berlin already.
      ann: { enrolledAt: new Date('2023-06-29T22:30:00Z') },
      leap: { enrolledAt: new Date('2024-02-29T12:00:00Z') },
      today: { enrolledAt: new Date('2026-06-30T01:00:00Z') },
    });
    bench.want('2026-01-01T00:00:00Z', { kind: 'ENROLMENT_ANNIVERSARY' });
    for (const day of ['2026-02-28', '2026-06-29', '2026-06-30', '2026-06-30'])
      await bench.fire(`${day}T12:00:00Z`);
    expect(await fired('years')).toEqual([
      ['leap', '2026-02-28T08:00:00.000Z', 2],
      ['ann', '2026-06-30T07:00:00.000Z', 3],
    ]);
  });

  it('a silence fires once, what is fired does not end it, and a new purchase begins a new one', async () => {
    await bench.join(program, { ann: {}, ben: {} });
    await bench.order(program, [
      // The first of March in Berlin already: thirty days later, after the change of the clocks, is the 31st.
      { at: '2026-02-28T23:30:00Z' },
      { at: '2026-03-10T12:00:00Z', customer: { externalId: 'ben' } },
    ]);
    bench.want('2026-01-01T00:00:00Z', INACTIVE, { kind: 'INACTIVE', days: 40 });
    for (const day of ['30', '31', '31']) await bench.fire(`2026-03-${day}T12:00:00Z`);
    expect(await fired('lastActivityOn', 'days')).toEqual([
      ['ann', '2026-03-31T07:00:00.000Z', '2026-03-01', 30],
    ]);
    // Forty days after the purchase, and not after what was fired on the 31st.
    await bench.fire('2026-04-10T12:00:00Z');
    await bench.order(program, [{ at: '2026-04-12T12:00:00Z' }]);
    for (const day of ['2026-05-11', '2026-05-12', '2026-05-13']) await bench.fire(`${day}T12:00:00Z`);
    const ofAnn = (await fired('lastActivityOn', 'days')).filter(([name]) => name === 'ann');
    expect(ofAnn.slice(1)).toEqual([
      ['ann', '2026-04-10T07:00:00.000Z', '2026-03-01', 40],
      ['ann', '2026-05-12T07:00:00.000Z', '2026-04-12', 30],
    ]);
  });

  it('points that expire are announced, once for each day of expiry, with how many are left', async () => {
    const points = await bench.pointType(program, 60);
    await bench.join(program, { ann: {}, ben: {}, banned: {} });
    await bench.award(program, points, 'ann', 100n, '2026-02-01T10:00:00Z');
    await bench.award(program, points, 'ann', 50n, '2026-02-01T20:00:00Z');
    await bench.award(program, points, 'ann', 7n, '2026-02-02T20:00:00Z');
    await bench.award(program, points, 'ben', 30n, '2026-02-03T20:00:00Z');
    await bench.award(program, points, 'banned', 30n, '2026-02-01T20:00:00Z');
    await bench.suspend(program, 'banned');
    bench.want('2026-01-01T00:00:00Z', { kind: 'POINTS_EXPIRING', pointType: 'points', daysBefore: 14 });
    for (const day of ['18', '19', '19', '20', '21']) await bench.fire(`2026-03-${day}T12:00:00Z`);
    expect(await fired('day', 'points', 'pointType')).toEqual([
      ['ann', '2026-03-19T08:00:00.000Z', '2026-04-02', 150, 'points'],
      ['ann', '2026-03-20T08:00:00.000Z', '2026-04-03', 7, 'points'],
      ['ben', '2026-03-21T08:00:00.000Z', '2026-04-04', 30, 'points'],
    ]);
  });

  it('a date fires for everybody who takes part by then, and for nobody who comes later', async () => {
    const names = Array.from({ length: 1_203 }, (_, index) => `c${String(index).padStart(4, '0')}`);
    await bench.join(program, Object.fromEntries(names.map((name) => [name, {}])));
    await bench.join(program, { guest: { enrolledAt: null } });
    bench.want('2026-01-01T00:00:00Z', { kind: 'DATE', date: '2026-12-24', time: '18:00' });
    expect(await bench.fire('2026-12-24T16:59:00Z')).toBe(0);
    expect(await bench.fire('2026-12-24T17:00:00Z')).toBe(names.length);
    await bench.join(program, { late: {} });
    expect(await bench.fire('2026-12-24T17:05:00Z')).toBe(0);
    expect((await fired()).map(([name]) => name)).toEqual(names);
  });

  it('a date that is caught up with fires for nobody who enrolled since its time', async () => {
    await bench.join(program, {
      ann: { enrolledAt: new Date('2026-12-24T17:00:00Z') },
      ben: { enrolledAt: new Date('2026-12-24T17:01:00Z') },
      cid: { enrolledAt: new Date('2026-12-25T17:00:00Z') },
    });
    bench.want('2026-01-01T00:00:00Z', { kind: 'DATE', date: '2026-12-24', time: '18:00' });
    expect(await bench.fire('2026-12-26T12:00:00Z')).toBe(1);
    expect(await fired()).toEqual([['ann', '2026-12-24T17:00:00.000Z']]);
  });

  it('after three days without a worker what was missed is fired, each with its own time', async () => {
    await bench.join(program, {
      ann: { birthday: '1990-03-27' },
      ben: { birthday: '1990-03-28' },
      cid: { birthday: '1990-03-29' },
      dan: { birthday: '1990-03-30' },
      old: { birthday: '1990-03-15' },
      back: {},
      gone: {},
    });
    bench.want('2026-03-01T00:00:00Z', { kind: 'BIRTHDAY' }, INACTIVE);
    await bench.fire('2026-03-26T12:00:00Z');
    await bench.order(program, [
      { at: '2026-02-26T12:00:00Z', customer: { externalId: 'back' } },
      { at: '2026-02-26T12:00:00Z', customer: { externalId: 'gone' } },
      // Whoever came back in the meantime is not told that they are missed.
      { at: '2026-03-29T12:00:00Z', customer: { externalId: 'back' } },
    ]);
    expect(await bench.fire('2026-03-30T06:00:00Z')).toBe(4);
    expect(await bench.fire('2026-03-30T07:00:00Z')).toBe(1);
    expect(await fired()).toEqual([
      ['ann', '2026-03-27T08:00:00.000Z'],
      ['ben', '2026-03-28T08:00:00.000Z'],
      ['gone', '2026-03-28T08:00:00.000Z'],
      ['cid', '2026-03-29T07:00:00.000Z'],
      ['dan', '2026-03-30T07:00:00.000Z'],
    ]);
  });

  it('nothing is fired twice, or missed, when nobody remembers how far the worker came', async () => {
    await bench.join(program, { ann: { birthday: '1990-03-27' }, ben: { birthday: '1990-03-29' } });
    bench.want('2026-03-01T00:00:00Z', { kind: 'BIRTHDAY' });
    await bench.fire('2026-03-28T12:00:00Z');
    await bench.database.query('delete from time_trigger_sweeps');
    expect(await bench.fire('2026-03-29T12:00:00Z')).toBe(1);
    expect(await fired()).toHaveLength(2);
  });

  it('nothing is fired for the time before somebody waited for it', async () => {
    await bench.join(program, { ann: { birthday: '1990-03-27' }, ben: { birthday: '1990-03-28' } });
    bench.want('2026-03-28T10:00:00Z', { kind: 'BIRTHDAY' });
    await bench.fire('2026-03-28T12:00:00Z');
    expect(await fired()).toEqual([['ben', '2026-03-28T10:00:00.000Z']]);
  });

  it('one for whom it fails holds up nobody, and is tried again', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `p${String(index).padStart(2, '0')}`);
    await bench.join(program, Object.fromEntries(names.map((name) => [name, { birthday: '1990-03-29' }])));
    const unlucky = await bench.idOf(program, 'p17');
    bench.want('2026-01-01T00:00:00Z', { kind: 'BIRTHDAY' });
    bench.witness.emit = ({ activities }) => {
      if (activities.some(({ customerId }) => customerId === unlucky)) throw new Error('planted');
      return [];
    };
    expect(await bench.fire('2026-03-29T12:00:00Z')).toBe(39);
    bench.witness.forget();
    expect(await bench.fire('2026-03-30T12:00:00Z')).toBe(1);
    expect(await fired()).toHaveLength(40);
  });

  it('two workers at once record each occurrence once', async () => {
    const names = Array.from({ length: 1_600 }, (_, index) => `w${index}`);
    await bench.join(program, Object.fromEntries(names.map((name) => [name, { birthday: '1990-03-29' }])));
    bench.want('2026-01-01T00:00:00Z', { kind: 'BIRTHDAY' }, { kind: 'DATE', date: '2026-03-29' });
    const others = await Promise.all([bench.beside(), bench.beside()]);
    try {
      const workers = [bench, ...others];
      const counts = await Promise.all(workers.map((worker) => worker.fire('2026-03-29T12:00:00Z')));
      counts.push(await bench.fire('2026-03-29T12:00:00Z'));
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3_200);
      const keys = (await bench.fired(program)).map(({ type, customer }) => `${type} ${customer}`);
      expect([keys.length, new Set(keys).size]).toEqual([3_200, 3_200]);
    } finally {
      for (const other of others) await other.close();
    }
  });
});
