import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { groupedBy, localDateOf, required, type Points, type Uuid } from '#kernel';
import { PointTypes, WalletReader } from '#ledger';
import type { Tx } from '#platform';
import type { Household, Member } from './domain/household.js';
import {
  findHouseholds,
  findMembers,
  findMemberships,
  findMoves,
  pageOfHouseholds,
  type KeptMove,
} from './persistence/households.js';
import { findOpen, type Invitation } from './persistence/invitations.js';
import { spentIn } from './persistence/spends.js';

export interface MemberView {
  readonly member: Member;
  /** Redeemed in the calendar month of now, less what came back. */
  readonly spentThisMonth: Points;
}

/** A household as it stands. */
export interface HouseholdView {
  readonly household: Household;
  /** Code of its points. */
  readonly pointType: string;
  /** Points that may be redeemed. */
  readonly balance: Points;
  readonly members: readonly MemberView[];
}

/** What is shown of households, for whole answers at once. */
@Injectable()
export class HouseholdViews {
  constructor(
    private readonly programs: Programs,
    private readonly pointTypes: PointTypes,
    private readonly reader: WalletReader,
  ) {}

  /** The known ones of these households, in the order of their ids. */
  async byIds(tx: Tx, ids: readonly Uuid[], now: Date): Promise<HouseholdView[]> {
    return this.viewsOf(tx, await findHouseholds(tx, ids), now);
  }

  /** At most `limit` of the program behind one, in the order of their ids: the oldest first. */
  async page(
    tx: Tx,
    page: { readonly after: Uuid | null; readonly limit: number },
    now: Date,
  ): Promise<HouseholdView[]> {
    return this.viewsOf(tx, await pageOfHouseholds(tx, page.after, page.limit), now);
  }

  /** The households to which these customers belong, by customer. */
  async ofCustomers(tx: Tx, customerIds: readonly Uuid[]): Promise<Map<Uuid, Uuid>> {
    const memberships = await findMemberships(tx, customerIds);
    return new Map(memberships.map(({ customerId, householdId }) => [customerId, householdId]));
  }

  /** What happened in households, the newest first. */
  async moves(
    tx: Tx,
    householdIds: readonly Uuid[],
    page: { readonly after: number | null; readonly limit: number },
  ): Promise<Map<Uuid, KeptMove[]>> {
    const moves = await findMoves(tx, householdIds, page.after, page.limit);
    return groupedBy(moves, ({ householdId }) => householdId);
  }

  /** Invitations that wait for an answer, by customer. */
  async invitations(
    tx: Tx,
    customerIds: readonly Uuid[],
    page: { readonly after: Uuid | null; readonly limit: number },
    now: Date,
  ): Promise<Map<Uuid, (Invitation & { readonly name: string | null })[]>> {
    const open = await findOpen(tx, customerIds, page, now);
    const households = await findHouseholds(tx, [...new Set(open.map(({ householdId }) => householdId))]);
    const names = new Map(households.map(({ id, name }) => [id, name]));
    const named = open.map((one) => ({ ...one, name: names.get(one.householdId) ?? null }));
    return groupedBy(named, ({ customerId }) => customerId);
  }

  private async viewsOf(tx: Tx, households: readonly Household[], now: Date): Promise<HouseholdView[]> {
    if (households.length === 0) return [];
    const ids = households.map(({ id }) => id);
    const program = required(
      await this.programs.byId(tx, required(tx.programId, 'a program')),
      'the program',
    );
    const month = `${localDateOf(now, program.timeZone).slice(0, 7)}-01`;
    const [members, spent, pointTypes] = await Promise.all([
      findMembers(tx, ids),
      spentIn(tx, ids, month),
      this.pointTypes.byIds(tx, [...new Set(households.map(({ pointTypeId }) => pointTypeId))]),
    ]);
    const typeOf = ({ pointTypeId }: Household) => required(pointTypes.get(pointTypeId), 'the point type');
    const wallets = await this.reader.viewsOf(
      tx,
      households.map((household) => ({ customerId: household.id, pointType: typeOf(household), now })),
    );
    return households.map((household, place) => ({
      household,
      pointType: typeOf(household).code,
      balance: required(wallets[place], 'a wallet').wallet.available,
      members: members
        .filter(({ householdId }) => householdId === household.id)
        .map((member) => ({
          member,
          spentThisMonth: spent.get(`${household.id}/${member.customerId}`) ?? 0n,
        })),
    }));
  }
}

export type { Invitation, KeptMove };
