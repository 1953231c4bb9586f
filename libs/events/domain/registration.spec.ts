import fc from 'fast-check';
import { required } from '#kernel';
import { fits, openingOf, type Event, type Room } from './event.js';
import {
  isIn,
  isSeated,
  promotable,
  seatsOf,
  STATES,
  step,
  type Action,
  type Registration,
  type State,
} from './registration.js';

const NOW = new Date('2026-03-20T12:00:00Z');
const EMPTY = { taken: 0, waiting: 0, nextPlace: 1n };

/** An event with a line that is worked as the services do: after each step the first who fit sit down. */
class Hall {
  readonly people = new Map<number, Registration>();
  /** Whoever sat down, in the order in which they did. */
  readonly seated: { readonly who: number; readonly place: bigint }[] = [];
  room: Room;

  constructor(capacity: number | null) {
    this.room = { capacity, seats: EMPTY };
  }

  get line(): [number, Registration][] {
    return [...this.people]
      .filter(([, { state }]) => state === 'WAITING')
      .sort(([, a], [, b]) => Number(a.place - b.place));
  }

  act(who: number, action: Action): boolean {
    const before = this.people.get(who) ?? null;
    const taken = step(this.room, before, action, NOW);
    if (!taken.ok) return false;
    const { registration, seats } = taken.value;
    this.people.set(who, registration);
    this.room = { ...this.room, seats };
    if (!isSeated(before?.state ?? null) && isSeated(registration.state))
      this.seated.push({ who, place: before?.place ?? 0n });
    return true;
  }

  moveUp(): void {
    const { line } = this;
    const parties = line.map(([, registration]) => registration);
    for (const [who] of line.slice(0, promotable(this.room, parties)))
      expect(this.act(who, { kind: 'PROMOTE' })).toBe(true);
  }
}

interface Deed {
  readonly who: number;
  readonly what: Action | { readonly kind: 'CAPACITY'; readonly capacity: number | null };
}

const guests = fc.nat(3);
const deed: fc.Arbitrary<Deed> = fc.record({
  who: fc.nat(14),
  what: fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('ENTER' as const), guests }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('BRING' as const), guests }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('LEAVE' as const),
        cause: fc.constantFrom('CANCELLED' as const, 'REMOVED' as const),
      }),
    },
    fc.constantFrom(
      { kind: 'CHECK_IN' as const },
      { kind: 'UNDO_CHECK_IN' as const },
      { kind: 'CALL_OFF' as const },
    ),
    fc.record({
      kind: fc.constant('CAPACITY' as const),
      capacity: fc.option(fc.integer({ min: 4, max: 20 })),
    }),
  ),
});

function does(hall: Hall, { who, what }: Deed): void {
  if (what.kind === 'CAPACITY') {
    const isEnough = what.capacity === null || what.capacity >= hall.room.seats.taken;
    if (isEnough) hall.room = { ...hall.room, capacity: what.capacity };
  } else hall.act(who, what);
  hall.moveUp();
}

const lives = fc.tuple(fc.option(fc.integer({ min: 4, max: 20 })), fc.array(deed, { maxLength: 80 }));

