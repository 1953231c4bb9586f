import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { CustomerRollUps } from '#activity';
import { CustomerDirectory, type RefPlace } from '#customers';
import { localDateOf, type TimeZone, type Uuid } from '#kernel';
import { backgroundScope, Database, type Tx } from '#platform';
import { MembershipDesk } from './membership-desk.js';
import { findClubs } from './persistence/clubs.js';
import { claimRounds, findRounds, finishRounds, type RuleRound } from './persistence/rule-rounds.js';
import { RuleLooks } from './rule-looks.js';

/** Customers that are looked at in one transaction. */
const PAGE_SIZE = 500;

type PageEnd = { readonly next: RefPlace | null; readonly count: number } | 'LEFT';

/**
 * Looks at everybody for the rules of clubs: after a change of a rule, and once in each program-local night. A page is one
 * transaction; a round that was cut off begins anew, and finds what was done already.
 */
@Injectable()
export class RuleRounds {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly rollUps: CustomerRollUps,
    private readonly looks: RuleLooks,
    private readonly desk: MembershipDesk,
  ) {}

  /** Answers how many customers were looked at in an open program. */
  async run(programId: Uuid, now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    const due = await this.database.tx(backgroundScope(programId), async (tx) => {
      const program = await this.programs.requireOpen(tx, programId);
      if (!program.ok) return [];
      return (await findRounds(tx)).filter((round) => isDue(round, now, program.value.timeZone));
    });
    if (due.length === 0) return 0;
    let looked = 0;
    let after: RefPlace | null = null;
    while (!isCancelled()) {
      const place: RefPlace | null = after;
      const end: PageEnd = await this.database.tx(backgroundScope(programId), (tx) =>
        this.page(tx, programId, due, place, now),
      );
      if (end === 'LEFT') return looked;
      looked += end.count;
      if (end.next === null) return looked;
      after = end.next;
    }
    return looked;
  }

  /** LEFT to another worker, or to the next round since a rule was changed. */
  private async page(
    tx: Tx,
    programId: Uuid,
    due: readonly RuleRound[],
    after: RefPlace | null,
    now: Date,
  ): Promise<PageEnd> {
    const program = await this.programs.requireOpen(tx, programId);
    const ids = due.map(({ clubId }) => clubId);
    const claimed = await claimRounds(tx, ids);
    if (!program.ok || due.some(({ clubId, version }) => claimed.get(clubId) !== version)) return 'LEFT';
    const page = await this.customers.page(tx, after, PAGE_SIZE);
    await this.rollUps.lock(
      tx,
      page.map(({ id }) => id),
    );
    // Read again behind the lock.
    const customers = await this.customers.byIds(
      tx,
      page.map(({ id }) => id),
    );
    const clubs = (await findClubs(tx)).filter(({ club }) => ids.includes(club.id));
    const told = await this.looks.look(tx, program.value, clubs, [...customers.values()], now);
    await this.desk.tell(tx, program.value, told, now);
    const last = page.length === PAGE_SIZE ? page.at(-1) : undefined;
    if (!last) await finishRounds(tx, due, now);
    return { next: last ?? null, count: page.length };
  }
}

function isDue({ version, doneVersion, doneAt }: RuleRound, now: Date, timeZone: TimeZone): boolean {
  if (doneAt === null || doneVersion !== version) return true;
  return localDateOf(doneAt, timeZone) < localDateOf(now, timeZone);
}
