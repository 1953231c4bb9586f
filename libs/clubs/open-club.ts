import { addDays, ok, required, type Points, type Problem, type Result, type Uuid } from '#kernel';
import type { Club, Plan, Seats } from './domain/club.js';
import { isMember, step, type Event, type Membership, type Moment, type Step } from './domain/membership.js';
import type { KeptMove } from './persistence/memberships.js';
import type { KeptPayment } from './persistence/payments.js';

/** Who takes a step, and what comes with it. */
export interface StepBy {
  /** A principal. */
  readonly actor: string;
  readonly reason?: string | null;
  readonly payment?: KeptPayment | null;
  readonly restoredPoints?: Points;
  readonly owedMinor?: bigint;
}

/** A club whose row is locked, with some of its members, in memory: steps are taken here, and written together. */
export class OpenClub {
  readonly moves: KeptMove[] = [];
  readonly payments: KeptPayment[] = [];
  private readonly changed = new Map<Uuid, Membership>();
  private current: Seats;

  constructor(
    private readonly stored: Club,
    readonly plans: readonly Plan[],
    private readonly memberships: ReadonlyMap<Uuid, Membership>,
    readonly moment: Moment,
  ) {
    this.current = stored.seats;
  }

  get club(): Club {
    return { ...this.stored, seats: this.current };
  }

  /** Those whose steps are to be written. */
  get changes(): ReadonlyMap<Uuid, Membership> {
    return this.changed;
  }

  membership(customerId: Uuid): Membership | null {
    return this.changed.get(customerId) ?? this.memberships.get(customerId) ?? null;
  }

  /** The plan of what they pay next: of the first period, or the one behind what is paid. */
  planOf(customerId: Uuid): Plan | null {
    const { plan = null, nextPlan = null } = this.membership(customerId) ?? {};
    return this.plan(nextPlan ?? plan);
  }

  plan(code: string | null): Plan | null {
    return this.plans.find((plan) => plan.code === code) ?? null;
  }

  /** Takes a step; a refused one changes nothing. Problems: WRONG_STATE, CLUB_FULL. */
  take(customerId: Uuid, event: Event, by: StepBy): Result<Step, Problem> {
    const taken = step(this.club, this.membership(customerId), event, this.moment);
    if (!taken.ok) return taken;
    const { membership, move, seats } = taken.value;
    this.changed.set(customerId, membership);
    this.current = seats;
    const { actor, reason = null, payment = null, restoredPoints = 0n, owedMinor = 0n } = by;
    if (payment) this.payments.push(payment);
    this.moves.push({
      ...move,
      ...{ customerId, clubId: this.stored.id, actor, reason, payment: payment?.number ?? null },
      ...{ restoredPoints, owedMinor },
    });
    return ok(taken.value);
  }

  /** Looks at somebody again tomorrow: no step. */
  postpone(customerId: Uuid): void {
    const dueDay = addDays(this.moment.today, 1);
    this.changed.set(customerId, { ...knownMembership(this, customerId), dueDay });
  }

  /** What campaigns and storefronts are told of: who came, who left, and who stays for another period. */
  get tellable(): { readonly type: string; readonly move: KeptMove }[] {
    return this.moves.flatMap((move) => {
      const type = typeOf(move);
      return type === null ? [] : [{ type, move }];
    });
  }

  /** The number that the next step of a customer gets. */
  nextMove(customerId: Uuid): number {
    return (this.membership(customerId)?.moves ?? 0) + 1;
  }

  /** A payment of a customer for days, by a plan of the club. */
  paymentOf(
    customerId: Uuid,
    terms: Pick<KeptPayment, 'kind' | 'pointType' | 'points' | 'amountMinor' | 'term'> & {
      readonly plan: string;
      readonly reference?: string;
    },
  ): KeptPayment {
    const number = (this.membership(customerId)?.payments ?? 0) + 1;
    const clubId = this.stored.id;
    return {
      reference: `club:${clubId}:${number}`,
      ...terms,
      ...{ customerId, clubId, number, paidAt: this.moment.now, restoredPoints: 0n, owedMinor: 0n },
    };
  }
}

function typeOf({ from, to, cause }: KeptMove): string | null {
  if (isMember(to) && !isMember(from)) return JOINED;
  if (isMember(from) && !isMember(to)) return LEFT;
  return cause === 'RENEWED' ? RENEWED : null;
}

export const JOINED = 'club.joined';
export const LEFT = 'club.left';
export const RENEWED = 'club.renewed';

/** The external id of the activity that tells of a step. */
export function tellingId(customerId: Uuid, { code }: Pick<Club, 'code'>, number: number): string {
  return `${customerId}/${code}/${number}`;
}

/** The membership of somebody who has one. */
export function knownMembership(open: OpenClub, customerId: Uuid): Membership {
  return required(open.membership(customerId), 'a membership');
}
