import type { Uuid } from '#kernel';
import type { Channel } from './channel.js';
import type { Attribution } from './rules.js';
import type { TouchKind } from './touch.js';
import type { BlockedReason, WON } from './transitions.js';

/** What a friend brought to a claim, or staff decided, with what is known of its advocate and referral program. */
export interface Contender {
  readonly touchId: Uuid | null;
  readonly advocateId: Uuid;
  readonly referralProgramId: Uuid;
  readonly code: string | null;
  readonly kind: TouchKind;
  readonly channel: Channel;
  readonly occurredAt: Date;
  /** Why it cannot win whatever else there is; null: it can. */
  readonly exclusion: Exclusion | null;
  /** From when on touches of its referral program count. */
  readonly windowFrom: Date;
  /** By which of them its referral program goes. */
  readonly attribution: Attribution;
}

/** Why something cannot win. */
export type Exclusion =
  | 'OWN_CODE'
  | 'CLOSED_PROGRAM'
  | 'OTHER_PROGRAM'
  | 'NOT_ELIGIBLE'
  | 'BLOCKED_ADVOCATE'
  | 'CYCLE'
  | 'AFTER_JOINING';

/** Why one won. */
export type WinningReason = (typeof WON)[number];

/** Why one lost: itself, or because of what won. */
export type LosingReason =
  | Exclusion
  | BlockedReason
  | 'OUTSIDE_WINDOW'
  | 'STAFF_DECIDED'
  | 'TYPED_CODE_WINS'
  | 'CLICK_WINS'
  | 'REFERRED_BEFORE'
  | 'LATER_TOUCH'
  | 'EARLIER_TOUCH';

export interface Weighed {
  readonly contender: Contender;
  readonly hasWon: boolean;
  readonly reason: WinningReason | LosingReason;
}

/**
 * Who brought the friend: staff decide before all, then a code that was typed, then the last link followed of those within the window
 * (or the first, as the rules of its referral program say; of several programs, that of the last). Invitations and guest lists, to
 * which friends did nothing, are looked at behind that, by the same rule. One wins, or none; each of the others has the reason why it
 * lost. In the order of their times.
 */
export function weigh(contenders: readonly Contender[]): readonly Weighed[] {
  const inOrder = [...contenders].sort(byTime);
  const able = inOrder.filter((one) => refusalOf(one) === null);
  const winner =
    able.findLast(({ kind }) => kind === 'STAFF') ??
    able.findLast(({ kind }) => kind === 'TYPED_CODE') ??
    winningTouch(able.filter(isOwnAct)) ??
    winningTouch(able);
  return inOrder.map((contender): Weighed => {
    if (contender === winner) return { contender, hasWon: true, reason: winningReason(contender) };
    return { contender, hasWon: false, reason: refusalOf(contender) ?? losingReason(contender, winner) };
  });
}

/** Whether a friend did something for it: of invitations and guest lists others write down names. */
export function isOwnAct({ kind }: Pick<Contender, 'kind'>): boolean {
  return kind !== 'INVITATION' && kind !== 'EVENT_GUEST';
}

function byTime(a: Contender, b: Contender): number {
  const [first, second] = [a.touchId ?? '', b.touchId ?? ''];
  return a.occurredAt.getTime() - b.occurredAt.getTime() || Number(first > second) - Number(first < second);
}

function refusalOf({ kind, exclusion, occurredAt, windowFrom }: Contender): LosingReason | null {
  if (exclusion !== null) return exclusion;
  const isTouch = kind !== 'STAFF' && kind !== 'TYPED_CODE';
  return isTouch && occurredAt < windowFrom ? 'OUTSIDE_WINDOW' : null;
}

function winningTouch(able: readonly Contender[]): Contender | undefined {
  const last = able.at(-1);
  if (last?.attribution !== 'FIRST_TOUCH') return last;
  return able.find(({ referralProgramId }) => referralProgramId === last.referralProgramId);
}

/** Why a contender won, if it did. */
export function winningReason({ kind, attribution }: Contender): WinningReason {
  if (kind === 'STAFF') return 'STAFF_DECIDED';
  if (kind === 'TYPED_CODE') return 'TYPED_CODE';
  return attribution;
}

/** A loser that could have won names what did: a decision, a code, a link, a touch after it or one before it. */
function losingReason(loser: Contender, winner: Contender | undefined): LosingReason {
  if (winner?.kind === 'STAFF') return 'STAFF_DECIDED';
  if (winner?.kind === 'TYPED_CODE') return 'TYPED_CODE_WINS';
  if (winner?.kind === 'CLICK' && !isOwnAct(loser)) return 'CLICK_WINS';
  return winner && byTime(loser, winner) > 0 ? 'EARLIER_TOUCH' : 'LATER_TOUCH';
}
