import * as fc from 'fast-check';
import { addDays, required, type LocalDate } from '#kernel';
import { hasSeat, seatsFor, termFrom, type Plan, type Seats } from './club.js';
import { dueOf } from './due.js';
import { isMember, isSeated, step, STATES, type Event, type Membership, type State } from './membership.js';

const PLAN: Plan = {
  code: 'weekly',
  name: 'Weekly',
  price: { kind: 'POINTS', pointType: 'points', points: 10n },
  period: { unit: 'DAYS', count: 7 },
  renews: true,
  graceDays: 2,
  paymentDays: 3,
  isOffered: true,
};
const TODAY = '2026-03-02';
const MOMENT = { now: new Date('2026-03-02T12:00:00Z'), today: TODAY };
const TERM = termFrom(PLAN.period, TODAY);
const EMPTY: Seats = { taken: 0, waiting: 0, nextPlace: 1n };
const OPEN = { capacity: null, seats: EMPTY };

const ADMIT = { kind: 'ADMIT', plan: 'weekly', term: TERM, isPaid: true, cause: 'JOINED' } as const;
const SIT: Event = { kind: 'SIT', plan: PLAN, cause: 'JOINED' };
const EVENTS: Readonly<Record<string, Event>> = {
  APPLY: { kind: 'APPLY', plan: null },
  INVITE: { kind: 'INVITE', plan: null },
  WAIT: { kind: 'WAIT', plan: null, cause: 'JOINED' },
  SIT,
  ADMIT,
  EXTEND: {
    ...{ kind: 'EXTEND', plan: 'weekly', isPaid: true },
    term: termFrom(PLAN.period, addDays(TODAY, 7)),
  },
  CHANGE_PLAN: { kind: 'CHANGE_PLAN', plan: 'yearly' },
  KEEP: { kind: 'KEEP' },
  LOSE_RULE: { kind: 'LOSE_RULE', leaveBy: addDays(TODAY, 3) },
  REGAIN_RULE: { kind: 'REGAIN_RULE' },
  GRANT_GRACE: { kind: 'GRANT_GRACE', payBy: addDays(TODAY, 9) },
  LAPSE: { kind: 'LAPSE', cause: 'NOT_PAID' },
  ASK_TO_LEAVE: { kind: 'ASK_TO_LEAVE' },
  LEAVE: { kind: 'LEAVE', cause: 'LEFT' },
  REJECT: { kind: 'REJECT' },
  DECLINE: { kind: 'DECLINE' },
  BAN: { kind: 'BAN' },
  UNBAN: { kind: 'UNBAN' },
};

/** By which events somebody comes to a state. */
const WAYS: Readonly<Record<State, readonly Event[]>> = {
  APPLIED: [required(EVENTS['APPLY'], 'an event')],
  INVITED: [{ kind: 'INVITE', plan: null }],
  WAITING: [{ kind: 'WAIT', plan: null, cause: 'JOINED' }],
  UNPAID: [SIT],
  ACTIVE: [ADMIT],
  GRACE: [ADMIT, { kind: 'GRANT_GRACE', payBy: addDays(TODAY, 9) }],
  LAPSED: [ADMIT, { kind: 'LAPSE', cause: 'NOT_PAID' }],
  CANCELLED: [ADMIT, { kind: 'LEAVE', cause: 'LEFT' }],
  REJECTED: [{ kind: 'APPLY', plan: null }, { kind: 'REJECT' }],
  DECLINED: [{ kind: 'INVITE', plan: null }, { kind: 'DECLINE' }],
  BANNED: [ADMIT, { kind: 'BAN' }],
};

