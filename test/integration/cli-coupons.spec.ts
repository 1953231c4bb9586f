import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CouponBatches, Coupons, CouponTemplates, type TemplateTerms } from '#coupons';
import { required } from '#kernel';
import { CliBench } from '../support/cli.js';
import { valueOf } from '../support/test-app.js';

const TERMS: TemplateTerms = {
  ...{ name: 'Spring', description: null, holder: 'BEARER', audience: null, isAutomatic: false },
  discount: {
    benefit: { kind: 'PERCENT', basisPoints: 1_000, capMinor: null },
    ...{ lane: 'ORDER', scope: null, minimumSpend: null, tags: [], mutualTags: [], exclusiveGroups: [] },
  },
  validity: { from: null, until: null, daysAfterIssue: 14 },
  times: { weekdays: [], hours: null },
  limits: { perCode: 1, perCustomer: null, perTemplate: null, budgetMinor: null, isFlash: false },
};
const CODE = /^MAIL-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}$/;

describe('perennial coupons', () => {
  let bench: CliBench;
  let batch = '';

  const exportTo = (file: string): Promise<{ code: number; said: string }> =>
    bench.run(['coupons', 'export', batch, '--program', 'shop', '--out', file]);
  const rowsOf = (file: string): string[][] =>
    readFileSync(join(bench.directory, file), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(','));

  beforeAll(async () => {
    bench = await CliBench.start();
    await bench.program('shop');
    batch = await bench.within('shop', async ({ services, actor, tx, now }) => {
      const command = { actor, now };
      const terms = { terms: TERMS, effectiveFrom: null };
      valueOf(await services.get(CouponTemplates).create(tx, { ...command, code: 'spring', ...terms }));
      const wanted = { template: 'spring', count: 25, prefix: 'MAIL' };
      return valueOf(await services.get(CouponBatches).start(tx, { ...command, ...wanted })).id;
    });
  }, 60_000);

  afterAll(() => bench.stop());

  test('export says how many codes are still to be made, and writes those that are there', async () => {
    const { code, said } = await exportTo('early.csv');
    expect(code).toBe(0);
    expect(said).toContain('The batch has 25 codes when it is done');
    expect(rowsOf('early.csv')).toEqual([['number', 'code', 'state']]);
  });

  test('list shows the batch, and export writes its codes by their numbers, readable for their owner alone', async () => {
    await bench.within('shop', ({ services, program, now }) =>
      services.get(CouponBatches).work(program.id, now),
    );
    expect(await bench.done('coupons', 'list', '--program', 'shop')).toMatch(
      new RegExp(`${batch} +spring +DONE .* 25 +25`),
    );
    expect((await exportTo('codes.csv')).code).toBe(0);
    const [, ...rows] = rowsOf('codes.csv');
    expect(rows.map(([number]) => Number(number))).toEqual(Array.from({ length: 25 }, (_, at) => at + 1));
    expect(new Set(rows.map(([, code]) => code)).size).toBe(25);
    for (const [, code, state] of rows) expect([CODE.test(code ?? ''), state]).toEqual([true, 'GOOD']);
    expect(statSync(join(bench.directory, 'codes.csv')).mode & 0o777).toBe(0o600);
  });

  test('export tells which codes are void, and all of them when their days are over', async () => {
    const [, first] = rowsOf('codes.csv');
    const code = required(first?.[1], 'a code');
    await bench.within('shop', async ({ services, actor, tx, now }) => {
      valueOf(await services.get(Coupons).void(tx, { actor, now, code, reason: 'found in the street' }));
    });
    await exportTo('later.csv');
    expect(rowsOf('later.csv')[1]).toEqual(['1', code, 'VOIDED']);
    expect(rowsOf('later.csv')[2]?.[2]).toBe('GOOD');
    bench.now = new Date(bench.now.getTime() + 16 * 86_400_000);
    await exportTo('over.csv');
    expect(
      rowsOf('over.csv')
        .map(([, , state]) => state)
        .slice(1, 4),
    ).toEqual(['VOIDED', 'EXPIRED', 'EXPIRED']);
  });

  test('export replaces no file, and knows batches of its program alone', async () => {
    expect(await exportTo('codes.csv')).toMatchObject({
      code: 1,
      said: expect.stringContaining('codes.csv is there already'),
    });
    await bench.program('other');
    for (const [id, program] of [
      [batch, 'other'],
      ['nothing', 'shop'],
    ] as const)
      expect(
        await bench.run(['coupons', 'export', id, '--program', program, '--out', 'none.csv']),
      ).toMatchObject({ code: 1, said: expect.stringContaining('There is no batch') });
  });
});
