import { Injectable } from '@nestjs/common';
import { AuditLog, Programs, type Origin } from '#access';
import { err, invalid, newId, notFound, ok, problem, type Problem, type Result, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import { refusalOfCode, refusalOfName } from '../domain/program-rules.js';
import type { Season, SeasonTerms, Standing } from '../domain/season.js';
import { findReferralProgram, lockReferralProgram } from '../persistence/referral-programs.js';
import { findBoard, findSeasons, findStandings, insertSeason, saveSeason } from '../persistence/seasons.js';

/** Seasons of a referral program: all are read together. */
const SEASONS_MAX = 200;

export interface SeasonCommand extends Origin {
  /** Code of the referral program. */
  readonly program: string;
  /** Of the season. */
  readonly code: string;
}

/**
 * Seasons and their boards. While a season runs its board is counted from the referrals; once it is frozen it never changes.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, NOT_FOUND, ALREADY_EXISTS, LIMIT_EXCEEDED, WRONG_STATE.
 */
@Injectable()
export class ReferralSeasons {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly audit: AuditLog,
  ) {}

  /** Those of a referral program, the latest to begin first; none of an unknown one. At most 200. */
  async of(tx: Tx, program: string): Promise<Season[]> {
    const found = await findReferralProgram(tx, program);
    return found ? findSeasons(tx, found.id) : [];
  }

  async byCode(tx: Tx, program: string, code: string): Promise<Season | null> {
    return (await this.of(tx, program)).find((season) => season.code === code) ?? null;
  }

  /** At most `limit` of the board, in its order, behind the rank `after`. */
  board(tx: Tx, season: Season, after: number, limit: number): Promise<Standing[]> {
    return findBoard(tx, season, after, limit);
  }

  /** Where a customer stands in seasons, by their ids; those in which they do not are left out. */
  standings(tx: Tx, seasons: readonly Season[], customerId: Uuid): Promise<Map<Uuid, Standing>> {
    return findStandings(tx, seasons, customerId);
  }

  /** Makes a season. It may have begun already; what was approved since then counts. */
  create(command: SeasonCommand & SeasonTerms): Promise<Result<Season, Problem>> {
    const { code, name, startsAt, endsAt, now } = command;
    return this.withSeasons(command, async (tx, referralProgramId, seasons) => {
      const wrong = refusalOfCode(code) ?? refusalOf(command, now);
      if (wrong) return err(wrong);
      if (seasons.some((season) => season.code === code))
        return err(problem('ALREADY_EXISTS', 'There is a season of this code.', { path: ['code'] }));
      if (seasons.length >= SEASONS_MAX)
        return err(problem('LIMIT_EXCEEDED', `At most ${SEASONS_MAX} seasons.`, { path: ['code'] }));
      const season: Season = {
        ...{
          id: newId(now),
          referralProgramId,
          code,
          name,
          startsAt,
          endsAt,
          createdAt: now,
          frozenAt: null,
        },
      };
      await insertSeason(tx, season);
      await this.note(tx, 'referral_season.created', season, command);
      return ok(season);
    });
  }

  /** Changes what is named, until the season is over. */
  change(
    command: SeasonCommand & { readonly change: Partial<SeasonTerms> },
  ): Promise<Result<Season, Problem>> {
    const { code, now } = command;
    return this.withSeasons(command, async (tx, _program, seasons) => {
      const known = seasons.find((season) => season.code === code);
      if (!known) return err(notFound('season', ['code']));
      const season = { ...known, ...command.change };
      const isSame =
        season.name === known.name &&
        season.startsAt.getTime() === known.startsAt.getTime() &&
        season.endsAt.getTime() === known.endsAt.getTime();
      if (isSame) return ok(known);
      if (known.endsAt <= now)
        return err(problem('WRONG_STATE', 'The season is over.', { data: { state: 'OVER' } }));
      const wrong = refusalOf(season, now);
      if (wrong) return err(wrong);
      await saveSeason(tx, season.id, season);
      await this.note(tx, 'referral_season.changed', season, command);
      return ok(season);
    });
  }

  private withSeasons(
    { actor, program: code }: SeasonCommand,
    work: (tx: Tx, programId: Uuid, seasons: readonly Season[]) => Promise<Result<Season, Problem>>,
  ): Promise<Result<Season, Problem>> {
    return this.database.txResult(actor, async (tx) => {
      const open = await this.programs.requireOpen(tx, actor.programId);
      if (!open.ok) return open;
      // Two of one code at once would both find it free: the second waits here.
      const program = await lockReferralProgram(tx, code);
      if (!program) return err(notFound('referral program', ['program']));
      return work(tx, program.id, await findSeasons(tx, program.id));
    });
  }

  private async note(
    tx: Tx,
    action: string,
    { id, code, name, startsAt, endsAt }: Season,
    { actor, program, now, requestId, ip }: SeasonCommand,
  ): Promise<void> {
    const subject = { subjectType: 'referral_season', subjectId: id };
    await this.audit.record(tx, {
      ...{ actor, action, ...subject, now, requestId, ip },
      details: { referralProgram: program, code, name, startsAt, endsAt },
    });
  }
}

function refusalOf({ name, startsAt, endsAt }: SeasonTerms, now: Date): Problem | null {
  if (endsAt <= startsAt) return invalid(['endsAt'], 'A season ends after it begins.');
  if (endsAt <= now) return invalid(['endsAt'], 'A season ends in the future.');
  return refusalOfName(name);
}
