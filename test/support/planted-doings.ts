import { randomUUID } from 'node:crypto';
import { CustomerDirectory } from '#customers';
import { RollUps } from '#metrics';
import { Database } from '#platform';
import { firstIdAt, required } from '#kernel';
import type { Shop, TestApp } from './test-app.js';

/** What is put into tables as if it had happened: rows by the names of their columns, `customer` by name. */
export type Planted = Readonly<Record<string, unknown>>;

const DEFAULTS: Readonly<Record<string, (at: Date) => Planted>> = {
  ledger_movements: (at) => ({
    ...{
      point_type_id: randomUUID(),
      seq: 1,
      transaction_id: randomUUID(),
      points: 10,
      pending_after: 0,
      available_after: 10,
    },
    ...{
      held_after: 0,
      took: [],
      actor: 'test',
      at,
      recorded_at: at,
      from_account: 'ISSUED',
      to_account: 'AVAILABLE',
    },
  }),
  activities: (at) => ({
    ...{ id: randomUUID(), source: 'shop', external_id: randomUUID(), occurred_at: at, recorded_at: at },
  }),
  coupon_uses: (at) => ({
    ...{
      id: randomUUID(),
      order_reference: 'o',
      template_id: randomUUID(),
      version_id: randomUUID(),
      discount_minor: 1,
    },
    ...{ reversed_minor: 0, used_at: at },
  }),
  referral_shares: (at) => ({
    ...{ id: firstIdAt(at), referral_program_id: randomUUID(), channel: 'TELEGRAM', occurred_at: at },
  }),
  referral_touches: (at) => ({
    ...{ id: firstIdAt(at).slice(0, -8) + randomUUID().slice(0, 8), referral_program_id: randomUUID() },
    ...{ channel: 'TELEGRAM', occurred_at: at },
  }),
  referrals: (at) => ({
    ...{
      referral_program_id: randomUUID(),
      version_id: randomUUID(),
      generation: 1,
      advocate_generation: 0,
      reason: 'PLANTED',
    },
    ...{
      kind: 'CLICK',
      channel: 'TELEGRAM',
      claimed_at: at,
      attributed_at: at,
      attributed_step: 1,
      is_under_review: false,
    },
    ...{ last_step: 1 },
  }),
  tier_moves: (at) => ({
    ...{
      id: randomUUID(),
      cause: 'QUALIFIED',
      is_up: true,
      happened_at: at,
      recorded_at: at,
      version_id: randomUUID(),
    },
  }),
  club_moves: (at) => ({
    ...{
      id: randomUUID(),
      actor: 'test',
      restored_points: 0,
      owed_minor: 0,
      cause: 'JOINED',
      happened_at: at,
    },
  }),
};

/** Customers by name, with what is planted of them. */
export class PlantedDoings {
  private ids = new Map<string, string>();

  constructor(
    private readonly app: TestApp,
    private readonly shop: Shop,
  ) {}

  /** Makes customers, who became members at a time; null: they did not. */
  async members(since: Readonly<Record<string, string | null>>): Promise<void> {
    const people = Object.keys(since).map((externalId) => ({ externalId, enrolledAt: null }));
    await this.app.app
      .get(Database)
      .tx({ programId: this.shop.program.id }, (tx) =>
        this.app.app.get(CustomerDirectory).ensure(tx, people, new Date('2024-01-01T00:00:00Z')),
      );
    await this.app.database.query(
      `update customers c set enrolled_at = m.at
       from unnest($2::text[], $3::timestamptz[]) as m (name, at) where c.program_id = $1 and c.external_id = m.name`,
      [this.shop.program.id, Object.keys(since), Object.values(since)],
    );
    const rows = await this.app.database.query<{ name: string; id: string }>(
      'select external_id as name, customer_id as id from customers where program_id = $1',
      [this.shop.program.id],
    );
    this.ids = new Map(rows.map(({ name, id }) => [name, id]));
  }

  id(name: string): string {
    return required(this.ids.get(name), name);
  }

  /** Something that happened to a customer. */
  async plant(table: string, customer: string, at: string, row: Planted = {}): Promise<void> {
    const defaults = required(DEFAULTS[table], table)(new Date(at));
    await this.insert(table, { ...defaults, customer_id: this.id(customer), ...row });
  }

  async insert(table: string, row: Planted): Promise<void> {
    const all = Object.entries({ program_id: this.shop.program.id, ...row });
    await this.app.database.query(
      `insert into ${table} (${all.map(([name]) => name).join(', ')}) values (${all.map((_, place) => `$${place + 1}`).join(', ')})`,
      all.map(([, value]) => value),
    );
  }

  /** Counts everybody anew. */
  async count(): Promise<void> {
    await this.app.app.get(RollUps).rebuild(this.shop.program.id, this.app.now);
  }
}
