import { Injectable } from '@nestjs/common';
import type { Uuid } from '#kernel';
import type { Tx } from '#platform';
import { drawnCount, type Draw, type Place, type PlaceState } from './domain/draw.js';
import { commitmentOf, drawnOrder } from './lottery.js';
import { Drawing } from './drawing.service.js';
import { findDraw, findDrawPage, type DrawPlaceInList } from './persistence/draws.js';
import { findOwnPlaces, findPlaces } from './persistence/places.js';
import { findEntries, findOwnTickets, findTickets, type Ticket } from './persistence/tickets.js';

export type { Ticket } from './persistence/tickets.js';

/** How a customer stands with a draw. */
export interface OwnStanding {
  /** Of a frozen draw those in the list; before, all that count so far. */
  readonly entries: number;
  /** Null until the list is frozen, or when they are not in it. */
  readonly ticket: Buffer | null;
  readonly place: Place | null;
}

/** What a draw that was checked again came to; all true, and its winners stand as they should. */
export interface Verification {
  readonly isSeedAsCommitted: boolean;
  readonly isListAsPublished: boolean;
  readonly isOrderAsDrawn: boolean;
  readonly places: number;
}

const PLACES_MAX = 2_000;
const ALL: readonly PlaceState[] = ['WON', 'RESERVE', 'DISQUALIFIED'];

/** Reads draws. Whoever is shown a draw does not see its seed before it is drawn: it is not read. */
@Injectable()
export class DrawViews {
  constructor(private readonly drawing: Drawing) {}

  byCode(tx: Tx, code: string): Promise<Draw | null> {
    return findDraw(tx, code);
  }

  page(tx: Tx, after: DrawPlaceInList | null, limit: number): Promise<Draw[]> {
    return findDrawPage(tx, after, limit);
  }

  tickets(tx: Tx, draw: Draw, after: Buffer | null, limit: number): Promise<Ticket[]> {
    return draw.frozenAt === null ? Promise.resolve([]) : findTickets(tx, draw.id, after, limit);
  }

  places(
    tx: Tx,
    draw: Draw,
    asked: { readonly states: readonly PlaceState[]; readonly after: number; readonly limit: number },
  ): Promise<Place[]> {
    return findPlaces(tx, draw.id, asked);
  }

  /** How a customer stands with each of these draws, by their ids. */
  async own(tx: Tx, draws: readonly Draw[], customerId: Uuid): Promise<Map<Uuid, OwnStanding>> {
    const ids = draws.map(({ id }) => id);
    const [tickets, places] = [
      await findOwnTickets(tx, ids, customerId),
      await findOwnPlaces(tx, ids, customerId),
    ];
    const open = draws.filter(({ frozenAt }) => frozenAt === null);
    const entries = await findEntries(tx, open, customerId);
    const standings = new Map<Uuid, OwnStanding>();
    for (const { id, frozenAt, entriesMax } of draws) {
      const listed = tickets.get(id) ?? null;
      const soFar = Math.min(entries.get(id) ?? 0, entriesMax ?? Infinity);
      standings.set(id, {
        entries: frozenAt === null ? soFar : (listed?.entries ?? 0),
        ticket: listed?.ticket ?? null,
        place: places.get(id) ?? null,
      });
    }
    return standings;
  }

  /** Does everything again that decided a draw; null unless it was drawn. */
  async verify(tx: Tx, draw: Draw): Promise<Verification | null> {
    const { seed, beacon, digest } = draw;
    if (seed === null || digest === null) return null;
    const list = await this.drawing.listOf(tx, draw);
    const again = drawnOrder({ seed, digest: list.digest(), beacon }, list.weights, drawnCount(draw));
    const places = await findPlaces(tx, draw.id, { states: ALL, after: 0, limit: PLACES_MAX + 1 });
    return {
      isSeedAsCommitted: commitmentOf(seed) === draw.commitment,
      isListAsPublished: list.digest() === digest,
      isOrderAsDrawn:
        again.length === places.length &&
        places.every(({ ticket }, index) => list.at(again[index] ?? -1).equals(ticket)),
      places: places.length,
    };
  }
}