describe('A registration', () => {
  it('never takes seats that are not there, and each party is counted as it is', () => {
    fc.assert(
      fc.property(lives, ([capacity, deeds]) => {
        const hall = new Hall(capacity);
        for (const one of deeds) {
          does(hall, one);
          const parties = [...hall.people.values()];
          const heads = parties.filter(({ state }) => isSeated(state)).map(seatsOf);
          const { seats, capacity: now } = hall.room;
          expect(seats.taken).toBe(heads.reduce((sum, count) => sum + count, 0));
          expect(seats.waiting).toBe(hall.line.length);
          if (now !== null) expect(seats.taken).toBeLessThanOrEqual(now);
          for (const { state, guests: count, place } of parties) {
            expect(place > 0n).toBe(state === 'WAITING');
            if (!isIn(state)) expect(count).toBe(0);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('moves up in the order of the line, and nobody comes in past who waits', () => {
    fc.assert(
      fc.property(lives, ([capacity, deeds]) => {
        const hall = new Hall(capacity);
        for (const one of deeds) {
          const before = hall.line;
          const count = hall.seated.length;
          does(hall, one);
          const sat = hall.seated.slice(count);
          for (const { who, place } of sat) {
            const passed = hall.line.filter(([, other]) => place === 0n || other.place < place);
            expect({ who, passed }).toEqual({ who, passed: [] });
          }
          // Who waited before, and does still, stands in the order of before.
          const still = new Set(hall.line.map(([who]) => who));
          const kept = before.filter(
            ([who, { place }]) => still.has(who) && hall.people.get(who)?.place === place,
          );
          const order = hall.line.map(([who]) => who);
          const places = kept.map(([who]) => order.indexOf(who));
          expect(places).toEqual([...places].sort((a, b) => a - b));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('waits only while whoever is first does not fit', () => {
    fc.assert(
      fc.property(lives, ([capacity, deeds]) => {
        const hall = new Hall(capacity);
        for (const one of deeds) {
          does(hall, one);
          const [first] = hall.line;
          if (first) expect(fits(hall.room, seatsOf(first[1]))).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('that is refused changes nothing, and says how it stands', () => {
    const told = step({ capacity: 3, seats: EMPTY }, null, { kind: 'CHECK_IN' }, NOW);
    expect(told).toMatchObject({ ok: false, problem: { code: 'WRONG_STATE', data: { state: 'NONE' } } });
    const full = { capacity: 3, seats: { taken: 3, waiting: 0, nextPlace: 1n } };
    const seated: Registration = { state: 'REGISTERED', since: NOW, guests: 2, place: 0n, moves: 1 };
    expect(step(full, seated, { kind: 'BRING', guests: 3 }, NOW)).toMatchObject({
      problem: { code: 'EVENT_FULL' },
    });
    expect(step(full, seated, { kind: 'BRING', guests: 0 }, NOW)).toMatchObject({
      value: { seats: { taken: 1 } },
    });
  });

  it('gets no seat that those who wait could not use, though it would fit', () => {
    const room = { capacity: 4, seats: { taken: 3, waiting: 1, nextPlace: 2n } };
    expect(step(room, null, { kind: 'ENTER', guests: 0 }, NOW)).toMatchObject({
      value: { registration: { state: 'WAITING', place: 2n }, seats: { waiting: 2, nextPlace: 3n } },
    });
  });

  it.each<[Action['kind'], readonly (State | null)[]]>([
    ['ENTER', [null, 'CANCELLED']],
    ['LEAVE', ['WAITING', 'REGISTERED']],
    ['CHECK_IN', ['REGISTERED']],
    ['UNDO_CHECK_IN', ['ATTENDED']],
    ['CALL_OFF', ['WAITING', 'REGISTERED']],
  ])('takes the step %s from its states alone', (kind, from) => {
    const actions: Record<string, Action> = {
      ENTER: { kind: 'ENTER', guests: 0 },
      LEAVE: { kind: 'LEAVE', cause: 'CANCELLED' },
      CHECK_IN: { kind: 'CHECK_IN' },
      UNDO_CHECK_IN: { kind: 'UNDO_CHECK_IN' },
      CALL_OFF: { kind: 'CALL_OFF' },
    };
    const allowed = [null, ...STATES].filter((state) => {
      const before = state && {
        state,
        since: NOW,
        guests: 0,
        place: state === 'WAITING' ? 1n : 0n,
        moves: 1,
      };
      return step({ capacity: null, seats: EMPTY }, before, required(actions[kind], kind), NOW).ok;
    });
    expect(allowed.sort()).toEqual([...from].sort());
  });
});

describe('Registration', () => {
  const at = (time: string): Date => new Date(`2026-03-${time}Z`);
  const event = {
    ...{ isOpen: true, calledOffAt: null, startsAt: at('20T18:00:00'), closesAt: null },
    ...{ opensAt: at('10T00:00:00'), earlyOpensAt: at('08T00:00:00') },
  } as Event;

  it.each([
    ['07T23:59:59', 'NOBODY'],
    ['08T00:00:00', 'EARLY'],
    ['09T23:59:59', 'EARLY'],
    ['10T00:00:00', 'EVERYBODY'],
    ['20T17:59:59', 'EVERYBODY'],
    ['20T18:00:00', 'NOBODY'],
  ])('at %s is open to %s', (time, who) => expect(openingOf(event, at(time))).toBe(who));

  it('is open to nobody when staff have closed it, or the event is called off', () => {
    const now = at('12T00:00:00');
    expect(openingOf({ ...event, isOpen: false }, now)).toBe('NOBODY');
    expect(openingOf({ ...event, calledOffAt: now }, now)).toBe('NOBODY');
    expect(openingOf({ ...event, opensAt: null }, at('01T00:00:00'))).toBe('EVERYBODY');
    expect(openingOf({ ...event, closesAt: at('11T00:00:00') }, now)).toBe('NOBODY');
  });
});