/** To which state each event leads from each; what is not named is refused. */
const LEADS: Readonly<Record<State | 'NONE', string>> = {
  NONE: 'APPLY:APPLIED INVITE:INVITED WAIT:WAITING SIT:UNPAID ADMIT:ACTIVE BAN:BANNED',
  APPLIED: 'INVITE:INVITED WAIT:WAITING SIT:UNPAID ADMIT:ACTIVE LEAVE:CANCELLED REJECT:REJECTED BAN:BANNED',
  INVITED: 'WAIT:WAITING SIT:UNPAID ADMIT:ACTIVE LEAVE:CANCELLED DECLINE:DECLINED BAN:BANNED',
  WAITING: 'SIT:UNPAID ADMIT:ACTIVE CHANGE_PLAN:WAITING LAPSE:LAPSED LEAVE:CANCELLED BAN:BANNED',
  UNPAID: 'ADMIT:ACTIVE CHANGE_PLAN:UNPAID LAPSE:LAPSED LEAVE:CANCELLED BAN:BANNED',
  ACTIVE:
    'EXTEND:ACTIVE CHANGE_PLAN:ACTIVE KEEP:ACTIVE LOSE_RULE:ACTIVE REGAIN_RULE:ACTIVE GRANT_GRACE:GRACE LAPSE:LAPSED ASK_TO_LEAVE:ACTIVE LEAVE:CANCELLED BAN:BANNED',
  GRACE:
    'EXTEND:ACTIVE CHANGE_PLAN:GRACE LOSE_RULE:GRACE REGAIN_RULE:GRACE LAPSE:LAPSED LEAVE:CANCELLED BAN:BANNED',
  LAPSED: 'APPLY:APPLIED INVITE:INVITED WAIT:WAITING SIT:UNPAID ADMIT:ACTIVE BAN:BANNED',
  CANCELLED: 'APPLY:APPLIED INVITE:INVITED WAIT:WAITING SIT:UNPAID ADMIT:ACTIVE BAN:BANNED',
  REJECTED: 'APPLY:APPLIED INVITE:INVITED WAIT:WAITING SIT:UNPAID ADMIT:ACTIVE BAN:BANNED',
  DECLINED: 'APPLY:APPLIED INVITE:INVITED WAIT:WAITING SIT:UNPAID ADMIT:ACTIVE BAN:BANNED',
  BANNED: 'UNBAN:CANCELLED',
};

/** A club in memory, as the services drive it: with what `afford` says of the points of its members. */
class Model {
  seats = EMPTY;
  day: LocalDate = TODAY;
  readonly members = new Map<number, Membership>();
  readonly paidDays = new Map<number, Set<LocalDate>>();

  constructor(private readonly capacity: number) {}

  get club(): { capacity: number; seats: Seats } {
    return { capacity: this.capacity, seats: this.seats };
  }

  take(who: number, event: Event): boolean {
    const moment = { now: new Date(`${this.day}T12:00:00Z`), today: this.day };
    const taken = step(this.club, this.members.get(who) ?? null, event, moment);
    if (!taken.ok) return false;
    this.members.set(who, taken.value.membership);
    this.seats = taken.value.seats;
    if ((event.kind === 'ADMIT' || event.kind === 'EXTEND') && event.isPaid) this.note(who, event.term);
    // Whoever goes by a decision gives up what is paid.
    if (event.kind === 'LEAVE' || event.kind === 'BAN') this.paidDays.delete(who);
    return true;
  }

  join(who: number): void {
    if (!hasSeat(this.club)) this.take(who, { kind: 'WAIT', plan: PLAN.code, cause: 'JOINED' });
    else this.take(who, { ...ADMIT, term: termFrom(PLAN.period, this.day) });
    this.promote();
  }

  promote(): void {
    while (seatsFor(this.club) > 0) {
      const [next] = [...this.members]
        .filter(([, { place }]) => place !== null)
        .sort(([, a], [, b]) => Number((a.place ?? 0n) - (b.place ?? 0n)));
      const [who] = required(next, 'somebody who waits');
      expect(this.take(who, { ...ADMIT, term: termFrom(PLAN.period, this.day) })).toBe(true);
    }
  }

  /** What the worker does on a day. */
  nextDay(canPay: (who: number) => boolean): void {
    this.day = addDays(this.day, 1);
    for (const who of this.members.keys()) {
      for (let turn = 0; turn < 3; turn += 1) {
        const membership = required(this.members.get(who), 'a member');
        if (membership.dueDay === null || membership.dueDay > this.day) break;
        const due = dueOf(membership, PLAN, this.day);
        if (due.kind === 'HAPPEN') this.take(who, due.event);
        else if (canPay(who)) {
          const { term } = due;
          const isRenewal = isMember(membership.state);
          this.take(
            who,
            isRenewal ? { kind: 'EXTEND', plan: PLAN.code, term, isPaid: true } : { ...ADMIT, term },
          );
        } else if (due.otherwise) this.take(who, due.otherwise);
        else this.members.set(who, { ...membership, dueDay: addDays(this.day, 1) });
      }
    }
    this.promote();
  }

