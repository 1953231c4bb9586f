import { Injectable } from '@nestjs/common';
import { groupedBy, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Event } from './domain/event.js';
import type { State } from './domain/registration.js';
import type { ShownRegistration } from './open-event.js';
import { findEvent, findEventPage, findEvents } from './persistence/events.js';
import { findGuests, type Guest } from './persistence/guests.js';
import {
  findInState,
  findMoves,
  findOfCustomers,
  findPositions,
  registrationKey,
  type HeldRegistration,
  type KeptMove,
  type LinePlace,
  type RegistrationName,
} from './persistence/registrations.js';

interface PageBehind<Place> {
  readonly after: Place | null;
  readonly limit: number;
}

/** What is shown of events, for whole answers at once. */
@Injectable()
export class EventViews {
  page(tx: Tx, asked: Parameters<typeof findEventPage>[1]): Promise<Event[]> {
    return findEventPage(tx, asked);
  }

  byCode(tx: Tx, code: string): Promise<Event | null> {
    return findEvent(tx, code);
  }

  /** Registrations of customers, whatever their state, in the order of the events' ids. */
  async ofCustomers(
    tx: Tx,
    customerIds: readonly Uuid[],
    { after, limit }: PageBehind<Uuid>,
  ): Promise<Map<Uuid, ShownRegistration[]>> {
    const held = await findOfCustomers(tx, customerIds, after, limit);
    return groupedBy(await this.shown(tx, held), ({ customerId }) => customerId);
  }

  /** Registrations for an event in a state: those who wait in their order, others in the order of the customers' ids. */
  async inState(
    tx: Tx,
    of: { readonly eventId: Uuid; readonly state: State },
    { after, limit }: PageBehind<LinePlace>,
  ): Promise<ShownRegistration[]> {
    return this.shown(tx, await findInState(tx, of.eventId, of.state, after, limit));
  }

  /** By `registrationKey`: how manieth in the line; whoever does not wait is left out. */
  positions(tx: Tx, wanted: readonly RegistrationName[]): Promise<Map<string, number>> {
    return findPositions(tx, wanted);
  }

  /** Steps of registrations, the newest first. */
  async moves(
    tx: Tx,
    wanted: readonly RegistrationName[],
    { after, limit }: PageBehind<number>,
  ): Promise<Map<string, KeptMove[]>> {
    return groupedBy(await findMoves(tx, wanted, after, limit), registrationKey);
  }

  private async shown(tx: Tx, held: readonly HeldRegistration[]): Promise<ShownRegistration[]> {
    if (held.length === 0) return [];
    const [events, guests] = await Promise.all([
      findEvents(
        tx,
        held.map(({ eventId }) => eventId),
      ),
      findGuests(tx, held),
    ]);
    const byParty = groupedBy(guests, registrationKey);
    return held.flatMap((one) => {
      const event = events.get(one.eventId);
      return event ? [{ ...one, event, guests: byParty.get(registrationKey(one)) ?? [] }] : [];
    });
  }
}

export {
  registrationKey,
  type Event,
  type Guest,
  type KeptMove,
  type RegistrationName,
  type ShownRegistration,
};
