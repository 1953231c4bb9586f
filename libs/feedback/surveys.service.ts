import { Injectable } from '@nestjs/common';
import { AuditLog, inFlight, Programs, type Origin } from '#access';
import { Audiences } from '#campaigns';
import { err, invalid, newId, notFound, ok, problem, type Problem, type Result } from '#kernel';
import { Database, isLockTimeout, type Tx } from '#platform';
import {
  surveyStateOf,
  waveStateOf,
  type Survey,
  type SurveyKind,
  type SurveySettings,
  type SurveyWithWaves,
  type Wave,
} from './domain/survey.js';
import {
  refusalOfCode,
  refusalOfSettings,
  refusalOfWave,
  refusalOfWaveCode,
  SURVEYS_MAX,
  WAVES_MAX,
} from './domain/survey-rules.js';
import {
  countSurveys,
  findSurveys,
  insertSurvey,
  insertWave,
  lockSurvey,
  saveClosed,
  saveSettings,
  saveWave,
} from './persistence/surveys.js';

export interface SurveyCommand extends Origin {
  /** Code of the survey. */
  readonly survey: string;
}

/** Names a wave of the survey. */
export interface WaveCommand extends SurveyCommand {
  readonly wave: string;
}

/** Left out of a change it stays; null of `closesAt`: nobody knows yet. */
export interface WaveTimes {
  readonly opensAt?: Date | undefined;
  readonly closesAt?: Date | null | undefined;
}

type Done = Result<SurveyWithWaves, Problem>;
type Work = (tx: Tx, known: SurveyWithWaves) => Promise<Done>;

/**
 * What staff make of surveys. Each command locks the survey, and a repeat changes nothing. A change waits until whoever answers at that
 * moment is done.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, INVALID_EXPRESSION, NOT_FOUND, ALREADY_EXISTS, LIMIT_EXCEEDED, WRONG_STATE, IN_PROGRESS.
 */
