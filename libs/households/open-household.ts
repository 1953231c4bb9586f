import {
  err,
  localDateOf,
  maxPoints,
  minPoints,
  ok,
  type LocalDate,
  type Points,
  type Problem,
  type Result,
  type TimeZone,
  type Uuid,
} from '#kernel';
import { isMatured, keyTextOf, NEVER, type Posted, type PostingBatch, type WalletKey } from '#ledger';
import { contributionOf } from './domain/contribution.js';
import type { Household, Member, MoveKind } from './domain/household.js';
import type { KeptMove } from './persistence/households.js';

/** Who does something to a household, and when. */
export interface Doer {
  /** A principal. */
  readonly actor: string;
  readonly now: Date;
  readonly timeZone: TimeZone;
}

type Details = Partial<Pick<KeptMove, 'points' | 'detail' | 'orderReference' | 'transactionId' | 'reason'>>;

/** Whoever moves points on their own account, in the journal. */
export const HOUSEHOLDS_ACTOR = 'system:households';

/**
 * A household whose row and wallets are locked, in memory: members come and go, and points move, here; all is written together.
 * The wallets of members who are not of the batch stay closed.
 */
export class OpenHousehold {
  readonly moves: KeptMove[] = [];
  private current: Household;
  private readonly all: Map<Uuid, Member>;
  /** By seats: somebody who came back has several. */
  private readonly changed = new Map<number, Member>();

  constructor(
    household: Household,
    members: readonly Member[],
    private readonly batch: PostingBatch,
    readonly by: Doer,
  ) {
    this.current = household;
    this.all = new Map(members.map((member) => [member.customerId, member]));
  }

  get household(): Household {
    return this.current;
  }

  /** Those who belong to it, by seats. */
  get members(): Member[] {
    return [...this.all.values()].sort((a, b) => a.seat - b.seat);
  }

  /** Those who are to be written. */
  get changes(): Member[] {
    return [...this.changed.values()];
  }

  get isChanged(): boolean {
    return this.moves.length > 0;
  }

  /** The first day of the month in which it is done, in the program's time. */
  get month(): LocalDate {
    return `${localDateOf(this.by.now, this.by.timeZone).slice(0, 7)}-01`;
  }

  /** Points that may be spent from the shared wallet. */
  get shared(): Points {
    return this.batch.wallet(this.walletOf(this.current.id)).available;
  }

  member(customerId: Uuid): Member | null {
    return this.all.get(customerId) ?? null;
  }

  bySeat(seat: number): Member | null {
    return this.members.find((member) => member.seat === seat) ?? null;
  }

  walletOf(ownerId: Uuid): WalletKey {
    return { customerId: ownerId, pointTypeId: this.current.pointTypeId };
  }

  availableOf(customerId: Uuid): Points {
    return this.batch.wallet(this.walletOf(customerId)).available;
  }

  /** What a wallet lacks of points that are to be taken back: pending ones of the same lots are taken first. */
  lackingOf(customerId: Uuid, takings: readonly { readonly points: Points; readonly lot: number }[]): Points {
    const { available, lots } = this.batch.wallet(this.walletOf(customerId));
    const pending = new Map(lots.filter((lot) => !isMatured(lot)).map((lot) => [lot.seq, lot.remaining]));
    let wanted = 0n;
    for (const { points, lot } of takings) {
      const covered = minPoints(points, pending.get(lot) ?? 0n);
      pending.set(lot, (pending.get(lot) ?? 0n) - covered);
      wanted += points - covered;
    }
    return maxPoints(wanted - maxPoints(available, 0n), 0n);
  }

  /** Somebody comes: what they earn from now on counts. */
  admit(customerId: Uuid, contributionPercent: number): Member {
    const { nextSeat, members, id: householdId } = this.current;
    const member = this.save({
      ...{ customerId, householdId, seat: nextSeat, joinedAt: this.by.now, leftAt: null },
      ...{ contributionPercent, monthlyLimit: null, carry: 0n },
      ...{ contributed: 0n, takenBack: 0n, redeemed: 0n, restored: 0n },
      ...this.lookedAt(customerId, contributionPercent),
    });
    this.current = { ...this.current, members: members + 1, nextSeat: nextSeat + 1 };
    this.note('JOINED', member);
    return member;
  }

