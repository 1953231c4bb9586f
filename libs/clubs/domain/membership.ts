import { addDays, err, invariant, ok, problem, type LocalDate, type Problem, type Result } from '#kernel';
import { anchorOf, hasSeat, type Club, type Plan, type Seats, type Term } from './club.js';

export const STATES = [
  'APPLIED',
  'INVITED',
  'WAITING',
  'UNPAID',
  'ACTIVE',
  'GRACE',
  'LAPSED',
  'CANCELLED',
  'REJECTED',
  'DECLINED',
  'BANNED',
] as const;

/**
 * How somebody stands with a club. UNPAID has a seat that is not paid yet, GRACE one whose next period is not; LAPSED was not
 * paid or ran out, CANCELLED left.
 */
export type State = (typeof STATES)[number];

/** Why somebody took a step. */
export const CAUSES = [
  'APPLIED',
  'INVITED',
  'JOINED',
  'APPROVED',
  'ACCEPTED',
  'ADMITTED',
  'PROMOTED',
  'PAID',
  'RENEWED',
  'NOT_PAID',
  'PERIOD_OVER',
  'ASKED_TO_LEAVE',
  'LEFT',
  'REMOVED',
  'TAKEN_BACK',
  'REJECTED',
  'DECLINED',
  'BANNED',
  'UNBANNED',
  'PLAN_CHANGED',
  'KEPT',
  'RULE_MET',
  'RULE_NOT_MET',
  'SUSPENDED',
] as const;
export type Cause = (typeof CAUSES)[number];

export interface Membership {
  readonly state: State;
  /** Code of the plan. */
  readonly plan: string | null;
  /** Since when it is in this state. */
  readonly since: Date;
  /** Since when they belong to the club without a break; null: they do not. */
  readonly memberSince: Date | null;
  /** What is paid; null: nothing yet, or not any more. */
  readonly term: Term | null;
  /** The first day of the first of the periods without a break: months are counted from it. */
  readonly anchor: LocalDate | null;
  /** The last day to pay, of UNPAID and GRACE. */
  readonly payBy: LocalDate | null;
  /** The day from which on the worker has to look at it. */
  readonly dueDay: LocalDate | null;
  /** Whether it ends with the period that is paid. */
  readonly endsAtPeriod: boolean;
  /** Code of the plan from the next period on; null: the same. */
  readonly nextPlan: string | null;
  /** Whether they came because they met the rule of the club, and so have to go on meeting it. */
  readonly byRule: boolean;
  /** The last day of a member who does not meet the rule any more, and does not meet it again until then. */
  readonly leaveBy: LocalDate | null;
  /** Of those who wait, the least is the next. */
  readonly place: bigint | null;
  /** How many there were, ever. */
  readonly payments: number;
  readonly moves: number;
}

/** A step from one state to another. */
export interface Move {
  /** Counted per customer and club, from 1 on. */
  readonly number: number;
  readonly from: State | null;
  readonly to: State;
  readonly cause: Cause;
  readonly at: Date;
  readonly plan: string | null;
  readonly term: Term | null;
}

/** A membership after a step, and the seats of the club after it. */
export interface Step {
  readonly membership: Membership;
  readonly move: Move;
  readonly seats: Seats;
}

/** When, by the clock of the program. */
export interface Moment {
  readonly now: Date;
  readonly today: LocalDate;
}

/** Whether somebody comes by the rule of the club; left out: as it was before. */
interface Entry {
  readonly byRule?: boolean;
}

export type Event =
  | ({ readonly kind: 'APPLY'; readonly plan: string | null } & Entry)
  | { readonly kind: 'INVITE'; readonly plan: string | null }
  | ({ readonly kind: 'WAIT'; readonly plan: string | null; readonly cause: Cause } & Entry)
  /** A seat that is to be paid. */
  | ({ readonly kind: 'SIT'; readonly plan: Plan; readonly cause: Cause } & Entry)
  /** A seat for days that are paid, or cost nothing. */
  | ({
      readonly kind: 'ADMIT';
      readonly plan: string | null;
      readonly term: Term;
      readonly isPaid: boolean;
      readonly cause: Cause;
    } & Entry)
  /** Further days, of whoever has a seat, by this plan. */
  | { readonly kind: 'EXTEND'; readonly plan: string; readonly term: Term; readonly isPaid: boolean }
  /** Another plan: from the next period on, or for the first one. */
  | { readonly kind: 'CHANGE_PLAN'; readonly plan: string }
  /** Does not end with the period after all. */
  | { readonly kind: 'KEEP' }
  /** The rule is not met any more: they may stay until a day. */
  | { readonly kind: 'LOSE_RULE'; readonly leaveBy: LocalDate }
  | { readonly kind: 'REGAIN_RULE' }
  /** The next day on which it is looked at again. */
  | { readonly kind: 'GRANT_GRACE'; readonly payBy: LocalDate }
  | { readonly kind: 'LAPSE'; readonly cause: 'NOT_PAID' | 'PERIOD_OVER' | 'RULE_NOT_MET' }
  | { readonly kind: 'ASK_TO_LEAVE' }
  | {
      readonly kind: 'LEAVE';
      readonly cause: 'LEFT' | 'PERIOD_OVER' | 'REMOVED' | 'TAKEN_BACK' | 'SUSPENDED';
    }
  | { readonly kind: 'REJECT' }
  | { readonly kind: 'DECLINE' }
  | { readonly kind: 'BAN' }
  | { readonly kind: 'UNBAN' };

