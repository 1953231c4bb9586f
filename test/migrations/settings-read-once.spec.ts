import { createDataSource } from '#platform';
import { dumpSchema } from '../../migrations/schema-dump.js';
import { SettingsReadOnce1763000000017 } from '../../migrations/1763000000017-settings-read-once.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** As the migrations before wrote it. */
const ROW_BY_ROW = "program_id = nullif(current_setting('app.program', true), '')::uuid";
const OLDER = `
  alter policy orders_program on orders using (${ROW_BY_ROW}) with check (${ROW_BY_ROW});
  alter policy storefront_keys_program on storefront_keys
    using (${ROW_BY_ROW} or encode(secret_hash, 'hex') = nullif(current_setting('app.credential', true), ''))
    with check (${ROW_BY_ROW});`;

describe('Policies of an older database', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(() => database.drop());

  it('become those of a new one', async () => {
    const asNew = await dumpSchema(database.query);
    await database.query(OLDER);
    expect(await dumpSchema(database.query)).not.toBe(asNew);
    const owner = await createDataSource({
      url: database.url,
      poolSize: 1,
      entities: [],
      migrations: [],
      as: 'owner',
    }).initialize();
    const runner = owner.createQueryRunner();
    try {
      for (const _ of ['once', 'and again']) {
        await new SettingsReadOnce1763000000017().up(runner);
        expect(await dumpSchema(database.query)).toBe(asNew);
      }
    } finally {
      await runner.release();
      await owner.destroy();
    }
  });
});
