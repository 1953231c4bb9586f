import { Random } from '../../apps/cli/seed/random.js';
import { BenchServices } from './bench-services.js';
import { alternate, callers, median, type Rounds } from './measure.js';
import { populate, populateRecords } from './population.js';
import { redeemingTogether, type Redeem } from './redeeming.js';
import { count, plain, publish, ROUNDS, sized, times, type Figure } from './report.js';

const MOVEMENTS_PER_WALLET = 50;
const LARGE_ROWS = sized(5_000_000, 100_000);
const SMALL_ROWS = sized(100_000, 10_000);
const REDEMPTIONS = sized(2_000, 100);
const QUERIES = sized(1_000, 100);
const TOKENS = 1_000;
const RATIO_MAX = 1.2;
const WALLET = `{ me { wallet { pending available held upcoming { points availableAt } expirations { points lastDay }
  journal(first: 20) { edges { node { kind points availableAfter at } } pageInfo { hasNextPage endCursor } } } } }`;

/** A program with a journal of so many rows, and what is asked of it. */
class Scene {
  private constructor(
    readonly bench: BenchServices,
    private readonly wallets: number,
    private readonly tokens: readonly string[],
    private readonly redeem: Redeem,
  ) {}

  private readonly random = new Random(7);

  static async of(rows: number): Promise<Scene> {
    const bench = await BenchServices.start(8);
    const { query } = bench.database;
    const wallets = rows / MOVEMENTS_PER_WALLET;
    const names = { programId: bench.program.id, pointTypeId: bench.pointType.id };
    await populate(query, { ...names, wallets, movementsPerWallet: MOVEMENTS_PER_WALLET });
    const redeem = redeemingTogether(bench);
    await redeem('c-1');
    await populateRecords(query);
    const random = new Random(11);
    const externalIds = Array.from({ length: TOKENS }, () => `c-${random.whole(1, wallets)}`);
    return new Scene(bench, wallets, await bench.tokensOf(externalIds), redeem);
  }

  /** Redemptions of wallets picked at random, one after the other; answers the median in milliseconds. */
  async redeemMany(): Promise<number> {
    const redeem = (): Promise<void> => this.redeem(`c-${this.random.whole(1, this.wallets)}`);
    return median(await callers(1, REDEMPTIONS, redeem));
  }

  /** The wallet with the first page of its journal through GraphQL, of customers picked at random. */
  async readMany(): Promise<number> {
    return median(
      await callers(1, QUERIES, async () => {
        const headers = { authorization: `Bearer ${this.random.pick(this.tokens)}` };
        const request = { method: 'POST', url: '/graphql', headers, payload: { query: WALLET } } as const;
        const { body } = await this.bench.services.inject(request);
        if (!body.includes('"hasNextPage":true')) throw new Error(`no journal: ${body}`);
      }),
    );
  }

  async bytesPerMovement(): Promise<Record<string, number>> {
    const [row] = await this.bench.database.query<Record<string, string>>(`
      select pg_relation_size('ledger_movements') / rows as table, pg_indexes_size('ledger_movements') / rows as indexes,
        pg_total_relation_size('ledger_movements') / rows as total
      from (select count(*) as rows from ledger_movements) m`);
    return Object.fromEntries(Object.entries(row ?? {}).map(([name, bytes]) => [name, Number(bytes)]));
  }
}

const scenes: Scene[] = [];
try {
  const started = performance.now();
  const large = await Scene.of(LARGE_ROWS);
  scenes.push(large);
  const small = await Scene.of(SMALL_ROWS);
  scenes.push(small);
  process.stdout.write(`filled in ${Math.round((performance.now() - started) / 1_000)} s\n`);
  const bytes = await large.bytesPerMovement();
  const redeem: Rounds = await alternate(
    ROUNDS,
    () => large.redeemMany(),
    () => small.redeemMany(),
  );
  const read: Rounds = await alternate(
    ROUNDS,
    () => large.readMany(),
    () => small.readMany(),
  );
  const figures: Figure[] = [
    times('redemption: p50', redeem, { atMost: RATIO_MAX }),
    times('wallet with the first page of its journal, by GraphQL: p50', read, { atMost: RATIO_MAX }),
    plain('bytes per movement on disk, indexes included', `${count(bytes['total'] ?? Number.NaN)} bytes`),
    plain('... of these its indexes', `${count(bytes['indexes'] ?? Number.NaN)} bytes`),
  ];
  const violations = await small.bench.violations();
  if (violations.length > 0) throw new Error(`broken: ${JSON.stringify(violations.slice(0, 3))}`);
  await publish({
    name: 'growth',
    title: 'Growth',
    text: [
      `The same program with ${count(LARGE_ROWS)} journal rows ("product") and with ${count(SMALL_ROWS)} ("baseline"),
      ${MOVEMENTS_PER_WALLET} movements a wallet in both, and an idempotency record for each redemption. One caller, wallets picked at random, in one
      process with PostgreSQL beside it.`,
    ],
    figures,
    query: large.bench.database.query,
  });
} finally {
  for (const { bench } of scenes) await bench.stop();
}