type EventInside = Extract<
  Event,
  {
    kind: 'EXTEND' | 'GRANT_GRACE' | 'CHANGE_PLAN' | 'KEEP' | 'ASK_TO_LEAVE' | 'LOSE_RULE' | 'REGAIN_RULE';
  }
>;

/** Who has ended, or never began, may begin anew. */
const OUT: readonly (State | null)[] = [null, 'LAPSED', 'CANCELLED', 'REJECTED', 'DECLINED'];
const BEFORE: readonly (State | null)[] = [...OUT, 'APPLIED', 'INVITED'];

/** From where each event leads on. */
const FROM: Readonly<Record<Event['kind'], readonly (State | null)[]>> = {
  APPLY: OUT,
  INVITE: [...OUT, 'APPLIED'],
  WAIT: BEFORE,
  SIT: [...BEFORE, 'WAITING'],
  ADMIT: [...BEFORE, 'WAITING', 'UNPAID'],
  EXTEND: ['ACTIVE', 'GRACE'],
  GRANT_GRACE: ['ACTIVE'],
  CHANGE_PLAN: ['WAITING', 'UNPAID', 'ACTIVE', 'GRACE'],
  KEEP: ['ACTIVE'],
  LOSE_RULE: ['ACTIVE', 'GRACE'],
  REGAIN_RULE: ['ACTIVE', 'GRACE'],
  LAPSE: ['WAITING', 'UNPAID', 'ACTIVE', 'GRACE'],
  ASK_TO_LEAVE: ['ACTIVE'],
  LEAVE: ['APPLIED', 'INVITED', 'WAITING', 'UNPAID', 'ACTIVE', 'GRACE'],
  REJECT: ['APPLIED'],
  DECLINE: ['INVITED'],
  BAN: [null, ...STATES.filter((state) => state !== 'BANNED')],
  UNBAN: ['BANNED'],
};

const SEATED: ReadonlySet<State | null> = new Set<State>(['UNPAID', 'ACTIVE', 'GRACE']);
const MEMBERS: ReadonlySet<State | null> = new Set<State>(['ACTIVE', 'GRACE']);

/** Whether a seat is taken in a state. */
export function isSeated(state: State | null): boolean {
  return SEATED.has(state);
}

/** Whether whoever is in a state belongs to the club. */
export function isMember(state: State | null): boolean {
  return MEMBERS.has(state);
}

/** Whether it has ended: nothing comes of it by itself any more. */
export function isOut(state: State | null): boolean {
  return OUT.includes(state);
}

/** What an event makes of a membership, at a club with these seats. Problems: WRONG_STATE { state }, CLUB_FULL. */
export function step(
  club: Pick<Club, 'capacity' | 'seats'>,
  before: Membership | null,
  event: Event,
  moment: Moment,
): Result<Step, Problem> {
  const from = before?.state ?? null;
  if (!FROM[event.kind].includes(from)) return err(wrongState(from));
  const after = afterEvent(club, before, event, moment);
  const seats = seatsAfter(club.seats, from, after);
  if (!isSeated(from) && isSeated(after.state)) {
    const { capacity } = club;
    const isTurn = from === 'WAITING' ? capacity === null || club.seats.taken < capacity : hasSeat(club);
    if (!isTurn) return err(problem('CLUB_FULL', 'Every seat of the club is taken, or waited for.'));
  }
  const number = (before?.moves ?? 0) + 1;
  const membership = { ...after, moves: number };
  const { term } = membership;
  const plan = planIn(event) ?? membership.plan;
  const move: Move = {
    ...{ number, from, to: membership.state, cause: causeOf(event), at: moment.now, plan, term },
  };
  return ok({ membership, move, seats });
}

export function wrongState(state: State | null): Problem {
  const found = state ?? 'NONE';
  return problem('WRONG_STATE', `Not possible for a membership that is ${found}.`, {
    data: { state: found },
  });
}