  /** Somebody goes; the last one dissolves the household. */
  part(member: Member, kind: 'LEFT' | 'REMOVED' | 'DISSOLVED', reason: string | null = null): void {
    const { members, headId } = this.current;
    const left = { ...this.latest(member), leftAt: this.by.now, dueAt: null };
    this.all.delete(member.customerId);
    this.changed.set(member.seat, left);
    const isLast = members === 1;
    this.current = {
      ...this.current,
      members: members - 1,
      headId: isLast ? null : headId,
      dissolvedAt: isLast ? this.by.now : null,
    };
    this.note(kind === 'DISSOLVED' ? 'LEFT' : kind, left, { reason });
    if (isLast) this.note('DISSOLVED', null, { reason });
  }

  makeHead(member: Member, reason: string | null): void {
    this.current = { ...this.current, headId: member.customerId };
    this.note('HEAD_CHANGED', member, { reason });
  }

  setLimit(member: Member, monthlyLimit: Points | null): void {
    this.save({ ...this.latest(member), monthlyLimit });
    this.note('LIMIT_CHANGED', member, { detail: monthlyLimit === null ? null : String(monthlyLimit) });
  }

  /** What was earned before is settled by the share of before. */
  setShare(member: Member, contributionPercent: number): void {
    const looked = this.lookedAt(member.customerId, contributionPercent);
    this.save({ ...this.latest(member), contributionPercent, ...looked });
    this.note('SHARE_CHANGED', member, { detail: String(contributionPercent) });
  }

  /**
   * Brings in the share of what members earned since they were last looked at, as far as their wallets have it; `earned` is of the
   * journal before this batch, by `keyTextOf`. A suspended member's waits.
   */
  settle(
    customerIds: readonly Uuid[],
    earned: ReadonlyMap<string, Points>,
    isSuspended: (id: Uuid) => boolean,
  ): void {
    for (const id of customerIds) {
      const member = this.all.get(id);
      if (!member || member.contributionPercent === 0) continue;
      if (isSuspended(id)) {
        if (member.dueAt) this.save({ ...member, dueAt: null });
        continue;
      }
      this.settleOne(member, earned.get(keyTextOf(this.walletOf(id))) ?? 0n);
    }
  }

  /** From a member's wallet to the shared one. */
  bringIn(
    member: Member,
    points: Points,
    kind: 'CONTRIBUTED' | 'SHARED',
    actor: string,
  ): Result<Posted, Problem> {
    const legs = { fromCustomerId: member.customerId, toCustomerId: this.current.id };
    const posted = this.transfer(legs, points, 'household contribution', actor);
    if (!posted.ok) return posted;
    const now = this.latest(member);
    this.save({ ...now, contributed: now.contributed + points });
    this.note(kind, member, { points, transactionId: posted.value.transactionId }, actor);
    return posted;
  }

  /** From the shared wallet to whom it belongs to: who leaves, or what a return takes. 0 points: nothing happens. */
  payOut(
    member: Member,
    points: Points,
    kind: 'TAKEN_BACK' | 'PAID_OUT',
    actor = this.by.actor,
  ): Result<Points, Problem> {
    if (points === 0n) return ok(0n);
    const legs = { fromCustomerId: this.current.id, toCustomerId: member.customerId };
    const reason = kind === 'TAKEN_BACK' ? 'household points for a return' : 'household share';
    const posted = this.transfer(legs, points, reason, actor);
    if (!posted.ok) return err(posted.problem);
    if (kind === 'TAKEN_BACK') {
      const now = this.latest(member);
      this.save({ ...now, takenBack: now.takenBack + points, carry: now.carry + points * 100n });
    }
    this.note(kind, member, { points, transactionId: posted.value.transactionId }, actor);
    return ok(points);
  }

