import { RollUps, SnapshotUpkeep } from '#metrics';
import { Database } from '#platform';
import { buyers, type Buys } from '../buyers.js';
import type { Shaped, Shop, TestApp } from '../test-app.js';

/** A night in New York, after two. */
export const NIGHT = '2026-03-03T08:00:00Z';

let shops = 0;

/** A shop of its own on that night, whose reports are made, and an owner who asks for them. */
export class NightShop {
  private constructor(
    readonly app: TestApp,
    readonly shop: Shop,
    private session: string,
  ) {}

  static async open(app: TestApp): Promise<NightShop> {
    shops += 1;
    app.clock.set(new Date(NIGHT));
    const shop = await app.shop({ code: `shop-${shops}`, since: new Date('2024-01-01T00:00:00Z') });
    return new NightShop(app, shop, await app.staff(shop, 'OWNER', ownerOf(shop)));
  }

  /** What was bought for 20.00 each, and counted. */
  async bought(orders: Buys): Promise<void> {
    await buyers(this.app, this.shop, orders);
    await this.count();
  }

  /** When customers joined, for good: nobody was told. Everything is counted anew. */
  async joined(days: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, day] of Object.entries(days))
      await this.app.database.query(
        'update customers set enrolled_at = $3 where program_id = $1 and external_id = $2',
        [this.shop.program.id, name, new Date(day.includes('T') ? day : `${day}T12:00:00Z`)],
      );
    await this.app.app.get(RollUps).rebuild(this.shop.program.id, this.app.now);
  }

  /** The reports of this day, whatever time it is; answers how many. */
  make(): Promise<number> {
    return this.app.app.get(SnapshotUpkeep).run(this.shop.program.id, this.app.now);
  }

  /** It is another time: sessions do not last so long, and what was recorded is counted. */
  async at(time: string): Promise<void> {
    this.app.clock.set(new Date(time));
    this.session = await this.app.signIn(this.shop, ownerOf(this.shop));
    await this.count();
  }

  async ask(query: string, variables: object = {}): Promise<Shaped> {
    const answer = await this.app.admin(this.session, query, variables);
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return answer.data;
  }

  /** Rows as the product sees them; `$1` is the program. */
  rowsOf(sql: string, ...parameters: readonly unknown[]): Promise<Shaped[]> {
    const programId = this.shop.program.id;
    return this.app.app.get(Database).tx({ programId }, (tx) => tx.query(sql, [programId, ...parameters]));
  }

  private async count(): Promise<void> {
    await this.app.app.get(RollUps).run(this.shop.program.id, this.app.now);
  }
}

function ownerOf({ program }: Shop): string {
  return `owner@${program.code}.test`;
}