function afterEvent(
  { seats }: Pick<Club, 'seats'>,
  before: Membership | null,
  event: Event,
  { now, today }: Moment,
): Membership {
  const counted = { payments: before?.payments ?? 0, moves: before?.moves ?? 0 };
  const plan = planIn(event);
  const idle = { ...IDLE, ...counted, plan: plan ?? before?.plan ?? null, since: now };
  const byRule = ('byRule' in event ? event.byRule : null) ?? before?.byRule ?? false;
  switch (event.kind) {
    case 'APPLY':
      return { ...idle, plan, byRule, state: 'APPLIED' };
    case 'INVITE':
      return { ...idle, plan, state: 'INVITED' };
    case 'WAIT':
      return { ...idle, byRule, state: 'WAITING', place: seats.nextPlace };
    case 'SIT': {
      const payBy = addDays(today, event.plan.paymentDays);
      return { ...idle, byRule, state: 'UNPAID', payBy, dueDay: addDays(today, 1) };
    }
    case 'ADMIT':
      return {
        ...{ ...idle, ...active(event.term, event.isPaid, idle), byRule },
        ...{ memberSince: now, anchor: event.term.from },
      };
    case 'LAPSE':
      return { ...idle, state: 'LAPSED' };
    case 'LEAVE':
    case 'UNBAN':
      return { ...idle, state: 'CANCELLED' };
    case 'REJECT':
      return { ...idle, state: 'REJECTED' };
    case 'DECLINE':
      return { ...idle, state: 'DECLINED' };
    case 'BAN':
      return { ...idle, state: 'BANNED' };
    default:
      return afterEventInside(known(before), event, { now, today });
  }
}

/** What happens to whoever has a place, and keeps it. */
function afterEventInside(before: Membership, event: EventInside, { now, today }: Moment): Membership {
  switch (event.kind) {
    case 'EXTEND': {
      const { term, anchor, leaveBy } = before;
      const whole = { from: term?.from ?? event.term.from, until: event.term.until };
      // Whoever paid ahead keeps the days that are paid; a new period begins with its own.
      const isAhead = typeof term?.until === 'string' && term.until >= today;
      return {
        ...before,
        ...active(isAhead ? whole : event.term, event.isPaid, before, leaveBy),
        ...{ since: now, payBy: null, plan: event.plan, nextPlan: null },
        anchor: anchorOf(event.term.from, anchor ?? term?.from ?? null),
      };
    }
    case 'GRANT_GRACE': {
      const dueDay = addDays(today, 1);
      return { ...before, state: 'GRACE', since: now, payBy: event.payBy, dueDay, endsAtPeriod: false };
    }
    case 'CHANGE_PLAN': {
      const { state, plan } = before;
      if (!isMember(state)) return { ...before, plan: event.plan };
      return { ...before, endsAtPeriod: false, nextPlan: event.plan === plan ? null : event.plan };
    }
    case 'KEEP':
      return { ...before, endsAtPeriod: false };
    case 'ASK_TO_LEAVE':
      return { ...before, endsAtPeriod: true };
    case 'LOSE_RULE':
    case 'REGAIN_RULE': {
      const leaveBy = event.kind === 'LOSE_RULE' ? event.leaveBy : null;
      const dueDay = before.state === 'ACTIVE' ? dueDayOf(before.term, leaveBy) : before.dueDay;
      return { ...before, leaveBy, dueDay };
    }
  }
}

const IDLE = {
  ...{ memberSince: null, term: null, anchor: null, payBy: null, dueDay: null, place: null },
  ...{ endsAtPeriod: false, nextPlan: null, byRule: false, leaveBy: null },
} as const;

function active(
  term: Term,
  isPaid: boolean,
  { payments }: { readonly payments: number },
  leaveBy: LocalDate | null = null,
): Pick<Membership, 'state' | 'term' | 'dueDay' | 'payments'> {
  return {
    ...{ state: 'ACTIVE', term, dueDay: dueDayOf(term, leaveBy) },
    payments: payments + (isPaid ? 1 : 0),
  };
}

/** The day behind what is paid, and behind the last day without the rule. */
function dueDayOf(term: Term | null, leaveBy: LocalDate | null): LocalDate | null {
  const last = [term?.until ?? null, leaveBy].filter((day) => day !== null).sort()[0];
  return last === undefined ? null : addDays(last, 1);
}

function planIn(event: Event): string | null {
  if (!('plan' in event) || event.plan === null) return null;
  return typeof event.plan === 'string' ? event.plan : event.plan.code;
}

function known(membership: Membership | null): Membership {
  invariant(membership !== null, 'an event of a membership that there is');
  return membership;
}

function seatsAfter(seats: Seats, from: State | null, { state, place }: Membership): Seats {
  const count = (is: boolean): number => (is ? 1 : 0);
  return {
    taken: seats.taken + count(isSeated(state)) - count(isSeated(from)),
    waiting: seats.waiting + count(state === 'WAITING') - count(from === 'WAITING'),
    nextPlace: place === null ? seats.nextPlace : place + 1n,
  };
}

function causeOf(event: Event): Cause {
  if ('cause' in event) return event.cause;
  const causes = {
    APPLY: 'APPLIED',
    INVITE: 'INVITED',
    EXTEND: 'RENEWED',
    GRANT_GRACE: 'NOT_PAID',
    CHANGE_PLAN: 'PLAN_CHANGED',
    KEEP: 'KEPT',
    LOSE_RULE: 'RULE_NOT_MET',
    REGAIN_RULE: 'RULE_MET',
    ASK_TO_LEAVE: 'ASKED_TO_LEAVE',
    REJECT: 'REJECTED',
    DECLINE: 'DECLINED',
    BAN: 'BANNED',
    UNBAN: 'UNBANNED',
  } as const;
  return causes[event.kind];
}
