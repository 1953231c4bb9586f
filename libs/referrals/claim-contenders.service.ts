import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { Audiences } from '#campaigns';
import { CustomerDirectory, PersonKeys, type CustomerRef } from '#customers';
import { newId, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Contender, Exclusion } from './domain/attribution.js';
import type { Channel } from './domain/channel.js';
import type { Participant } from './domain/participant.js';
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
  /** In force now, by referral program. */
  readonly versions: ReadonlyMap<Uuid, ReferralVersion>;
  readonly people: ReadonlyMap<Uuid, CustomerRef>;
  /** Pairs "advocate referral program" that the condition keeps out. */
  readonly keptOut: ReadonlySet<string>;
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
      const owner = owners.get(touch.contactKey?.toString('hex') ?? '');
      if (owner) found.set(owner, [...(found.get(owner) ?? []), touch]);
    }
    return found;
  }

  /** What is known of all that was brought. */
  async worldOf(tx: Tx, program: Program, brought: readonly Brought[], now: Date): Promise<KnownWorld> {
    const programIds = [...new Set(brought.map(({ referralProgramId }) => referralProgramId))];
    const [programs, all, people] = await Promise.all([
      findReferralProgramsByIds(tx, programIds),
      findVersionsOf(tx, programIds),
      this.customers.byIds(
        tx,
        brought.map(({ advocateId }) => advocateId),
      ),
    ]);
    const versions = new Map<Uuid, ReferralVersion>();
    for (const [id, of] of all) {
      const version = versionAt(of, now);
      if (version) versions.set(id, version);
    }
    const keptOut = await this.keptOut(tx, program, { versions, people }, brought, now);
    return { programs, versions, people, keptOut };
  }

  private async keptOut(
    tx: Tx,
    program: Program,
    { versions, people }: Pick<KnownWorld, 'versions' | 'people'>,
    brought: readonly Brought[],
    now: Date,
  ): Promise<Set<string>> {
    const customers = [...people.values()];
    const texts = [...versions.values()].flatMap(({ rules }) => rules.advocates ?? []);
    if (texts.length === 0) return new Set();
    const failures = await this.audiences.failuresOfAll(tx, program, texts, customers, now);
    const places = new Map(customers.map(({ id }, index) => [id, index]));
    return new Set(
      brought.flatMap((one) => {
        const text = versions.get(one.referralProgramId)?.rules.advocates ?? null;
        const failed = text === null ? null : failures.get(text)?.[places.get(one.advocateId) ?? -1];
        return failed ? [pairOf(one)] : [];
      }),
    );
  }
}

/** What was brought, with why it cannot win. `people` holds the locked participants as they are by now. */
export function contenderOf(
  brought: Brought,
  claim: NewClaim,
  world: KnownWorld,
  people: ReadonlyMap<Uuid, Participant>,
  now: Date,
): Contender {
  const rules = world.versions.get(brought.referralProgramId)?.rules;
  return {
    ...brought,
    exclusion: exclusionOf(brought, claim, world, people),
    windowFrom: new Date(now.getTime() - (rules?.touchDays ?? 0) * DAY_MS),
    attribution: rules?.attribution ?? 'LAST_TOUCH',
  };
}

function exclusionOf(
  brought: Brought,
  { friendId, referralProgramId }: NewClaim,
  { programs, versions, people, keptOut }: KnownWorld,
  participants: ReadonlyMap<Uuid, Participant>,
): Exclusion | null {
  const { advocateId } = brought;
  if (advocateId === friendId) return 'OWN_CODE';
  const isOpen = programs.get(brought.referralProgramId)?.isOpen === true;
  if (!isOpen || !versions.has(brought.referralProgramId)) return 'CLOSED_PROGRAM';
  if (referralProgramId !== null && referralProgramId !== brought.referralProgramId) return 'OTHER_PROGRAM';
  if (participants.get(advocateId)?.blockedAt) return 'BLOCKED_ADVOCATE';
  const advocate = people.get(advocateId);
  const takesPart = advocate?.status === 'ACTIVE' && advocate.enrolledAt !== null;
  return takesPart && !keptOut.has(pairOf(brought)) ? null : 'NOT_ELIGIBLE';
}

function pairOf({ advocateId, referralProgramId }: Brought): string {
  return `${advocateId} ${referralProgramId}`;
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
