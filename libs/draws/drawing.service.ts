import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { ActivityRecorder } from '#activity';
import { Audiences } from '#campaigns';
import { CustomerDirectory } from '#customers';
import { invariant, required, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { drawnCount, prizesInOrder, type Draw, type Place } from './domain/draw.js';
import { drawnOrder, TicketList } from './lottery.js';
import { findFormerWinners, findSecrets, saveDrawn, saveFrozen } from './persistence/draws.js';
import { insertPlaces } from './persistence/places.js';
import {
  deleteTickets,
  findHolders,
  findParticipants,
  findTickets,
  insertTickets,
} from './persistence/tickets.js';
import { wonActivity } from './prizes.js';

/** Customers that conditions are asked about at once. */
const ASKED_AT_ONCE = 5_000;
const READ_AT_ONCE = 50_000;
/** Activities that are recorded at once. */
const RECORDED_AT_ONCE = 1_000;

/** The two steps of a draw that is locked: its list is frozen, then it is drawn. Each is taken in one transaction, or not at all. */
@Injectable()
export class Drawing {
  constructor(
    private readonly customers: CustomerDirectory,
    private readonly audiences: Audiences,
    private readonly recorder: ActivityRecorder,
  ) {}

  /** Freezes the list of a draw that is closed: who takes part is looked at now, and never again. */
  async freeze(tx: Tx, program: Program, draw: Draw, now: Date): Promise<Draw> {
    const { ticketKey } = await findSecrets(tx, draw.id);
    await insertTickets(tx, draw, ticketKey);
    let after: Uuid | null = null;
    for (;;) {
      const page: Uuid[] = await findParticipants(tx, draw.id, after, ASKED_AT_ONCE);
      const last = page.at(-1);
      if (last === undefined) break;
      const out = await this.leftOut(tx, program, draw, page, now);
      if (out.length > 0) await deleteTickets(tx, draw.id, out);
      after = last;
    }
    const list = await this.listOf(tx, draw);
    const frozen = { digest: list.digest(), participants: list.size, entries: BigInt(list.entries) };
    await saveFrozen(tx, draw.id, { ...frozen, at: now });
    return { ...draw, ...frozen, frozenAt: now };
  }

  /** Draws a frozen list, reveals the seed, and gives the prizes. */
  async draw(tx: Tx, program: Program, draw: Draw, beacon: string | null, now: Date): Promise<Draw> {
    const { seed } = await findSecrets(tx, draw.id);
    const list = await this.listOf(tx, draw);
    const digest = list.digest();
    invariant(digest === draw.digest, 'the list is as it was frozen');
    const drawn = drawnOrder({ seed, digest, beacon }, list.weights, drawnCount(draw)).map((index) =>
      list.at(index),
    );
    const places = await this.placesOf(tx, draw, drawn, now);
    await insertPlaces(tx, draw.id, places, now);
    await saveDrawn(tx, draw.id, { at: now, seed, beacon });
    const after = { ...draw, drawnAt: now, seed, beacon };
    const won = places.filter(({ state }) => state === 'WON').map((place) => wonActivity(after, place));
    for (let start = 0; start < won.length; start += RECORDED_AT_ONCE) {
      const part = won.slice(start, start + RECORDED_AT_ONCE);
      const results = await this.recorder.recordOwnActivities(tx, program, part, now);
      invariant(
        results.every(({ ok }) => ok),
        'that somebody won can be recorded',
      );
    }
    return after;
  }

  /** The frozen list. */
  async listOf(tx: Tx, { id }: Pick<Draw, 'id'>): Promise<TicketList> {
    const list = new TicketList();
    let after: Buffer | null = null;
    for (;;) {
      const page: { ticket: Buffer; entries: number }[] = await findTickets(tx, id, after, READ_AT_ONCE);
      for (const { ticket, entries } of page) list.add(ticket, entries);
      const last = page.at(-1);
      if (!last || page.length < READ_AT_ONCE) return list;
      after = last.ticket;
    }
  }

  /** Who of these may not take part: never joined, suspended, not in the audience, or winner of a draw before. */
  private async leftOut(
    tx: Tx,
    program: Program,
    { audience, withoutWinnersOf }: Draw,
    customerIds: readonly Uuid[],
    now: Date,
  ): Promise<Uuid[]> {
    const people = await this.customers.byIds(tx, customerIds);
    const taking = [...people.values()].filter(
      ({ status, enrolledAt }) => status === 'ACTIVE' && enrolledAt !== null && enrolledAt <= now,
    );
    const [failures, winners] = [
      audience === null ? [] : await this.audiences.failures(tx, program, audience, taking, now),
      await findFormerWinners(tx, withoutWinnersOf, customerIds),
    ];
    const isIn = new Set(
      taking.flatMap(({ id }, index) => ((failures[index] ?? null) === null && !winners.has(id) ? [id] : [])),
    );
    return customerIds.filter((id) => !isIn.has(id));
  }

  private async placesOf(tx: Tx, draw: Draw, drawn: readonly Buffer[], now: Date): Promise<Place[]> {
    const holders = await findHolders(tx, draw.id, drawn);
    const prizes = prizesInOrder(draw.prizes);
    return drawn.map((ticket, index): Place => {
      const customerId = required(holders.get(ticket.toString('hex')), 'the holder of a ticket');
      const prize = prizes[index] ?? null;
      const state = prize === null ? 'RESERVE' : 'WON';
      return {
        customerId,
        number: index + 1,
        ticket,
        prize,
        state,
        since: now,
        deliveredAt: null,
        reason: null,
      };
    });
  }
}
