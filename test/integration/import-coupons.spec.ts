import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CouponReport, CouponTemplates } from '#coupons';
import { CliBench } from '../support/cli.js';

const DATA = join(import.meta.dirname, '../../../shared/data');
const fileOf = (name: string): string => join(DATA, `completejourney_${name}.csv`);
const given = ['campaigns', 'campaign_descriptions', 'coupon_redemptions'].every((name) =>
  existsSync(fileOf(name)),
);
if (!given) process.stderr.write('The Complete Journey is not there: its coupons are not imported.\n');

/** The rows of a file of the Complete Journey, which has no quotes. */
function rowsOf(name: string): Record<string, string>[] {
  const [header = '', ...lines] = readFileSync(fileOf(name), 'utf8').trimEnd().split(/\r?\n/);
  const columns = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
  });
}

const TERMS = {
  description: null,
  discount: {
    benefit: { kind: 'AMOUNT', amountMinor: 100n },
    ...{ lane: 'ORDER', scope: null, minimumSpend: null, tags: [], mutualTags: [], exclusiveGroups: [] },
  },
  ...{ holder: 'CUSTOMER', audience: null, isAutomatic: false },
  validity: { from: null, until: null, daysAfterIssue: null },
  times: { weekdays: [], hours: null },
  limits: { perCode: 1, perCustomer: null, perTemplate: null, budgetMinor: null, isFlash: false },
};

