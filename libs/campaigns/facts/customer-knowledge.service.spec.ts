import type { Program } from '#access';
import type { Order } from '#activity';
import type { Tx } from '#platform';
import { CustomerKnowledge } from './customer-knowledge.service.js';
import { ORDER_PAID, type CampaignState } from '../domain/campaign.js';
import { FactSources } from './fact-sources.js';
import type { StoredVersion } from '../stored-versions.js';

// Neither is looked at by the source of this test.
const [tx, program] = [{} as Tx, {} as Program];

const day = (number: number): Date => new Date(Date.UTC(2026, 2, number));
const orderOn = (number: number): Order =>
  ({ id: 'order', customerId: 'ada', occurredAt: day(number) }) as Partial<Order> as Order;

/** The versions of one campaign, each from its day on. */
const versionsOf = (...terms: readonly [day: number, state: CampaignState, asks: string | null][]) =>
  terms.map(([from, state, asks], index) => {
    const condition = asks === null ? null : { customerFacts: new Set([asks]) };
    const version = { id: `v${index}`, campaignId: 'one', number: index + 1, effectiveFrom: day(from) };
    return { ...version, state, trigger: ORDER_PAID, condition } as Partial<StoredVersion> as StoredVersion;
  });

describe('What is read about customers', () => {
  let reads: string[][];
  let knowledge: CustomerKnowledge;

  const readFor = async (
    stored: readonly StoredVersion[],
    order: Order,
    tried: readonly StoredVersion[] = [],
  ): Promise<string[][]> => {
    await knowledge.ofOrders(tx, program, [{ order, customer: null }], { stored, tried }, 'EARLIER');
    return reads;
  };

  beforeEach(() => {
    reads = [];
    const sources = new FactSources();
    sources.register({
      name: 'tiers',
      facts: ['tier', 'since'].map((name) => ({ name, type: 'string', description: 'A fact.' })),
      read: async (_tx, _program, moments, wanted) => {
        reads.push([...wanted]);
        return moments.map(() => ({}));
      },
    });
    knowledge = new CustomerKnowledge(sources);
  });

  it('is what the version asks that is in force when the order is paid', async () => {
    const versions = versionsOf([1, 'ACTIVE', 'tier'], [10, 'ACTIVE', 'since']);
    expect(await readFor(versions, orderOn(5))).toEqual([['tier']]);
    expect(await readFor(versions, orderOn(12))).toEqual([['tier'], ['since']]);
  });

  it.each([
    ['a version without a condition', 'ACTIVE', null],
    ['a version that asks for nothing that must be read', 'ACTIVE', 'isEnrolled'],
    ['a pause', 'PAUSED', 'tier'],
    ['the end', 'ENDED', 'tier'],
  ] as const)('is nothing after %s has overtaken the one that asked', async (_what, state, asks) => {
    expect(await readFor(versionsOf([1, 'ACTIVE', 'tier'], [10, state, asks]), orderOn(12))).toEqual([]);
  });

  it('is what versions ask that are tried, whatever has overtaken them', async () => {
    const stored = versionsOf([1, 'ACTIVE', 'tier'], [10, 'PAUSED', 'tier'], [20, 'ACTIVE', null]);
    const tried = versionsOf([1, 'ACTIVE', 'tier']);
    expect(await readFor(stored, orderOn(12), tried)).toEqual([['tier']]);
  });
});
