import { Injectable } from '@nestjs/common';
import {
  activityIdOf,
  OWN_SOURCE,
  Reactors,
  type Activity,
  type ActivityBatch,
  type NewActivity,
  type Reactor,
} from '#activity';
import { OwnEffects, type OwnGift, type UndoneActivity } from '#campaigns';
import type { Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Draw, Place } from './domain/draw.js';
import { findDraws } from './persistence/draws.js';

/** Somebody was drawn, or took the place of somebody who was disqualified. */
export const DRAW_WON = 'draw.won';
/** Staff disqualified a winner. */
export const DRAW_WIN_REVOKED = 'draw.win_revoked';

/** After campaigns, which may give for it as well. */
const RANK = 45;

/** Gives the prizes that are effects of the engine, in the transaction that records who won. */
@Injectable()
export class PrizeReactor implements Reactor {
  readonly name = 'draws';
  readonly rank = RANK;

  constructor(
    private readonly effects: OwnEffects,
    reactors: Reactors,
  ) {
    reactors.register(this);
  }

  async react(tx: Tx, batch: ActivityBatch): Promise<readonly NewActivity[]> {
    const won = batch.activities.filter(({ type }) => type === DRAW_WON);
    if (won.length === 0) return [];
    const draws = await findDraws(
      tx,
      won.map(({ attributes }) => String(attributes['draw'])),
    );
    const byCode = new Map(draws.map((draw) => [draw.code, draw]));
    const gifts = won.flatMap((activity): OwnGift[] => {
      const { draw: code, rank } = activity.attributes;
      const effect = byCode.get(String(code))?.prizes[Number(rank) - 1]?.effect ?? null;
      return effect ? [{ activity, effect }] : [];
    });
    return this.effects.give(tx, batch, gifts);
  }
}

/** Tells that somebody has won: `place` is as which they were drawn, `rank` that of the prize, the best being 1. */
export function wonActivity(draw: Draw, place: Place): NewActivity {
  const rank = (place.prize ?? 0) + 1;
  return {
    ...{ type: DRAW_WON, source: OWN_SOURCE, externalId: tellingId(draw, place), occurredAt: place.since },
    customer: { id: place.customerId },
    attributes: { draw: draw.code, prize: draw.prizes[rank - 1]?.name ?? '', rank, place: place.number },
  };
}

/** The id of the activity that tells of a win. */
export function wonIdOf(draw: Draw, won: Place): Uuid {
  const telling = { type: DRAW_WON, source: OWN_SOURCE, externalId: tellingId(draw, won) };
  return activityIdOf(draw.programId, telling, won.since);
}

/** Tells that somebody has not won after all; `won` is the place as it was. */
export function revokedActivity(draw: Draw, won: Place, now: Date): NewActivity {
  return {
    ...{ type: DRAW_WIN_REVOKED, source: OWN_SOURCE, externalId: tellingId(draw, won), occurredAt: now },
    customer: { id: won.customerId },
    attributes: {
      ...{ draw: draw.code, place: won.number, undoesAt: won.since.toISOString() },
      undoes: wonIdOf(draw, won),
    },
  };
}

/** Which activity is undone by one that tells of a disqualification. */
export function undoneBy({ attributes }: Pick<Activity, 'attributes'>): UndoneActivity {
  return { activityId: String(attributes['undoes']), occurredAt: new Date(String(attributes['undoesAt'])) };
}

function tellingId({ id }: { readonly id: Uuid }, { number }: Pick<Place, 'number'>): string {
  return `${id}/${number}`;
}