describe('perennial import coupons', () => {
  let bench: CliBench;
  let programs = 0;
  let code = '';

  beforeAll(async () => {
    bench = await CliBench.start();
  });
  beforeEach(async () => {
    bench.now = new Date('2026-03-20T12:00:00Z');
    programs += 1;
    code = `shop-${programs}`;
    await bench.program(code);
  });
  afterAll(() => bench.stop());

  /** Templates with a tag each. */
  async function templates(tags: Readonly<Record<string, string>>, perCode: number): Promise<void> {
    for (const [template, tag] of Object.entries(tags))
      await bench.within(code, async ({ services, tx, actor, now }) => {
        const discount = { ...TERMS.discount, tags: [tag] };
        const limits = { ...TERMS.limits, perCode };
        const terms = { ...TERMS, name: template, discount, limits } as Parameters<
          CouponTemplates['create']
        >[1]['terms'];
        const made = await services
          .get(CouponTemplates)
          .create(tx, { actor, now, code: template, terms, effectiveFrom: null });
        expect(made).toMatchObject({ ok: true });
      });
  }

  const importing = (kind: string, file: string, ...more: string[]): Promise<{ out: string }> =>
    bench.run(['import', kind, file, '--program', code, ...more]);
  const reported = (): Promise<unknown> =>
    bench.within(code, ({ services, tx, now }) => services.get(CouponReport).of(tx, 'TAG', now));

  it('issues at the times of old, counts uses once, and refuses rows by their codes', async () => {
    await templates({ spring: 'mail', autumn: 'mail' }, 1);
    const issued = bench.write(
      'issued.csv',
      'customer,template,issued_at,reference',
      ...['ann,spring,2025-03-01,s', 'bob,spring,2025-03-01,s', 'ann,autumn,2025-09-01,a'],
      ...['cleo,winter,2025-03-01,w', 'dan,spring,yesterday,s', 'ann,autumn,2025-03-01,s'],
    );
    const first = await importing('coupons', issued, '--create-customers', 'enrol');
    expect(first.out).toContain('imported: 3');
    expect(first.out).toContain('refused: 3');
    const wrong = bench.read('issued.errors.csv');
    for (const problem of ['NOT_FOUND', 'INVALID_INPUT', 'IDEMPOTENCY_CONFLICT'])
      expect(wrong).toContain(problem);
    const used = bench.write(
      'used.csv',
      'customer,template,used_at,order,discount,coupon',
      ...[
        'ann,spring,2025-03-05,o-1,1.50,s',
        'ann,spring,2025-03-06,o-2,1.00,s',
        'bob,spring,2025-03-06,o-3,2.00,',
      ],
      ...[
        'zoe,spring,2025-03-06,o-4,2.00,',
        'bob,spring,2025-03-06,o-5,-2.00,',
        'bob,spring,2025-03-06,o-6,1.00,none',
      ],
    );
    const uses = await importing('coupon-uses', used);
    // One use of a coupon is allowed: the second is refused, as are an unknown customer, a negative amount, an unknown coupon.
    expect(uses.out).toContain('imported: 2');
    expect(uses.out).toContain('refused: 4');
    expect(bench.read('used.errors.csv')).toContain('LIMIT_REACHED');
    for (const [kind, file, there] of [
      ['coupons', issued, 3],
      ['coupon-uses', used, 2],
    ] as const) {
      const again = await importing(kind, file);
      expect(again.out).toContain('imported: 0');
      expect(again.out).toContain(`already there: ${there}`);
    }
    expect(await reported()).toEqual([
      { name: 'mail', issued: 3, targeted: 2, redeeming: 2, uses: 2, discountMinor: 350n },
    ]);
    const report = await bench.done('coupons', 'report', '--program', code);
    expect(report).toMatch(/autumn +1 +1 +0 +0\.0 % +0 +0\.00 USD/);
    expect(report).toMatch(/spring +2 +2 +2 +100\.0 % +2 +3\.50 USD/);
    expect(await bench.done('doctor', '--program', code)).toContain('All is well.');
  });

  (given ? it : it.skip)(
    'brings the Complete Journey in: the redemption rate of each type of campaign is that of the files',
    async () => {
      const types = new Map(rowsOf('campaign_descriptions').map((row) => [row['campaign_id'] ?? '', row]));
      const tagOf = (campaign = ''): string =>
        (types.get(campaign)?.['campaign_type'] ?? '').toLowerCase().replace(' ', '-');
      await templates(
        Object.fromEntries([...types.keys()].map((id) => [`campaign_${id}`, tagOf(id)])),
        10_000,
      );
      const targets = rowsOf('campaigns');
      const redemptions = rowsOf('coupon_redemptions');
      const isTarget = new Set(targets.map((row) => `${row['household_id']}/${row['campaign_id']}`));
      const issued = targets.map(({ household_id: household = '', campaign_id: campaign = '' }) => {
        const start = types.get(campaign)?.['start_date'] ?? '';
        return [household, `campaign_${campaign}`, start, `campaign ${campaign}`].join();
      });
      const used = redemptions.map((row) => {
        const { household_id: household = '', campaign_id: campaign = '', redemption_date: date = '' } = row;
        const coupon = isTarget.has(`${household}/${campaign}`) ? `campaign ${campaign}` : '';
        return [
          household,
          `campaign_${campaign}`,
          date,
          `${household} of ${date} ${row['coupon_upc']}`,
          coupon,
        ].join();
      });
      const files = {
        coupons: bench.write('targets.csv', 'customer,template,issued_at,reference', ...issued),
        'coupon-uses': bench.write('redemptions.csv', 'customer,template,used_at,order,coupon', ...used),
      };
      for (const [kind, file] of Object.entries(files)) {
        const { out } = await importing(kind, file, '--create-customers', 'enrol');
        expect(out).toContain('refused: 0');
      }
      const count = (type: string): object => {
        const ofType = (row: Record<string, string>): boolean => tagOf(row['campaign_id']) === type;
        const households = (rows: readonly Record<string, string>[]): Set<string> =>
          new Set(rows.filter(ofType).map((row) => row['household_id'] ?? ''));
        const [targeted, redeeming] = [households(targets), households(redemptions)];
        return {
          ...{ name: type, issued: targets.filter(ofType).length, targeted: targeted.size },
          redeeming: [...redeeming].filter((one) => targeted.has(one)).length,
          ...{ uses: redemptions.filter(ofType).length, discountMinor: 0n },
        };
      };
      const counted = ['type-a', 'type-b', 'type-c'].map(count);
      expect(await reported()).toEqual(counted);
      process.stderr.write(
        `${JSON.stringify(counted, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}\n`,
      );
      for (const [kind, file] of Object.entries(files))
        expect((await importing(kind, file)).out).toContain('imported: 0');
      expect(await bench.done('doctor', '--program', code)).toContain('All is well.');
    },
    120_000,
  );
});
