import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditLog, inFlight, Programs, type Origin, type Program } from '#access';
import { ActivityRecorder, type NewActivity } from '#activity';
import { Audiences, OwnEffects } from '#campaigns';
import { err, invalid, invariant, newId, notFound, ok, problem, type Problem, type Result } from '#kernel';
import { Database, isLockTimeout, type Tx } from '#platform';
import { stateOf, type Draw, type DrawSettings, type Place, type Prize } from './domain/draw.js';
import { BEACON_LENGTH_MAX, refusalOfCode, refusalOfDraw, refusalOfReason } from './domain/draw-rules.js';
import { commitmentOf, SEED_BYTES } from './lottery.js';
import { Drawing } from './drawing.service.js';
import {
  findDraw,
  findDraws,
  insertDraw,
  lockDraw,
  saveCancelled,
  saveSettings,
} from './persistence/draws.js';
import { findPlace, findPlaces, isGiven, savePlace } from './persistence/places.js';
import { DRAW_WON, revokedActivity, wonActivity, wonIdOf } from './prizes.js';

export interface DrawCommand extends Origin {
  /** Of the draw. */
  readonly code: string;
}

/** Names somebody who was drawn, by the number. */
export interface PlaceCommand extends DrawCommand {
  readonly place: number;
}

/** A place as it stands, in its draw. */
export interface PlaceInDraw {
  readonly draw: Draw;
  readonly place: Place;
}

/**
 * What staff make of draws. Each command locks the draw, and a repeat changes nothing.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, INVALID_EXPRESSION, UNKNOWN_EFFECT, NOT_FOUND, ALREADY_EXISTS, WRONG_STATE, IN_PROGRESS.
 */