  /** Spends from the shared wallet, as any wallet is spent from. */
  redeem(
    member: Member,
    points: Points,
    {
      orderReference,
      reason,
      slidesTo,
    }: {
      readonly orderReference: string | null;
      readonly reason: string | null;
      readonly slidesTo: number | undefined;
    },
  ): Result<Posted, Problem> {
    const posted = this.batch.post({
      ...this.walletOf(this.current.id),
      command: { kind: 'REDEEM', points },
      cause: { actor: this.by.actor, orderReference, reason: reason ?? 'household' },
      ...(slidesTo === undefined ? {} : { slidesTo }),
    });
    if (!posted.ok) return posted;
    const now = this.latest(member);
    this.save({ ...now, redeemed: now.redeemed + points });
    const { transactionId } = posted.value;
    this.note('REDEEMED', member, { points, transactionId, orderReference });
    return posted;
  }

  /** What came back to the shared wallet of what somebody redeemed, who may have left since. */
  restored(member: Member, points: Points, orderReference: string): void {
    const now = this.latest(member);
    this.save({ ...now, restored: now.restored + points });
    this.note('RESTORED', member, { points, orderReference }, HOUSEHOLDS_ACTOR);
  }

  note(
    kind: MoveKind,
    member: Pick<Member, 'seat'> | null,
    details: Details = {},
    actor = this.by.actor,
  ): void {
    const number = this.current.moves + 1;
    this.current = { ...this.current, moves: number };
    this.moves.push({
      ...{ householdId: this.current.id, number, kind, seat: member?.seat ?? null, points: 0n },
      ...{ detail: null, orderReference: null, transactionId: null, reason: null },
      ...details,
      ...{ actor, happenedAt: this.by.now },
    });
  }

  private settleOne(member: Member, before: Points): void {
    const key = this.walletOf(member.customerId);
    // What time brought about just now is not in the journal yet.
    const text = keyTextOf(key);
    const matured = this.batch.entries
      .filter((entry) => keyTextOf(entry) === text && entry.movement.kind === 'MATURE')
      .reduce((sum, { movement }) => sum + movement.points, 0n);
    const { available } = this.batch.wallet(key);
    const { carry, contributionPercent: percent } = member;
    const due = contributionOf({ carry, percent }, before + matured, available);
    const settled = { ...member, carry: due.carry, ...this.lookedAt(member.customerId, percent) };
    const isSame =
      settled.settledSeq === member.settledSeq && settled.dueAt?.getTime() === member.dueAt?.getTime();
    if (!isSame) this.save(settled);
    if (due.points === 0n) return;
    // A full shared wallet takes no more: then the share is let go.
    this.bringIn(settled, due.points, 'SHARED', HOUSEHOLDS_ACTOR);
  }

  /** Up to where a wallet is looked at, and when there is more to see: its next pending points. */
  private lookedAt(customerId: Uuid, percent: number): Pick<Member, 'settledSeq' | 'dueAt'> {
    const { seq, lots } = this.batch.wallet(this.walletOf(customerId));
    const waiting = lots.filter((lot) => !isMatured(lot)).map((lot) => lot.availableAt);
    const next = Math.min(NEVER, ...waiting);
    return { settledSeq: seq, dueAt: percent > 0 && next < NEVER ? new Date(next) : null };
  }

  private transfer(
    legs: { readonly fromCustomerId: Uuid; readonly toCustomerId: Uuid },
    points: Points,
    reason: string,
    actor: string,
  ): Result<Posted, Problem> {
    const { pointTypeId } = this.current;
    return this.batch.transfer({ ...legs, pointTypeId, points, cause: { actor, reason } });
  }

  private latest(member: Member): Member {
    return this.changed.get(member.seat) ?? member;
  }

  private save(member: Member): Member {
    this.changed.set(member.seat, member);
    if (member.leftAt === null) this.all.set(member.customerId, member);
    return member;
  }
}
