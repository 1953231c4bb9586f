import { Seeded } from '../support/seeded.js';
import type { Book } from './book.js';
import type { Cluster } from './cluster.js';
import { HttpClient } from './http-client.js';
import { Shopper } from './shopper.js';
import { CUSTOMERS, ShoppingList } from './shopping-list.js';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface CrowdOptions {
  readonly clients: number;
  readonly seed: number;
  readonly freshKeys: boolean;
  readonly impatient: boolean;
}

/** All clients together: they start, and rest while the books are compared. */
export class Crowd {
  readonly shoppers: readonly Shopper[];
  private isOver = true;
  private isCalm = false;
  private running: Promise<unknown> = Promise.resolve();

  constructor(cluster: Cluster, book: Book, { clients, seed, freshKeys, impatient }: CrowdOptions) {
    this.shoppers = Array.from({ length: clients }, (_, client) => {
      const random = new Seeded(seed + 1_000 * (client + 1));
      const list = new ShoppingList(client, random);
      const { key: bearer, apis } = cluster;
      return new Shopper({ client, bearer, apis, book, list, random, freshKeys, impatient });
    });
  }

  start(): void {
    this.isOver = false;
    this.isCalm = false;
    const ends = this.shoppers.map((shopper) =>
      shopper.run(
        () => this.isOver,
        () => this.isCalm,
      ),
    );
    this.running = Promise.all(ends);
  }

  /** Goes on with less, so that what starts again finds a processor. */
  calmDown(): void {
    this.isCalm = true;
  }

  /** Lets every client settle what it has begun. */
  async rest(): Promise<void> {
    this.isOver = true;
    await this.running;
  }

  close(): void {
    for (const shopper of this.shoppers) shopper.close();
  }
}

/** Enrols the customers as of ten days ago. */
export async function enrolEverybody(cluster: Cluster): Promise<void> {
  const http = new HttpClient(cluster.key);
  const enrolledAt = new Date(Date.now() - 10 * DAY_MS).toISOString();
  const customers = CUSTOMERS.map((externalId) => ({ externalId, enrolledAt }));
  const query = `mutation ($input: UpsertCustomersInput!) {
    upsertCustomers(input: $input) { results { customer { enrolledAt } } userErrors { code } } }`;
  const body = JSON.stringify({ query, variables: { input: { customers } } });
  const answer = await http.post(cluster.apis[0]?.port ?? 0, body);
  http.close();
  const text = answer.outcome === 'answered' ? answer.body : answer.outcome;
  if (text.split('"enrolledAt":"').length - 1 !== CUSTOMERS.length)
    throw new Error(`the customers could not be enrolled: ${text.slice(0, 500)}`);
}
