import { effectForms } from '#campaigns/graphql';
import { err, invalid, ok, type Problem, type Result } from '#kernel';
import {
  stateOf,
  type Draw,
  type DrawSettings,
  type Place,
  type Prize,
  type PrizeEffect,
} from '../domain/draw.js';
import { ALGORITHM } from '../lottery.js';
import type { OwnStanding, Ticket } from '../draw-views.service.js';
import type { ChangeDrawInput, CreateDrawInput, DrawPrizeInput } from './draw.inputs.js';
import type {
  DrawPlaceType,
  DrawPrizeType,
  DrawTicketType,
  DrawType,
  OwnDrawStandingType,
} from './draw.type.js';

export function drawOf(draw: Draw, now: Date): DrawType {
  const { code, name, description, opensAt, closesAt, reserves, entriesMax, commitment, beaconSource } = draw;
  const { beacon, digest, participants, frozenAt, drawnAt, entries, seed } = draw;
  return {
    ...{ draw, code, name, description, opensAt, closesAt, reserves, entriesMax, commitment, beaconSource },
    ...{ beacon, digest, participants, frozenAt, drawnAt, algorithm: ALGORITHM },
    state: stateOf(draw, now),
    prizes: draw.prizes.map((_, index) => prizeOf(draw, index)),
    seed: seed?.toString('hex') ?? null,
    entries: entries === null ? null : String(entries),
  };
}

function prizeOf({ prizes }: Draw, index: number): DrawPrizeType {
  const { name = '', count = 0, effect = null } = prizes[index] ?? {};
  return { rank: index + 1, name, count, given: effect };
}

export function placeOf(draw: Draw, place: Place): DrawPlaceType {
  const { number, state, prize } = place;
  return {
    ...{ place, number, state, ticket: place.ticket.toString('hex') },
    // Who was disqualified has won nothing, whatever it was.
    prize: prize === null || state !== 'WON' ? null : prizeOf(draw, prize),
  };
}

export function ticketOf({ ticket, entries }: Ticket): DrawTicketType {
  return { ticket: ticket.toString('hex'), entries };
}

export function standingOf(draw: Draw, { entries, ticket, place }: OwnStanding): OwnDrawStandingType {
  return { entries, ticket: ticket?.toString('hex') ?? null, place: place && placeOf(draw, place) };
}

export function settingsOf(input: CreateDrawInput): Result<DrawSettings, Problem> {
  const prizes = prizesOf(input.prizes);
  if (!prizes.ok) return prizes;
  const { name, opensAt, closesAt, reserves, withoutWinnersOf } = input;
  return ok({
    ...{ name, opensAt, closesAt, reserves, withoutWinnersOf, prizes: prizes.value },
    ...{ description: input.description ?? null, audience: input.audience ?? null },
    ...{ entriesMax: input.entriesMax ?? null, beaconSource: input.beaconSource ?? null },
  });
}

/** What is named of a change; what may not be nothing stays when it is null. */
export function changeOf(
  input: ChangeDrawInput,
): Result<(known: DrawSettings) => Partial<DrawSettings>, Problem> {
  const prizes = input.prizes ? prizesOf(input.prizes) : ok(null);
  if (!prizes.ok) return prizes;
  const { description, audience, entriesMax, beaconSource } = input;
  const clearable = { description, audience, entriesMax, beaconSource };
  return ok((known) => ({
    ...Object.fromEntries(Object.entries(clearable).filter(([, value]) => value !== undefined)),
    name: input.name ?? known.name,
    opensAt: input.opensAt ?? known.opensAt,
    closesAt: input.closesAt ?? known.closesAt,
    reserves: input.reserves ?? known.reserves,
    withoutWinnersOf: input.withoutWinnersOf ?? known.withoutWinnersOf,
    prizes: prizes.value ?? known.prizes,
  }));
}

function prizesOf(inputs: readonly DrawPrizeInput[]): Result<Prize[], Problem> {
  const prizes: Prize[] = [];
  for (const [place, { name, count, effect: input = null }] of inputs.entries()) {
    const effect = input === null ? ok(null) : effectOf(input, place);
    if (!effect.ok) return effect;
    prizes.push({ name, count, effect: effect.value });
  }
  return ok(prizes);
}

function effectOf(input: object, place: number): Result<PrizeEffect, Problem> {
  const path = ['prizes', String(place), 'effect'];
  const terms = effectForms.termsOf(input, path, 0);
  if (terms === null)
    return err(
      invalid(path, 'Points are given by a campaign that acts on "draw.won"; anything else is a prize.'),
    );
  if (!terms.ok) return terms;
  const { kind, settings, variant } = terms.value;
  return (variant ?? null) === null
    ? ok({ kind, settings })
    : err(invalid(path, 'A prize knows no variants.'));
}
