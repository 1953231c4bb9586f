import { groupedBy, required, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { climb, type Rung } from './domain/milestones.js';
import type { Referral } from './domain/referral.js';
import type { Milestone } from './domain/rules.js';
import { takeBack, tell, type Hearer, type Told } from './domain/telling.js';
import {
  findRungs,
  findTallies,
  insertRungs,
  revertRungs,
  saveTallies,
  tallyKey,
  type MilestoneRow,
  type Tallied,
} from './persistence/tallies.js';
import type { MoreTold } from './referral-book.service.js';

interface Account extends Tallied {
  readonly stored: number;
  approved: number;
  known: MilestoneRow[];
}

/** Counts the approved referrals of advocates who are locked, and finds the milestones that they come to and fall from. */
export class TallyBook {
  readonly told: MoreTold[] = [];
  private readonly reached: MilestoneRow[] = [];
  private readonly reverted: MilestoneRow[] = [];

  private constructor(private readonly accounts: ReadonlyMap<string, Account>) {}

  /** Opens the accounts of these referrals. */
  static async open(tx: Tx, referrals: readonly Referral[]): Promise<TallyBook> {
    const tallied = new Map(referrals.map((one): [string, Tallied] => [tallyKey(one), one]));
    const approved = await findTallies(tx, [...tallied.values()]);
    const known = groupedBy(await findRungs(tx, [...tallied.values()]), tallyKey);
    return new TallyBook(
      new Map(
        [...tallied].map(([key, { advocateId, referralProgramId }]): [string, Account] => {
          const stored = approved.get(key) ?? 0;
          const own = known.get(key) ?? [];
          return [key, { advocateId, referralProgramId, stored, approved: stored, known: own }];
        }),
      ),
    );
  }

  approvedOf(referral: Referral): number {
    return this.accountOf(referral).approved;
  }

  /** Counts one more, or one less; answers the number. Rungs are those of the referral's own rules. */
  count(referral: Referral, by: 1 | -1, ladder: readonly Milestone[], now: Date): number {
    const account = this.accountOf(referral);
    const before = account.approved;
    account.approved += by;
    const { reached, reverted } = climb(ladder, before, account.approved, account.known);
    for (const rung of reached) this.reach(account, rung, referral, now);
    for (const rung of reverted) this.revert(account, rung, referral, now);
    return account.approved;
  }

  async save(tx: Tx, now: Date): Promise<void> {
    const changed = [...this.accounts.values()].filter(({ stored, approved }) => stored !== approved);
    await saveTallies(tx, changed);
    await insertRungs(tx, this.reached);
    await revertRungs(tx, this.reverted, now);
  }

  private reach(
    account: Account,
    rung: Rung & { readonly number: number },
    referral: Referral,
    now: Date,
  ): void {
    const { advocateId, referralProgramId } = account;
    const row: MilestoneRow = { ...rung, advocateId, referralProgramId, isReverted: false, reachedAt: now };
    account.known = [...account.known, row];
    this.reached.push(row);
    this.told.push({ referral, telling: tell(toldOf(row), hearerOf(account), moreOf(rung)) });
  }

  private revert(
    account: Account,
    rung: Rung & { readonly number: number },
    referral: Referral,
    now: Date,
  ): void {
    const found = account.known.find(
      ({ milestone, friends, number }) =>
        milestone === rung.milestone && friends === rung.friends && number === rung.number,
    );
    const row = required(found, 'a rung that stands');
    account.known = account.known.map((one) => (one === row ? { ...row, isReverted: true } : one));
    this.reverted.push(row);
    this.told.push({ referral, telling: takeBack(toldOf(row), hearerOf(account), now, moreOf(rung)) });
  }

  private accountOf(referral: Tallied): Account {
    return required(this.accounts.get(tallyKey(referral)), 'the tally of an advocate');
  }
}

function toldOf({
  advocateId,
  referralProgramId,
  milestone,
  friends,
  number,
  reachedAt,
}: MilestoneRow): Told {
  const key = `${advocateId}/${referralProgramId}/${milestone}/${friends}/${number}`;
  return { kind: 'milestone_reached', key, at: reachedAt };
}

function hearerOf({ advocateId }: { readonly advocateId: Uuid }): Hearer {
  return { side: 'ADVOCATE', customerId: advocateId };
}

function moreOf({ milestone, friends }: Rung): Readonly<Record<string, string | number>> {
  return { milestone, friends };
}
