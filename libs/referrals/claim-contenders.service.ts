import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { Audiences } from '#campaigns';
import { CustomerDirectory, PersonKeys, type CustomerRef } from '#customers';
import { newId, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { isOwnAct, type Contender, type Exclusion } from './domain/attribution.js';
import type { Channel } from './domain/channel.js';
import type { Participant } from './domain/participant.js';
import type { BadCode } from './domain/refusal.js';
import type { ReferralCode } from './domain/referral-code.js';
import { versionAt, type ReferralProgram, type ReferralVersion } from './domain/rules.js';
import type { Touch } from './domain/touch.js';
import type { SignedTouch } from './links/referral-links.js';
import { findReferralProgramsByIds, findVersionsOf } from './persistence/referral-programs.js';
import { findTouchesByContacts } from './persistence/touches.js';

const DAY_MS = 86_400_000;
/** How far back invitations are looked for: longer than any window, so that those outside it can be told. */
const LOOKED_BACK_MS = 400 * DAY_MS;

/** Who claims to have been brought by somebody, and by what. */
export interface NewClaim {
  readonly friendId: Uuid;
  /** The referral program that it is for; null: whichever the touches are of. */
  readonly referralProgramId: Uuid | null;
  /** Whose the typed code is; null: none was typed. */
  readonly typed: ReferralCode | null;
  /** A code that was typed and does not work, in place of one that might; left out: there is none. */
  readonly bad?: BadCode | null;
  /** Where the typed code was seen; null: unknown. */
  readonly channel: Channel | null;
  /** What clicks carried to the storefront. */
  readonly touches: readonly SignedTouch[];
  /** Whom staff say it was; null: they say nothing. */
  readonly staff: { readonly advocateId: Uuid; readonly referralProgramId: Uuid } | null;
}

/** Something that was brought to a claim. */
export type Brought = Pick<
  Contender,
  'touchId' | 'advocateId' | 'referralProgramId' | 'code' | 'kind' | 'channel' | 'occurredAt'
>;

/** What is known of advocates and referral programs, when all of them are locked. */
export interface KnownWorld {
  readonly programs: ReadonlyMap<Uuid, ReferralProgram>;
  /** All that there are, by referral program. */
  readonly versions: ReadonlyMap<Uuid, readonly ReferralVersion[]>;
  readonly people: ReadonlyMap<Uuid, CustomerRef>;
  /** Whom each condition on advocates keeps out. */
  readonly keptOut: ReadonlyMap<string, ReadonlySet<Uuid>>;
}

/** One claim, when it is weighed. */
export interface Weighing {
  readonly claim: NewClaim;
  readonly now: Date;
  /** When the friend was claimed first; null: not before now. Rules are those of that time. */
  readonly claimedAt: Date | null;
  /** When the friend joined; null: not yet. */
  readonly enrolledAt: Date | null;
}

/** Gathers what may win a claim, and what is known of it. */
@Injectable()
export class ClaimContenders {
  constructor(
    private readonly customers: CustomerDirectory,
    private readonly persons: PersonKeys,
    private readonly audiences: Audiences,
  ) {}

  /** Everything that was brought to each claim, in the same order: also by invitations and events for the friend's own contacts. */
  async gather(tx: Tx, claims: readonly NewClaim[], now: Date): Promise<Brought[][]> {
    const invited = await this.invited(
      tx,
      claims.map(({ friendId }) => friendId),
      now,
    );
    return claims.map((claim): Brought[] => {
      const { typed, staff, channel, touches, friendId } = claim;
      const brought: Brought[] = [...touches.map(clickOf), ...(invited.get(friendId) ?? []).map(broughtBy)];
      if (typed)
        brought.push({
          ...{
            touchId: newId(now),
            advocateId: typed.advocateId,
            referralProgramId: typed.referralProgramId,
          },
          ...{ code: typed.code, kind: 'TYPED_CODE', channel: channel ?? 'OTHER', occurredAt: now },
        });
      if (staff)
        brought.push({
          ...{ touchId: newId(now), ...staff, code: null },
          ...{ kind: 'STAFF', channel: channel ?? 'OTHER', occurredAt: now },
        });
      return [...new Map(brought.map((one) => [one.touchId, one])).values()];
    });
  }

  /** Invitations and guests by the contacts of customers, by customer. */
  async invited(tx: Tx, customerIds: readonly Uuid[], now: Date): Promise<Map<Uuid, Touch[]>> {
    const owners = new Map<string, Uuid>();
    for (const [id, texts] of await this.persons.of(tx, customerIds))
      for (const hex of texts.flatMap(contactIn)) owners.set(hex, id);
    const keys = [...owners.keys()].map((hex) => Buffer.from(hex, 'hex'));
    const found = new Map<Uuid, Touch[]>();
    for (const touch of await findTouchesByContacts(tx, keys, new Date(now.getTime() - LOOKED_BACK_MS))) {
      // Nobody was brought by an e-mail that was never sent.
      if (touch.isPending) continue;
      const owner = owners.get(touch.contactKey?.toString('hex') ?? '');
      if (owner) found.set(owner, [...(found.get(owner) ?? []), touch]);
    }
    return found;
  }

  /** What is known of all that was brought to claims of these times. */
  async worldOf(
    tx: Tx,
    program: Program,
    claims: readonly NewClaim[],
    brought: readonly Brought[],
    at: { readonly times: readonly Date[]; readonly now: Date },
  ): Promise<KnownWorld> {
    const { times, now } = at;
    // Also those that claims name: who comes too late is told so whatever they bring.
    const programIds = [
      ...new Set([...brought, ...claims].flatMap(({ referralProgramId }) => referralProgramId ?? [])),
    ];
    // Who typed a code that does not work is looked at in place of whose it might have been: that takes as long.
    const guessing = claims.flatMap(({ friendId, bad }) => (bad ? [friendId] : []));
    const advocates = brought.map(({ advocateId }) => advocateId);
    const [programs, versions, people] = await Promise.all([
      findReferralProgramsByIds(tx, programIds),
      findVersionsOf(tx, programIds),
      this.customers.byIds(tx, [...advocates, ...guessing]),
    ]);
    const concerned = [...versions.values()].flatMap((of) => [
      ...[...times, now].map((at) => versionAt(of, at)),
      firstOf(of),
    ]);
    const conditions = concerned.flatMap((version) => version?.rules.advocates ?? []);
    const keptOut = await this.keptOut(tx, program, [...new Set(conditions)], [...people.values()], now);
    return { programs, versions, people, keptOut };
  }

  private async keptOut(
    tx: Tx,
    program: Program,
    conditions: readonly string[],
    customers: readonly CustomerRef[],
    now: Date,
  ): Promise<Map<string, Set<Uuid>>> {
    if (conditions.length === 0) return new Map();
    const failures = await this.audiences.failuresOfAll(tx, program, conditions, customers, now);
    return new Map(
      conditions.map((text) => [
        text,
        new Set(customers.filter((_, place) => failures.get(text)?.[place]).map(({ id }) => id)),
      ]),
    );
  }
}

/**
 * The version by which a claim is weighed: that in force when the friend was claimed first; of a referral program that is younger, its
 * first. Null: none is in force yet.
 */
export function versionFor(
  { versions }: KnownWorld,
  referralProgramId: Uuid,
  { claimedAt, now }: Pick<Weighing, 'claimedAt' | 'now'>,
): ReferralVersion | null {
  const of = versions.get(referralProgramId) ?? [];
  if (versionAt(of, now) === null) return null;
  return versionAt(of, claimedAt ?? now) ?? firstOf(of);
}

function firstOf(versions: readonly ReferralVersion[]): ReferralVersion | null {
  const from = Math.min(...versions.map(({ effectiveFrom }) => effectiveFrom.getTime()));
  return versionAt(versions, new Date(from));
}

/** What was brought, with why it cannot win. `people` holds the locked participants as they are by now. */
export function contenderOf(
  brought: Brought,
  weighing: Weighing,
  world: KnownWorld,
  people: ReadonlyMap<Uuid, Participant>,
): Contender {
  const rules = versionFor(world, brought.referralProgramId, weighing)?.rules;
  return {
    ...brought,
    exclusion: exclusionOf(brought, weighing, world, people),
    windowFrom: new Date(weighing.now.getTime() - (rules?.touchDays ?? 0) * DAY_MS),
    attribution: rules?.attribution ?? 'LAST_TOUCH',
  };
}

function exclusionOf(
  brought: Brought,
  weighing: Weighing,
  world: KnownWorld,
  participants: ReadonlyMap<Uuid, Participant>,
): Exclusion | null {
  const { friendId, referralProgramId } = weighing.claim;
  const { advocateId } = brought;
  const { enrolledAt } = weighing;
  if (advocateId === friendId) return 'OWN_CODE';
  const isOpen = world.programs.get(brought.referralProgramId)?.isOpen === true;
  const version = versionFor(world, brought.referralProgramId, weighing);
  if (!isOpen || version === null) return 'CLOSED_PROGRAM';
  if (referralProgramId !== null && referralProgramId !== brought.referralProgramId) return 'OTHER_PROGRAM';
  // Who had joined was brought by nobody's invitation; a link or a code is what friends say of themselves.
  if (!isOwnAct(brought) && enrolledAt !== null && brought.occurredAt > enrolledAt) return 'AFTER_JOINING';
  if (participants.get(advocateId)?.blockedAt) return 'BLOCKED_ADVOCATE';
  const advocate = world.people.get(advocateId);
  const takesPart = advocate?.status === 'ACTIVE' && advocate.enrolledAt !== null;
  const isKeptOut = world.keptOut.get(version.rules.advocates ?? '')?.has(advocateId) === true;
  return takesPart && !isKeptOut ? null : 'NOT_ELIGIBLE';
}

function clickOf({ touchId, advocateId, referralProgramId, code, channel, at }: SignedTouch): Brought {
  return { touchId, advocateId, referralProgramId, code, kind: 'CLICK', channel, occurredAt: at };
}

function broughtBy({ id, advocateId, referralProgramId, code, kind, channel, occurredAt }: Touch): Brought {
  return { touchId: id, advocateId, referralProgramId, code, kind, channel, occurredAt };
}

/** The key of a contact among what a person is known by. */
function contactIn(text: string): string[] {
  const [, kind, hex] = text.split(':');
  return hex !== undefined && (kind === 'EMAIL' || kind === 'PHONE') ? [hex] : [];
}
