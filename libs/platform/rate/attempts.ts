import { err, ok, problem, type Deadline, type Problem, type Result, type Uuid } from '#kernel';
import { Injectable } from '@nestjs/common';
import { plainArray, textArray } from '../database/arrays.js';
import { Database, type Tx } from '../database/database.js';

/** What somebody tries again and again: a coupon or referral code, for one. */
export interface Try {
  readonly programId: Uuid;
  /** What is tried, such as "coupon.code". */
  readonly action: string;
  /** Who tries: the principal, or an address that was hashed. */
  readonly actor: string;
  readonly now: Date;
  /** Of the request. */
  readonly deadline?: Deadline | undefined;
}

export interface AttemptRule {
  /** Tries within the time, 1 to 100. */
  readonly max: number;
  readonly withinMs: number;
}

/** R11: what a person may type in a minute, and a program that guesses codes may not. */
export const CODE_ATTEMPTS: AttemptRule = { max: 20, withinMs: 60_000 };

/**
 * Counts tries exactly, over all processes: of any number at once no more than the rule's pass, in any span of its length.
 * To be asked before the code is looked up, so that known and unknown codes are answered alike.
 */
@Injectable()
export class Attempts {
  constructor(private readonly database: Database) {}

  /** Takes one try, in a transaction of its own: a refused command counts too. Problem: TOO_MANY_ATTEMPTS. */
  async take(attempt: Try, rule: AttemptRule = CODE_ATTEMPTS): Promise<Result<void, Problem>> {
    const { programId, action, actor, now, deadline } = attempt;
    const since = new Date(now.getTime() - rule.withinMs);
    const taken = await this.database.tx({ programId, deadline }, (tx) =>
      tx.execute(
        `insert into attempts as a (program_id, action, actor, tries) values ($1, $2, $3, array[$4::timestamptz])
         on conflict (program_id, action, actor) do update
           set tries = array(select t from unnest(a.tries) t where t > $5) || $4::timestamptz
           where (select count(*) from unnest(a.tries) t where t > $5) < $6`,
        [programId, action, actor, now, since, rule.max],
      ),
    );
    return taken === 1 ? ok(undefined) : err(tooMany(rule));
  }

  /**
   * How many tries of each actor count now, inside the caller's transaction; who has any is locked until it ends, so that tries at
   * the same moment are counted one after the other.
   */
  async countOf(
    tx: Tx,
    {
      action,
      actors,
      now,
    }: { readonly action: string; readonly actors: readonly string[]; readonly now: Date },
    rule: AttemptRule = CODE_ATTEMPTS,
  ): Promise<Map<string, number>> {
    if (actors.length === 0) return new Map();
    const rows = await tx.query<{ readonly actor: string; readonly tries: number }>(
      `select actor, (select count(*)::int from unnest(tries) t where t > $4) as tries from attempts
       where program_id = $1 and action = $2 and actor = any($3::text[]) order by actor for no key update`,
      [tx.programId, action, textArray(actors), new Date(now.getTime() - rule.withinMs)],
    );
    return new Map(rows.map(({ actor, tries }) => [actor, tries]));
  }

  /** Counts tries that were wrong, inside the caller's transaction: so many of each actor. */
  async note(
    tx: Tx,
    {
      action,
      wrong,
      now,
    }: { readonly action: string; readonly wrong: ReadonlyMap<string, number>; readonly now: Date },
    rule: AttemptRule = CODE_ATTEMPTS,
  ): Promise<void> {
    const counted = [...wrong].filter(([, count]) => count > 0).sort(([a], [b]) => (a < b ? -1 : 1));
    if (counted.length === 0) return;
    await tx.execute(
      `insert into attempts as a (program_id, action, actor, tries)
       select $1, $2, w.actor, array_fill($5::timestamptz, array[w.count])
       from unnest($3::text[], $4::int[]) as w (actor, count)
       on conflict (program_id, action, actor) do update
         set tries = (array(select t from unnest(a.tries) t where t > $6) || excluded.tries)[1:$7]`,
      [
        ...[tx.programId, action, textArray(counted.map(([actor]) => actor))],
        ...[plainArray(counted.map(([, count]) => Math.min(count, rule.max))), now],
        ...[new Date(now.getTime() - rule.withinMs), rule.max],
      ],
    );
  }

  /** Forgets a try that was right, where only wrong ones count. The last one that is known stays: a row has one at least. */
  async giveBack({ programId, action, actor, now, deadline }: Try): Promise<void> {
    await this.database.tx({ programId, deadline }, (tx) =>
      tx.execute(
        `update attempts set tries = tries[:array_position(tries, $4) - 1] || tries[array_position(tries, $4) + 1:]
         where program_id = $1 and action = $2 and actor = $3 and $4::timestamptz = any(tries) and cardinality(tries) > 1`,
        [programId, action, actor, now],
      ),
    );
  }
}

/** Whether so many tries, of which others are wrong now, are more than may be. Who has used them up may try nothing, not even what is right. */
export function areTooMany(tried: number, wrong: number, { max }: AttemptRule = CODE_ATTEMPTS): boolean {
  return tried >= max || tried + wrong > max;
}

/** Problem: TOO_MANY_ATTEMPTS. */
export function tooMany({ max, withinMs }: AttemptRule = CODE_ATTEMPTS): Problem {
  return problem(
    'TOO_MANY_ATTEMPTS',
    `At most ${max} tries in ${withinMs / 1_000} seconds: try again later.`,
  );
}
