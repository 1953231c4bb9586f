import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { ActivityRecorder, CustomerRollUps, OWN_SOURCE, type NewActivity } from '#activity';
import { CustomerDirectory, type CustomerRef } from '#customers';
import { groupedBy, invariant, required, type Uuid } from '#kernel';
import { Poster, WalletReader, type PostingBatch } from '#ledger';
import { allInOrder, StaleWrite, type Tx } from '#platform';
import type { Household, Member } from './domain/household.js';
import { OpenHousehold, type Doer } from './open-household.js';
import {
  findHouseholds,
  findMembers,
  insertMoves,
  lockHouseholds,
  saveHouseholds,
  saveMembers,
} from './persistence/households.js';

/** Households that are open at once, and the wallets they share. */
export interface OpenHouseholds {
  readonly batch: PostingBatch;
  /** In the order of their ids. */
  readonly households: readonly OpenHousehold[];
}

/** Which households, and whose own wallets besides the shared ones. */
interface Wanted {
  readonly householdIds: readonly Uuid[];
  /** Null: of all who belong to them. */
  readonly customerIds: readonly Uuid[] | null;
  /** Who is known already. */
  readonly customers?: ReadonlyMap<Uuid, CustomerRef>;
  /** Who does not belong to them, and gets something. */
  readonly others?: readonly Uuid[];
}

/**
 * Opens households, brings in what members' shares have come to, and writes what happened. Locks, always in this order: totals of
 * the customers by their ids, as recording does, then rows of households by theirs, then wallets by their keys.
 */
@Injectable()
export class HouseholdDesk {
  constructor(
    private readonly rollUps: CustomerRollUps,
    private readonly customers: CustomerDirectory,
    private readonly poster: Poster,
    private readonly reader: WalletReader,
    private readonly recorder: ActivityRecorder,
  ) {}

  /** A household with all of its members, and whoever else is about to come; null when there is none. */
  async openOne(
    tx: Tx,
    householdId: Uuid,
    others: readonly Uuid[],
    by: Doer,
  ): Promise<(OpenHouseholds & { readonly household: OpenHousehold }) | null> {
    const seen = new Set([...(await findMembers(tx, [householdId])).map(customerOf), ...others]);
    await this.rollUps.lock(tx, [...seen]);
    // One connection, one order: members are read behind the lock.
    const [[stored], members] = await Promise.all([
      lockHouseholds(tx, [householdId]),
      findMembers(tx, [householdId]),
    ]);
    if (!stored) return null;
    // Somebody came meanwhile, whose totals are not locked: the next try sees them.
    if (members.some(({ customerId }) => !seen.has(customerId))) throw new StaleWrite('a new member');
    const open = await this.openWallets(tx, [stored], members, { others, customerIds: null }, by);
    return { ...open, household: required(open.households[0], 'the household') };
  }

  /** Makes other commands of a customer wait until the transaction ends. */
  lockPerson(tx: Tx, customerId: Uuid): Promise<void> {
    return this.rollUps.lock(tx, [customerId]);
  }

  /** Who heads a household. */
  async headOf(tx: Tx, householdId: Uuid): Promise<Uuid | null> {
    return (await findHouseholds(tx, [householdId]))[0]?.headId ?? null;
  }

  /** Several at once, of customers whose totals are locked. */
  async openMany(tx: Tx, { householdIds, ...wanted }: Wanted, by: Doer): Promise<OpenHouseholds> {
    const [stored, members] = await Promise.all([
      lockHouseholds(tx, householdIds),
      findMembers(tx, householdIds),
    ]);
    return this.openWallets(tx, stored, members, wanted, by);
  }

  /** A household that is only just founded. */
  async openNew(tx: Tx, household: Household, headId: Uuid, by: Doer): Promise<OpenHouseholds> {
    const { pointTypeId } = household;
    const keys = [household.id, headId].map((customerId) => ({ customerId, pointTypeId }));
    const batch = await this.poster.lock(tx, keys, by.now);
    for (const key of keys) batch.advance(key);
    return { batch, households: [new OpenHousehold(household, [], batch, by)] };
  }

  /** Writes what happened: households, members, moves and wallets. */
  async close(tx: Tx, { households, batch }: OpenHouseholds): Promise<void> {
    const changed = households.filter(({ isChanged }) => isChanged);
    await allInOrder([
      saveMembers(
        tx,
        households.flatMap(({ changes }) => changes),
      ),
      saveHouseholds(
        tx,
        changed.map(({ household }) => household),
      ),
      insertMoves(
        tx,
        changed.flatMap(({ moves }) => moves),
      ),
      ...this.poster.write(tx, batch),
    ]);
  }

  /** Records who came and who left: campaigns react in the same transaction. */
  async tell(tx: Tx, program: Program, open: OpenHousehold, gone: readonly Member[]): Promise<void> {
    const members = new Map([...open.members, ...gone].map((member) => [member.seat, member]));
    const told = open.moves.flatMap(({ kind, seat, number, householdId, happenedAt }): NewActivity[] => {
      const type = TOLD[kind];
      const member = seat === null ? undefined : members.get(seat);
      if (type === undefined || !member) return [];
      const attributes = { household: householdId, cause: kind, size: open.household.members };
      const customer = { id: member.customerId };
      const externalId = `${householdId}/${number}`;
      return [{ type, source: OWN_SOURCE, externalId, occurredAt: happenedAt, customer, attributes }];
    });
    if (told.length === 0) return;
    const results = await this.recorder.recordOwnActivities(tx, program, told, open.by.now);
    for (const result of results) invariant(result.ok, 'what happened in a household can be recorded');
  }

  private async openWallets(
    tx: Tx,
    stored: readonly Household[],
    members: readonly Member[],
    { others = [], customerIds, customers }: Omit<Wanted, 'householdIds'>,
    by: Doer,
  ): Promise<OpenHouseholds> {
    const wanted = customerIds && new Set(customerIds);
    const opened = members.filter(({ customerId }) => wanted === null || wanted.has(customerId));
    const ofHousehold = groupedBy(opened, ({ householdId }) => householdId);
    const keys = stored.flatMap(({ id, pointTypeId }) =>
      [id, ...(ofHousehold.get(id) ?? []).map(customerOf), ...others].map((customerId) => ({
        customerId,
        pointTypeId,
      })),
    );
    const batch = await this.poster.lock(tx, keys, by.now);
    for (const key of keys) batch.advance(key);
    const typeOf = new Map(stored.map(({ id, pointTypeId }) => [id, pointTypeId]));
    const sharing = opened.filter(({ contributionPercent }) => contributionPercent > 0);
    const [earned, known] = await Promise.all([
      this.reader.earnedAfter(
        tx,
        sharing.map(({ customerId, householdId, settledSeq: seq }) => ({
          ...{ customerId, seq },
          pointTypeId: required(typeOf.get(householdId), 'the household of a member'),
        })),
      ),
      customers ?? this.customers.byIds(tx, opened.map(customerOf)),
    ]);
    const households = stored.map((household) => {
      const all = members.filter(({ householdId }) => householdId === household.id);
      const open = new OpenHousehold(household, all, batch, by);
      const settling = (ofHousehold.get(household.id) ?? []).map(customerOf);
      open.settle(settling, earned, (id) => known.get(id)?.status === 'SUSPENDED');
      return open;
    });
    return { batch, households };
  }
}

const TOLD: Readonly<Partial<Record<string, string>>> = {
  JOINED: 'household.joined',
  LEFT: 'household.left',
  REMOVED: 'household.left',
};

function customerOf({ customerId }: Pick<Member, 'customerId'>): Uuid {
  return customerId;
}