@Injectable()
export class Surveys {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly audiences: Audiences,
    private readonly audit: AuditLog,
  ) {}

  create(
    command: SurveyCommand & { readonly kind: SurveyKind; readonly settings: SurveySettings },
  ): Promise<Done> {
    const { actor, survey: code, kind, settings, now } = command;
    return this.database.txResult(actor, async (tx) => {
      const program = await this.programs.requireOpen(tx, actor.programId);
      if (!program.ok) return program;
      const wrong = refusalOfCode(code, ['code']) ?? this.refusalOf(kind, settings, null);
      if (wrong) return err(wrong);
      // Two of one code at once would both find it free: the second waits here.
      await tx.query('select from programs where id = $1 for no key update', [tx.programId]);
      if ((await findSurveys(tx, [code])).size > 0)
        return err(problem('ALREADY_EXISTS', 'The program has a survey of this code.', { path: ['code'] }));
      if ((await countSurveys(tx)) >= SURVEYS_MAX)
        return err(problem('LIMIT_EXCEEDED', `A program has at most ${SURVEYS_MAX} surveys.`));
      const survey: Survey = {
        ...{ ...settings, id: newId(now), programId: program.value.id, code, kind },
        ...{ createdAt: now, closedAt: null },
      };
      await insertSurvey(tx, survey);
      await this.note(tx, 'survey.created', survey, { kind, ...settings }, command);
      return ok({ survey, waves: [] });
    });
  }

  /** Changes what is named. The kind stays, and so do the answers that there are. */
  edit(
    command: SurveyCommand & { readonly change: (known: SurveySettings) => SurveySettings },
  ): Promise<Done> {
    return this.changeLocked(command, async (tx, { survey, waves }) => {
      if (surveyStateOf(survey) === 'CLOSED') return err(wrongState('CLOSED', ['code']));
      const settings = command.change(survey);
      const wrong = this.refusalOf(survey.kind, settings, survey.audience);
      if (wrong) return err(wrong);
      await saveSettings(tx, survey.id, settings);
      await this.note(tx, 'survey.changed', survey, settings, command);
      return ok({ survey: { ...survey, ...settings }, waves });
    });
  }

  /** Ends a survey for good, with the wave that is open. */
  close(command: SurveyCommand): Promise<Done> {
    const { now } = command;
    return this.changeLocked(command, async (tx, { survey, waves }) => {
      if (survey.closedAt !== null) return ok({ survey, waves });
      await saveClosed(tx, survey.id, now);
      await this.note(tx, 'survey.closed', survey, {}, command);
      return ok({ survey: { ...survey, closedAt: now }, waves });
    });
  }

  addWave(
    command: WaveCommand & { readonly opensAt: Date | null; readonly closesAt: Date | null },
  ): Promise<Done> {
    const { wave: code, now, closesAt } = command;
    return this.changeLocked(command, async (tx, { survey, waves }) => {
      const opensAt = command.opensAt ?? now;
      const wave: Wave = { surveyId: survey.id, code, opensAt, closesAt };
      if (surveyStateOf(survey) === 'CLOSED') return err(wrongState('CLOSED', ['survey']));
      if (waves.some((one) => one.code === code))
        return err(problem('ALREADY_EXISTS', 'The survey has a wave of this code.', { path: ['code'] }));
      if (waves.length >= WAVES_MAX)
        return err(problem('LIMIT_EXCEEDED', `A survey has at most ${WAVES_MAX} waves.`));
      const wrong =
        refusalOfWaveCode(code, ['code']) ??
        (opensAt < now ? invalid(['opensAt'], 'It opens now, or in the future.') : null) ??
        refusalOfWave(wave, waves);
      if (wrong) return err(wrong);
      await insertWave(tx, wave);
      await this.note(tx, 'survey.wave_added', survey, { wave: code, opensAt, closesAt }, command);
      return ok({ survey, waves: inOrder([...waves, wave]) });
    });
  }

  /** Moves the end of a wave that is not over, and the beginning of one that has not begun. */
  moveWave(command: WaveCommand & { readonly times: WaveTimes }): Promise<Done> {
    const { times, now } = command;
    return this.changeWave(command, async (tx, { survey, waves }, wave) => {
      const { opensAt = wave.opensAt, closesAt = wave.closesAt } = times;
      const [isEarly, isLate] = [!isSame(opensAt, wave.opensAt), !isSame(closesAt, wave.closesAt)];
      if (!isEarly && !isLate) return ok({ survey, waves });
      const state = waveStateOf(survey, wave, now);
      if (state === 'CLOSED' || (isEarly && state === 'OPEN')) return err(wrongState(state, ['wave']));
      const moved: Wave = { ...wave, opensAt, closesAt };
      const wrong =
        (isEarly && opensAt < now ? invalid(['opensAt'], 'It opens now, or in the future.') : null) ??
        (closesAt !== null && closesAt <= now ? invalid(['closesAt'], 'It closes in the future.') : null) ??
        refusalOfWave(moved, waves);
      if (wrong) return err(wrong);
      await saveWave(tx, moved);
      await this.note(tx, 'survey.wave_moved', survey, { wave: wave.code, opensAt, closesAt }, command);
      return ok({ survey, waves: inOrder(waves.map((one) => (one.code === wave.code ? moved : one))) });
    });
  }

  /** Ends an open wave now. */
  closeWave(command: WaveCommand): Promise<Done> {
    const { now } = command;
    return this.changeWave(command, async (tx, { survey, waves }, wave) => {
      const state = waveStateOf(survey, wave, now);
      if (state === 'CLOSED') return ok({ survey, waves });
      if (state === 'SCHEDULED') return err(wrongState(state, ['wave']));
      const closed: Wave = { ...wave, closesAt: now };
      await saveWave(tx, closed);
      await this.note(tx, 'survey.wave_closed', survey, { wave: wave.code }, command);
      return ok({ survey, waves: waves.map((one) => (one.code === wave.code ? closed : one)) });
    });
  }

  private changeWave(
    command: WaveCommand,
    work: (tx: Tx, known: SurveyWithWaves, wave: Wave) => Promise<Done>,
  ): Promise<Done> {
    return this.changeLocked(command, async (tx, known) => {
      const wave = known.waves.find(({ code }) => code === command.wave);
      return wave ? work(tx, known, wave) : err(notFound('wave', ['wave']));
    });
  }

  private async changeLocked(command: SurveyCommand, work: Work): Promise<Done> {
    const { actor, survey: code } = command;
    try {
      return await this.database.txResult(actor, async (tx) => {
        const program = await this.programs.requireOpen(tx, actor.programId);
        if (!program.ok) return program;
        const known = await lockSurvey(tx, code);
        return known ? work(tx, known) : err(notFound('survey', ['survey']));
      });
    } catch (error) {
      // Whoever answers holds on to the survey until that is done.
      if (!isLockTimeout(error)) throw error;
      return err(inFlight());
    }
  }

  /** A condition that is as it was is not looked at again. */
  private refusalOf(kind: SurveyKind, settings: SurveySettings, audience: string | null): Problem | null {
    const wrong = refusalOfSettings(kind, settings);
    if (wrong || settings.audience === null || settings.audience === audience) return wrong;
    const checked = this.audiences.check(settings.audience, ['audience']);
    return checked.ok ? null : checked.problem;
  }

  private async note(
    tx: Tx,
    action: string,
    survey: Survey,
    details: object,
    { actor, now, requestId, ip }: SurveyCommand,
  ): Promise<void> {
    await this.audit.record(tx, {
      ...{ actor, action, subjectType: 'survey', subjectId: survey.id, now, requestId, ip },
      details: { survey: survey.code, ...details },
    });
  }
}

function inOrder(waves: readonly Wave[]): Wave[] {
  return [...waves].sort((a, b) => a.opensAt.getTime() - b.opensAt.getTime() || (a.code < b.code ? -1 : 1));
}

function isSame(one: Date | null, other: Date | null): boolean {
  return one?.getTime() === other?.getTime();
}

function wrongState(state: string, path: readonly string[]): Problem {
  return problem('WRONG_STATE', `Not possible while it is ${state}.`, { path, data: { state } });
}
