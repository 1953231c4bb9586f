import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemActor, type Program } from '#access';
import { Database, type Tx } from '#platform';
import { Ladders, TierPreviews, TierReviews, type LadderPreview, type LadderTerms, type Tier } from '#tiers';
import { programOf, withServices, type Services } from '../../apps/cli/services.js';
import { CliBench } from '../support/cli.js';
import { valueOf } from '../support/test-app.js';

const FILE = join(import.meta.dirname, '../../../shared/data/cdnow_master_transactions.csv');
const CUSTOMERS = 23_570;
/** When all of them have bought: the file ends on 30 June 1998. */
const NOW = new Date('1998-07-01T12:00:00Z');
const WITHIN_MS = 5_000;
/** Spend of the twelve months up to that day, by the orders alone. */
const SPENT = `select customer_id, sum(total_minor - returned_total_minor) as spent from orders
  where local_day between '1997-07-02' and '1998-07-01' group by customer_id`;

function termsOf(goldMinor: bigint): LadderTerms {
  const tier = (code: string, rank: number, atLeast: bigint | null): Tier => ({
    ...{ code, name: code, rank, benefits: { multiplier: null, privileges: [], flags: [] } },
    qualification: atLeast === null ? null : [[{ metric: { kind: 'SPEND' }, atLeast }]],
  });
  return {
    tiers: [tier('all', 0, null), tier('gold', 1, goldMinor)],
    window: { kind: 'ROLLING_MONTHS', months: 12 },
    ...{ downgrade: 'TO_QUALIFIED', graceDays: 30, warningDays: 14 },
  };
}

const given = existsSync(FILE);
const when = given ? describe : describe.skip;
if (!given) process.stderr.write('The CDNOW purchases are not there: previews are not tried on them.\n');

when('A ladder for the customers of CDNOW', () => {
  let bench: CliBench;

  beforeAll(async () => {
    bench = await CliBench.start();
    await bench.program('cdnow', '--since', '1996-12-31');
    await bench.done('import', 'orders', FILE, '--program', 'cdnow', '--create-customers', 'enrol');
    await bench.database.query('analyze');
  }, 120_000);

  afterAll(() => bench.stop());

  const countBetween = (from: number, to: number): Promise<number> => countOf(bench, from, to);
  const placements = (): Promise<object[]> => placementsOf(bench);

  test('is previewed as an independent count has it, published, and rolled back to where everybody was', async () => {
    await withServices(bench.terminal(), async (services) => {
      const program = await programOf(services, 'cdnow');
      const desk = new Desk(services, program);
      await desk.start(termsOf(20_000n));
      expect(await placements()).toHaveLength(CUSTOMERS);
      const before = await placements();

      await desk.draft(termsOf(15_000n));
      const timed = async (): Promise<readonly [LadderPreview, number]> => {
        const startedAt = performance.now();
        return [await desk.preview('UP_ONLY'), performance.now() - startedAt];
      };
      let [lower, tookMs] = await timed();
      // It keeps nothing: on a machine that does much else, the fastest of three.
      for (let tries = 1; tries < 3 && tookMs >= WITHIN_MS; tries += 1) [lower, tookMs] = await timed();
      const between = await countBetween(15_000, 20_000);
      expect(between).toBeGreaterThan(100);
      expect(lower).toMatchObject({ lookedAt: CUSTOMERS, isComplete: true });
      expect(lower.moves).toEqual([{ from: 'all', to: 'gold', isUp: true, customers: between }]);
      expect(lower.movers.length).toBe(10);
      expect(tookMs).toBeLessThan(WITHIN_MS);
      process.stderr.write(`CDNOW: a ladder previewed in ${Math.round(tookMs)} ms\n`);
      expect(await placements()).toEqual(before);

      await desk.publish();
      const [row] = await bench.database.query<{ gold: string }>(
        `select count(*) as gold from customer_tiers where tier = 'gold'`,
      );
      expect(Number(row?.gold)).toBe(await countBetween(15_000, 1_000_000_000));
      await desk.rollBack(2);
      expect(await placements()).toEqual(before);

      await desk.draft(termsOf(25_000n));
      expect((await desk.preview('UP_ONLY')).moves).toEqual([]);
      expect((await desk.preview('BOTH_WAYS')).moves).toEqual([
        { from: 'gold', to: 'all', isUp: false, customers: await countBetween(20_000, 25_000) },
      ]);
    });
    expect(await bench.done('doctor', '--program', 'cdnow')).toContain('All is well.');
  }, 120_000);
});

/** The use cases of ladders, as of the end of the file, each a second later. */
class Desk {
  private now = NOW;

  constructor(
    private readonly services: Services,
    private readonly program: Program,
  ) {}

  async start(terms: LadderTerms): Promise<void> {
    const command = this.command();
    await this.within((tx) => this.ladders.create(tx, { ...command, name: 'Club', terms }).then(valueOf));
    await this.publish();
  }

  async draft(terms: LadderTerms): Promise<void> {
    const command = this.command();
    await this.within((tx) => this.ladders.saveDraft(tx, { ...command, terms }).then(valueOf));
  }

  async publish(): Promise<void> {
    const command = { ...this.command(), effectiveFrom: null, application: 'UP_ONLY' } as const;
    await this.within((tx) => this.ladders.publish(tx, command).then(valueOf));
    await this.work();
  }

  async rollBack(number: number): Promise<void> {
    const command = { ...this.command(), number, effectiveFrom: null, application: 'UP_ONLY' } as const;
    await this.within((tx) => this.ladders.rollBack(tx, command).then(valueOf));
    await this.work();
  }

  preview(application: 'UP_ONLY' | 'BOTH_WAYS'): Promise<LadderPreview> {
    const wanted = { code: 'club', number: null, application };
    return this.within((tx) =>
      this.services.get(TierPreviews).preview(tx, this.program, wanted, this.now).then(valueOf),
    );
  }

  private async work(): Promise<void> {
    await this.services.get(TierReviews).run(this.program.id, this.now);
  }

  private command(): { actor: ReturnType<typeof systemActor>; code: string; now: Date } {
    this.now = new Date(this.now.getTime() + 1_000);
    return { actor: systemActor(this.program.id, 'test'), code: 'club', now: this.now };
  }

  private get ladders(): Ladders {
    return this.services.get(Ladders);
  }

  private within<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.services.get(Database).tx({ programId: this.program.id }, work);
  }
}

/** Who spent so much, by the orders alone. */
async function countOf({ database }: CliBench, from: number, to: number): Promise<number> {
  const [row] = await database.query<{ count: string }>(
    `select count(*) as count from (${SPENT}) s where spent >= $1 and spent < $2`,
    [from, to],
  );
  return Number(row?.count);
}

/** Who stands where, with what was promised. */
function placementsOf({ database }: CliBench): Promise<object[]> {
  return database.query(
    `select customer_id, tier, rank, review_day, kept_until, grace_until, warned_for, due_day, falls_on
     from customer_tiers order by customer_id`,
  );
}