@Injectable()
export class Draws {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly audiences: Audiences,
    private readonly effects: OwnEffects,
    private readonly drawing: Drawing,
    private readonly recorder: ActivityRecorder,
    private readonly audit: AuditLog,
  ) {}

  /** Makes a draw, and commits to its seed before anybody can be entered. */
  create(command: DrawCommand & { readonly settings: DrawSettings }): Promise<Result<Draw, Problem>> {
    const { actor, code, now } = command;
    return this.database.txResult(actor, async (tx) => {
      const program = await this.programs.requireOpen(tx, actor.programId);
      if (!program.ok) return program;
      const wrong = refusalOfCode(code);
      if (wrong) return err(wrong);
      const settings = await this.checked(tx, command.settings, null, now);
      if (!settings.ok) return settings;
      // Two of one code at once would both find it free: the second waits here.
      await tx.query('select from programs where id = $1 for no key update', [tx.programId]);
      if (await findDraw(tx, code))
        return err(problem('ALREADY_EXISTS', 'The program has a draw of this code.', { path: ['code'] }));
      const secrets = { seed: randomBytes(SEED_BYTES), ticketKey: randomBytes(SEED_BYTES) };
      const draw: Draw = {
        ...settings.value,
        ...{ id: newId(now), programId: program.value.id, code, createdAt: now, ...UNDRAWN },
        commitment: commitmentOf(secrets.seed),
      };
      await insertDraw(tx, draw, secrets);
      await this.note(tx, 'draw.created', draw, { ...settings.value, commitment: draw.commitment }, command);
      return ok(draw);
    });
  }

  /** Changes what is named, until it opens. The seed stays. */
  edit(
    command: DrawCommand & { readonly change: (known: DrawSettings) => Partial<DrawSettings> },
  ): Promise<Result<Draw, Problem>> {
    return this.changeLocked(command, async (tx, _program, draw) => {
      if (stateOf(draw, command.now) !== 'SCHEDULED') return err(wrongState(draw, command.now));
      const change = command.change(draw);
      const settings = await this.checked(tx, { ...settingsOf(draw), ...change }, draw, command.now);
      if (!settings.ok) return settings;
      await saveSettings(tx, draw.id, settings.value);
      await this.note(tx, 'draw.changed', draw, change, command);
      return ok({ ...draw, ...settings.value });
    });
  }

  /** Ends a draw that was not drawn, for good. */
  cancel(command: DrawCommand & { readonly reason: string }): Promise<Result<Draw, Problem>> {
    const { reason, now } = command;
    const wrong = refusalOfReason(reason);
    if (wrong) return Promise.resolve(err(wrong));
    return this.changeLocked(command, async (tx, _program, draw) => {
      if (draw.cancelledAt !== null) return ok(draw);
      if (draw.drawnAt !== null) return err(wrongState(draw, now));
      await saveCancelled(tx, draw.id, now, reason);
      await this.note(tx, 'draw.cancelled', draw, { reason }, command);
      return ok({ ...draw, cancelledAt: now });
    });
  }

  /** Draws a frozen list, with the public value where one was announced. Who was drawn stays so, whatever value a repeat names. */
  draw(command: DrawCommand & { readonly beacon: string | null }): Promise<Result<Draw, Problem>> {
    const { now } = command;
    const beacon = command.beacon?.trim() ?? null;
    return this.changeLocked(command, async (tx, program, draw) => {
      const state = stateOf(draw, now);
      if (state === 'DRAWN') return ok(draw);
      if (state !== 'FROZEN') return err(wrongState(draw, now));
      const wrong = refusalOfBeacon(draw, beacon);
      if (wrong) return err(wrong);
      const drawn = await this.drawing.draw(tx, program, draw, beacon, now);
      await this.note(tx, 'draw.drawn', draw, { beacon }, command);
      return ok(drawn);
    });
  }

  /** Takes the place of somebody who was drawn away; what the prize gave is taken back. The first in reserve wins it. */
  disqualify(command: PlaceCommand & { readonly reason: string }): Promise<Result<PlaceInDraw, Problem>> {
    const { now, reason } = command;
    const wrong = refusalOfReason(reason);
    if (wrong) return Promise.resolve(err(wrong));
    return this.changePlace(command, async (tx, program, draw, place) => {
      if (place.state === 'DISQUALIFIED') return ok(place);
      if (place.deliveredAt !== null)
        return err(problem('WRONG_STATE', 'The prize was delivered.', { data: { state: 'DELIVERED' } }));
      const out: Place = { ...place, state: 'DISQUALIFIED', since: now, reason };
      await savePlace(tx, draw.id, out);
      await this.note(tx, 'draw.disqualified', draw, { place: place.number, reason }, command);
      if (place.state !== 'WON') return ok(out);
      const told: NewActivity[] = [revokedActivity(draw, place, now)];
      const [next] = await findPlaces(tx, draw.id, { states: ['RESERVE'], after: 0, limit: 1 });
      if (next) {
        const winner: Place = { ...next, state: 'WON', prize: place.prize, since: now };
        await savePlace(tx, draw.id, winner);
        told.push(wonActivity(draw, winner));
      }
      const recorded = await this.recorder.recordOwnActivities(tx, program, told, now);
      invariant(
        recorded.every((result) => result.ok),
        `${DRAW_WON} and what revokes it can be recorded`,
      );
      return ok(out);
    });
  }

  /** Notes that a prize was handed over that nothing gives by itself. */
  deliver(command: PlaceCommand): Promise<Result<PlaceInDraw, Problem>> {
    const { now } = command;
    return this.changePlace(command, async (tx, _program, draw, place) => {
      if (place.deliveredAt !== null) return ok(place);
      const prize = place.state === 'WON' && place.prize !== null ? draw.prizes[place.prize] : undefined;
      if (!prize) return err(problem('WRONG_STATE', 'They have not won.', { data: { state: place.state } }));
      // What could not be given, such as a coupon by a template that was archived meanwhile, is delivered as well.
      if (prize.effect !== null && (await isGiven(tx, place.customerId, wonIdOf(draw, place))))
        return err(problem('WRONG_STATE', 'The prize was given by itself.', { data: { state: 'GIVEN' } }));
      const delivered = { ...place, deliveredAt: now };
      await savePlace(tx, draw.id, delivered);
      await this.note(tx, 'draw.delivered', draw, { place: place.number }, command);
      return ok(delivered);
    });
  }

  private changePlace(
    command: PlaceCommand,
    work: (tx: Tx, program: Program, draw: Draw, place: Place) => Promise<Result<Place, Problem>>,
  ): Promise<Result<PlaceInDraw, Problem>> {
    return this.changeLocked(command, async (tx, program, draw) => {
      const found = await findPlace(tx, draw.id, command.place);
      if (!found) return err(notFound('place', ['place']));
      const place = await work(tx, program, draw, found);
      return place.ok ? ok({ draw, place: place.value }) : place;
    });
  }

  private async changeLocked<T>(
    { actor, code }: DrawCommand,
    work: (tx: Tx, program: Program, draw: Draw) => Promise<Result<T, Problem>>,
  ): Promise<Result<T, Problem>> {
    try {
      return await this.database.txResult(actor, async (tx) => {
        const program = await this.programs.requireOpen(tx, actor.programId);
        if (!program.ok) return program;
        const draw = await lockDraw(tx, code);
        return draw ? work(tx, program.value, draw) : err(notFound('draw', ['code']));
      });
    } catch (error) {
      // A long list is being frozen, which takes a while.
      if (!isLockTimeout(error)) throw error;
      return err(inFlight());
    }
  }

  /** Settings as they are to be stored. What is as it was is not looked at again. */
  private async checked(
    tx: Tx,
    settings: DrawSettings,
    known: DrawSettings | null,
    now: Date,
  ): Promise<Result<DrawSettings, Problem>> {
    const wrong = refusalOfDraw(settings, now);
    if (wrong) return err(wrong);
    const { audience, withoutWinnersOf } = settings;
    const condition =
      audience === null || audience === known?.audience ? null : this.audiences.check(audience, ['audience']);
    if (condition && !condition.ok) return condition;
    const former = new Set((await findDraws(tx, withoutWinnersOf)).map(({ code }) => code));
    const unknown = withoutWinnersOf.findIndex((code) => !former.has(code));
    if (unknown >= 0) return err(notFound('draw', ['withoutWinnersOf', String(unknown)]));
    const prizes: Prize[] = [];
    for (const [index, { effect, ...prize }] of settings.prizes.entries()) {
      const path = ['prizes', String(index), 'effect'];
      const checked = effect && (await this.effects.check(tx, effect, { trigger: DRAW_WON, path }));
      if (checked && !checked.ok) return checked;
      prizes.push({ ...prize, effect: checked ? checked.value : null });
    }
    return ok({ ...settings, prizes });
  }

  private async note(
    tx: Tx,
    action: string,
    draw: Draw,
    details: object,
    { actor, now, requestId, ip }: DrawCommand,
  ): Promise<void> {
    const subject = { subjectType: 'draw', subjectId: draw.id };
    await this.audit.record(tx, {
      ...{ actor, action, ...subject, now, requestId, ip },
      details: { draw: draw.code, ...details },
    });
  }
}