  private note(who: number, { from, until }: { from: LocalDate; until: LocalDate | null }): void {
    const days = this.paidDays.get(who) ?? new Set();
    for (let day = from; day <= (until ?? from); day = addDays(day, 1)) {
      // Nobody pays twice for a day.
      expect(days.has(day)).toBe(false);
      days.add(day);
    }
    this.paidDays.set(who, days);
  }
}

describe('A step of a membership', () => {
  const afterAll = (events: readonly Event[]): Membership =>
    events.reduce<Membership | null>((before, event) => {
      const taken = step(OPEN, before, event, MOMENT);
      if (!taken.ok) throw new Error(taken.problem.message);
      return taken.value.membership;
    }, null) as Membership;

  test.each(['NONE', ...STATES] as const)(
    'leads from %s to where the table says, and nowhere else',
    (from) => {
      const before = from === 'NONE' ? null : afterAll(WAYS[from]);
      const found = Object.entries(EVENTS).flatMap(([name, event]) => {
        const taken = step(OPEN, before, event, MOMENT);
        return taken.ok ? [`${name}:${taken.value.membership.state}`] : [];
      });
      expect(found.join(' ')).toBe(LEADS[from].replace(' BAN:-', ''));
    },
  );

  test('is numbered, and says from where to where', () => {
    const before = afterAll([ADMIT]);
    const taken = step(OPEN, before, { kind: 'LEAVE', cause: 'LEFT' }, MOMENT);
    expect(taken).toMatchObject({
      ok: true,
      value: { move: { number: 2, from: 'ACTIVE', to: 'CANCELLED', cause: 'LEFT', at: MOMENT.now } },
    });
  });

  test('keeps the days that are paid when the next ones are paid ahead', () => {
    const taken = step(OPEN, afterAll([ADMIT]), required(EVENTS['EXTEND'], 'an event'), MOMENT);
    expect(taken).toMatchObject({
      value: {
        membership: { term: { from: '2026-03-02', until: '2026-03-15' }, dueDay: '2026-03-16', payments: 2 },
      },
    });
  });

  test('gives no seat that is taken, or that somebody waits for', () => {
    const full = { capacity: 1, seats: { ...EMPTY, taken: 1 } };
    expect(step(full, null, ADMIT, MOMENT)).toMatchObject({ ok: false, problem: { code: 'CLUB_FULL' } });
    const waitedFor = { capacity: 2, seats: { taken: 1, waiting: 1, nextPlace: 2n } };
    expect(step(waitedFor, null, SIT, MOMENT)).toMatchObject({ ok: false, problem: { code: 'CLUB_FULL' } });
    const waiting = afterAll(WAYS.WAITING);
    expect(step(waitedFor, waiting, ADMIT, MOMENT)).toMatchObject({
      value: { seats: { taken: 2, waiting: 0 } },
    });
  });

  test('exceeds no capacity, keeps the line, and takes no day that is paid, whatever happens in whatever order', () => {
    const actions = fc.array(
      fc.record({
        what: fc.constantFrom('join', 'join', 'leave', 'atEnd', 'ban', 'unban', 'day', 'day'),
        who: fc.integer({ min: 0, max: 5 }),
        payers: fc.integer({ min: 0, max: 63 }),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), actions, (capacity, all) => {
        const model = new Model(capacity);
        for (const { what, who, payers } of all) {
          if (what === 'join') model.join(who);
          else if (what === 'day') model.nextDay((one) => (payers & (1 << one)) !== 0);
          else if (what === 'leave') model.take(who, { kind: 'LEAVE', cause: 'LEFT' });
          else if (what === 'atEnd') model.take(who, { kind: 'ASK_TO_LEAVE' });
          else if (what === 'ban') model.take(who, { kind: 'BAN' });
          else if (what === 'unban') model.take(who, { kind: 'UNBAN' });
          model.promote();
          const states = [...model.members.values()].map((membership) => membership.state);
          expect(states.filter(isSeated)).toHaveLength(model.seats.taken);
          expect(states.filter((one) => one === 'WAITING')).toHaveLength(model.seats.waiting);
          expect(model.seats.taken).toBeLessThanOrEqual(capacity);
          expect(model.seats.waiting === 0 || model.seats.taken === capacity).toBe(true);
          for (const [one, days] of model.paidDays)
            if (days.has(model.day)) expect(model.members.get(one)?.state).toBe('ACTIVE');
        }
      }),
      { numRuns: 300 },
    );
  });
});
