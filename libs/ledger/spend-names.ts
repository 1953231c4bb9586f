import type { CustomerDirectory, CustomerRef } from '#customers';
import type { Uuid } from '#kernel';
import { StaleWrite, type Tx } from '#platform';
import { DEFAULT_POINT_TYPE } from './domain/point-type.js';
import { endsHold, type CustomerName, type HoldName, type Spend } from './domain/spend.js';
import type { WalletKey } from './domain/wallet.js';
import { KnownNames } from './known-names.js';
import type { HoldRepository } from './persistence/hold.repository.js';
import type { PointTypes } from './point-types.service.js';

/** What the names in a batch's spends stand for: enough to know which wallets to lock. */
export interface SpendNames {
  readonly customerIds: ReadonlyMap<string, Uuid>;
  /** By their codes. */
  readonly pointTypeIds: ReadonlyMap<string, Uuid>;
  /** Wallets of the holds to be captured or released, by `holdTextOf`. */
  readonly holdWallets: ReadonlyMap<string, WalletKey>;
}

/**
 * Finds out what the names in spends stand for: from memory, as none of them changes its meaning lightly, else in one
 * trip. Whether it may be spent, and how things stand, is always read under the lock.
 */
export class SpendNameReader {
  private readonly customerIds = new KnownNames<Uuid>();
  private readonly pointTypeIds = new KnownNames<Uuid>();
  private readonly holdWallets = new KnownNames<WalletKey>();

  constructor(
    private readonly customers: CustomerDirectory,
    private readonly pointTypes: PointTypes,
    private readonly holds: HoldRepository,
  ) {}

  async of(tx: Tx, spends: readonly Spend[]): Promise<SpendNames> {
    const scope = tx.programId ?? '';
    const holdNames = new Map(spends.flatMap(holdNamesOf).map((name) => [holdTextOf(name), name]));
    const [customerIds, pointTypeIds, holdWallets] = await Promise.all([
      this.customerIds.resolve(scope, spends.flatMap(externalIdsOf), (unknown) =>
        this.customers.idsOf(tx, unknown),
      ),
      this.pointTypeIds.resolve(scope, spends.flatMap(pointTypeCodesOf), async () => {
        const pointTypes = await this.pointTypes.list(tx);
        return new Map(pointTypes.map(({ code, id }) => [code, id]));
      }),
      this.holdWallets.resolve(scope, [...holdNames.keys()], async (unknown) => {
        const wanted = unknown.flatMap((text) => holdNames.get(text) ?? []);
        const holds = await this.holds.findMany(tx, wanted);
        return new Map([...holds.values()].map((hold) => [holdTextOf({ ...hold, holdId: hold.id }), hold]));
      }),
    ]);
    return { customerIds, pointTypeIds, holdWallets };
  }

  /** A customer who is gone has left the name to somebody else: throws `StaleWrite`, and the next try asks anew. */
  check(tx: Tx, names: SpendNames, customers: ReadonlyMap<Uuid, CustomerRef>): void {
    const gone = [...names.customerIds].filter(([, id]) => !customers.has(id));
    for (const [name] of gone) this.customerIds.forget(tx.programId ?? '', name);
    if (gone.length > 0) throw new StaleWrite('a customer is gone');
  }
}

/** A hold's id alone is not its name: who names it must know whose it is. */
export function holdTextOf({ customerId, holdId }: NonNullable<HoldName>): string {
  return `${customerId}/${holdId}`;
}

export function holdNamesOf(spend: Spend): NonNullable<HoldName>[] {
  return endsHold(spend) && spend.hold ? [spend.hold] : [];
}

function externalIdsOf(spend: Spend): string[] {
  if (endsHold(spend)) return [];
  const names: CustomerName[] =
    spend.kind === 'TRANSFER' ? [spend.customer, spend.toCustomer] : [spend.customer];
  return names.flatMap((name) => ('externalId' in name && name.externalId ? [name.externalId] : []));
}

function pointTypeCodesOf(spend: Spend): string[] {
  return endsHold(spend) ? [] : [spend.pointType ?? DEFAULT_POINT_TYPE];
}