const UNDRAWN = {
  ...{ cancelledAt: null, frozenAt: null, digest: null, participants: null, entries: null },
  ...{ drawnAt: null, beacon: null, seed: null },
};

function settingsOf(draw: Draw): DrawSettings {
  const { name, description, opensAt, closesAt, prizes, reserves, audience, entriesMax } = draw;
  const { withoutWinnersOf, beaconSource } = draw;
  return {
    ...{ name, description, opensAt, closesAt, prizes, reserves, audience, entriesMax },
    ...{ withoutWinnersOf, beaconSource },
  };
}

function wrongState(draw: Draw, now: Date): Problem {
  const state = stateOf(draw, now);
  return problem('WRONG_STATE', `Not possible for a draw that is ${state}.`, { data: { state } });
}

function refusalOfBeacon({ beaconSource }: Draw, beacon: string | null): Problem | null {
  if (beaconSource === null)
    return beacon === null ? null : invalid(['beacon'], 'No public value was announced for this draw.');
  return beacon !== null && beacon.length >= 1 && beacon.length <= BEACON_LENGTH_MAX && !/[\0\n]/.test(beacon)
    ? null
    : invalid(
        ['beacon'],
        `The value of ${beaconSource} is needed: one line of 1 to ${BEACON_LENGTH_MAX} characters.`,
      );
}
