import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { OWN_SOURCE, type NewActivity } from '#activity';
import type { AwardedDay } from '#campaigns';
import type { CustomerRef } from '#customers';
import { localDateOf, required, type LocalDate, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { CustomerDoings } from './customer-doings.js';
import { Doings } from './domain/doings.js';
import { tierOf } from './domain/ladder.js';
import type { Happening, Placement } from './domain/placement.js';
import { metricsOf } from './domain/qualification.js';
import { Standing } from './domain/standing.js';
import { firstDayOf } from './domain/window.js';
import { movesByVersions } from './persistence/moves.js';
import {
  findPlacements,
  insertMoves,
  savePlacements,
  type KeptMove,
  type PlacedCustomer,
} from './persistence/placements.js';
import type { LadderWithVersions } from './stored-ladders.js';

/** One customer on some ladders, ready to be looked at. */
export interface OpenPage {
  readonly customer: CustomerRef;
  readonly standings: readonly Standing[];
  readonly doings: Doings;
}

/** Which customers are looked at, and from when on what they did may matter. */
export interface Look {
  readonly program: Program;
  readonly ladders: readonly LadderWithVersions[];
  readonly customers: readonly CustomerRef[];
  /** The earliest day as of which anybody of them is looked at. */
  readonly dayOf: (customerId: Uuid) => LocalDate;
  /** Activities whose points are told apart. */
  readonly apart?: readonly Uuid[];
}

/** Customers that are looked at. */
export interface OpenBook {
  readonly pages: ReadonlyMap<Uuid, OpenPage>;
  readonly awarded: readonly AwardedDay[];
}

/**
 * Where customers stand on ladders: reads it, set-wise, lets the rule of `domain/` work on it, and writes what came of it. The
 * totals of the customers are locked by whoever calls it.
 */
@Injectable()
export class TierBook {
  constructor(private readonly doings: CustomerDoings) {}

  /** Opens the pages of customers who have joined the program; others have none. */
  async open(tx: Tx, { program, ladders, customers, dayOf, apart }: Look): Promise<OpenBook> {
    const joined = customers.filter(({ enrolledAt, isGuest }) => enrolledAt !== null && !isGuest);
    if (joined.length === 0 || ladders.length === 0) return { pages: new Map(), awarded: [] };
    const placed = await findPlacements(
      tx,
      joined.map(({ id }) => id),
    );
    const placements = new Map(placed.map((one) => [nameOf(one.customerId, one.ladderId), one.placement]));
    const people = joined.map((customer) => {
      const enrolledAt = required(customer.enrolledAt, 'the enrolment of a member');
      const enrolledOn = localDateOf(enrolledAt, program.timeZone);
      const day = dayOf(customer.id);
      const froms = ladders.map((ladder) => {
        const placement = placements.get(nameOf(customer.id, ladder.ladder.id)) ?? null;
        return firstDayFor(ladder, earlier(day, placement), enrolledOn);
      });
      return { customer, enrolledAt, enrolledOn, from: earliest(froms) };
    });
    const wanted = people.map(({ customer, from }) => ({ customerId: customer.id, from }));
    const metrics = metricsOf(ladders.flatMap(({ versions }) => versions.flatMap(({ tiers }) => tiers)));
    const known = await this.doings.read(tx, program, metrics.values(), wanted, apart);
    const undone = await undoneBy(tx, ladders, placed);
    const pages = people.map(({ customer, enrolledAt, enrolledOn }): [Uuid, OpenPage] => {
      const doings = known.of.get(customer.id) ?? new Doings();
      const standings = ladders.map(({ ladder, versions, begin }) => {
        const since = begin && begin > enrolledAt ? begin : enrolledAt;
        const name = nameOf(customer.id, ladder.id);
        const ground = { versions, timeZone: program.timeZone, enrolledOn, since };
        return new Standing(
          { ...ground, undone: undone.get(name) ?? null },
          placements.get(name) ?? null,
          doings,
        );
      });
      return [customer.id, { customer, standings, doings }];
    });
    return { pages: new Map(pages), awarded: known.awarded };
  }

  /** Writes what became of customers; answers the activities that tell of it. */
  async close(
    tx: Tx,
    ladders: readonly LadderWithVersions[],
    pages: Iterable<OpenPage>,
    now: Date,
  ): Promise<NewActivity[]> {
    const placements = [];
    const moves: KeptMove[] = [];
    const told: NewActivity[] = [];
    for (const { customer, standings } of pages) {
      for (const [index, standing] of standings.entries()) {
        const { placement, isChanged, happenings } = standing;
        if (!placement || !isChanged) continue;
        const ladder = required(ladders[index], 'the ladder of a standing');
        const place = { customerId: customer.id, ladderId: ladder.ladder.id };
        placements.push({ ...place, placement, version: required(standing.version, 'the version') });
        for (const happening of happenings) {
          if (happening.kind === 'MOVED') moves.push({ ...place, move: happening });
          told.push(...activitiesOf(ladder, customer.id, happening));
        }
      }
    }
    await savePlacements(tx, placements);
    await insertMoves(tx, moves, now);
    return told;
  }
}

/**
 * Where customers stood before the versions that a rollback, now the last word on their ladder, takes back: if those were
 * the last that moved them. No statement where there is no rollback that somebody has not been looked at by.
 */
async function undoneBy(
  tx: Tx,
  ladders: readonly LadderWithVersions[],
  placed: readonly PlacedCustomer[],
): Promise<Map<string, Placement>> {
  const undone = new Map<string, Placement>();
  for (const { ladder, versions } of ladders) {
    const rollback = versions.findLast(({ state }) => state === 'PUBLISHED');
    if (!rollback?.isRollback) continue;
    const waiting = placed.filter(
      ({ ladderId, placement }) => ladderId === ladder.id && placement.versionId !== rollback.id,
    );
    if (waiting.length === 0) continue;
    const taken = versions.filter(
      ({ number, state }) =>
        state === 'PUBLISHED' && number > (rollback.likeNumber ?? 0) && number < rollback.number,
    );
    const ids = waiting.map(({ customerId }) => customerId);
    const moves = await movesByVersions(
      tx,
      ids,
      taken.map(({ id }) => id),
    );
    const next = new Map(waiting.map(({ customerId, placement }) => [customerId, placement.moves]));
    for (const { customerId, number, before } of moves) {
      // Only what nothing has followed: from the last move backwards, without a gap.
      if (next.get(customerId) !== number) continue;
      next.set(customerId, number - 1);
      if (before !== null) undone.set(nameOf(customerId, ladder.id), before as Placement);
    }
  }
  return undone;
}

/** The activities that tell others of what happened: campaigns give for them, storefronts and messages speak of them. */
function activitiesOf(
  { ladder, versions }: LadderWithVersions,
  customerId: Uuid,
  happening: Happening,
): NewActivity[] {
  const { at } = happening;
  const common = { source: OWN_SOURCE, occurredAt: at, customer: { id: customerId } };
  const attributes = { ladder: ladder.code };
  if (happening.kind === 'AT_RISK') {
    const { tier, fallsOn } = happening;
    const externalId = `${customerId}/${ladder.code}/${tier}/${fallsOn}/${at.getTime()}`;
    return [{ ...common, type: 'tier.at_risk', externalId, attributes: { ...attributes, tier, fallsOn } }];
  }
  const { from, to, isUp, cause, number, versionId } = happening;
  // Everybody begins on the lowest tier: nobody has moved by that.
  const version = versions.find(({ id }) => id === versionId);
  const lowest = version?.tiers[0];
  const isBeginning = from === null && to === lowest?.code && lowest?.qualification === null;
  if (isBeginning || from === to) return [];
  const externalId = `${customerId}/${ladder.code}/${number}`;
  const rank = (version && tierOf(version, to)?.rank) ?? -1;
  const what = { ...attributes, from: from ?? '', tier: to ?? '', rank, cause };
  return ['tier.changed', isUp ? 'tier.upgraded' : 'tier.downgraded'].map((type) => ({
    ...{ ...common, type, externalId, attributes: what },
  }));
}

function nameOf(customerId: Uuid, ladderId: Uuid): string {
  return `${customerId}/${ladderId}`;
}

/** What is due is looked at as of its own day. */
function earlier(day: LocalDate, placement: Placement | null): LocalDate {
  if (!placement) return day;
  const { reviewDay, graceUntil, hold } = placement;
  const days = [day, reviewDay, graceUntil, hold?.until ?? null].filter((one) => one !== null);
  return days.reduce((first, one) => (one < first ? one : first));
}

/** The first day that may matter by any version of a ladder; null: all days. */
function firstDayFor(
  { versions }: LadderWithVersions,
  day: LocalDate,
  enrolledOn: LocalDate,
): LocalDate | null {
  return earliest(
    versions
      .filter(({ state }) => state === 'PUBLISHED')
      .map(({ window }) => firstDayOf(window, day, enrolledOn)),
  );
}

function earliest(days: readonly (LocalDate | null)[]): LocalDate | null {
  return days.reduce(
    (first, one) => (first === null || one === null ? null : one < first ? one : first),
    days[0] ?? null,
  );
}
