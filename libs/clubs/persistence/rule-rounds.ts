import { required, type Uuid } from '#kernel';
import { plainArray, timeArray, type Tx } from '#platform';

/** The rule of a club as it is now, and up to which everybody was looked at. */
export interface RuleRound {
  readonly clubId: Uuid;
  /** Counts the rules that the club has had. */
  readonly version: number;
  readonly doneVersion: number | null;
  readonly doneAt: Date | null;
}

/** Says that a club, which is locked, has another rule: everybody is looked at again. */
export async function startRound(tx: Tx, clubId: Uuid): Promise<void> {
  await tx.execute(
    `insert into club_rule_rounds as r (club_id, program_id, version) values ($2, $1, 1)
     on conflict (club_id) do update set version = r.version + 1`,
    [programOf(tx), clubId],
  );
}

/** Of clubs that have a rule. */
export async function findRounds(tx: Tx): Promise<RuleRound[]> {
  return tx.query<RuleRound>(
    `select r.club_id as "clubId", r.version, r.done_version as "doneVersion", r.done_at as "doneAt"
     from club_rule_rounds r join clubs c on c.id = r.club_id and c.program_id = r.program_id
     where r.program_id = $1 and c.rule is not null order by r.club_id`,
    [programOf(tx)],
  );
}

/**
 * Claims rounds for a page, until the transaction ends; answers the clubs of those that nobody else has claimed. That members
 * are right does not depend on it: it saves two workers from doing the same.
 */
export async function claimRounds(tx: Tx, clubIds: readonly Uuid[]): Promise<Map<Uuid, number>> {
  const rows = await tx.query<Pick<RuleRound, 'clubId' | 'version'>>(
    `select club_id as "clubId", version from club_rule_rounds
     where program_id = $1 and club_id = any($2::uuid[]) order by club_id for no key update skip locked`,
    [programOf(tx), plainArray(clubIds)],
  );
  return new Map(rows.map(({ clubId, version }) => [clubId, version]));
}

/** Says that everybody was looked at by these versions, which are claimed. */
export async function finishRounds(tx: Tx, rounds: readonly RuleRound[], now: Date): Promise<void> {
  await tx.execute(
    `update club_rule_rounds r set done_version = d.version, done_at = d.at
     from unnest($2::uuid[], $3::int[], $4::timestamptz[]) as d(club_id, version, at)
     where r.program_id = $1 and r.club_id = d.club_id and r.version = d.version`,
    [
      programOf(tx),
      plainArray(rounds.map(({ clubId }) => clubId)),
      plainArray(rounds.map(({ version }) => version)),
      timeArray(rounds.map(() => now)),
    ],
  );
}

function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'program of the transaction');
}
