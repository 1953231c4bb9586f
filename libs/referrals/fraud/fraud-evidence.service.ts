import { Injectable } from '@nestjs/common';
import type { CustomerTotals } from '#activity';
import { CustomerDirectory, PersonKeys, type Customer } from '#customers';
import { groupedBy, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { allowedCodes } from '../domain/fraud/allowing.js';
import type { Evidence, Shared } from '../domain/fraud/evidence.js';
import type { FraudRule } from '../domain/fraud/fraud-rule.js';
import type { SignalKind } from '../domain/fraud/signals.js';
import { fullestWindow, WINDOW_MS } from '../domain/fraud/velocity.js';
import { countedFrom } from '../domain/qualification.js';
import type { Referral } from '../domain/referral.js';
import {
  findClaims,
  findReferredBefore,
  findShared,
  type Pair,
  type SharedKind,
} from '../persistence/fraud-evidence.js';
import { findCards } from '../persistence/signals.js';
import { findAllowed } from '../persistence/verdicts.js';
import { Purchases } from '../purchases.service.js';
import { likenessOfEmails, likenessOfNames, type Compared } from './likeness.js';
import { cardKeyOf } from './referral-signals.js';

/** What evidence is about. */
export type Suspect = Pick<
  Referral,
  'friendId' | 'advocateId' | 'claimedAt' | 'generation' | 'advocateGeneration'
> &
  Partial<Pick<Referral, 'ordersFrom'>> & {
    /** By which it is judged. */
    readonly fraudRules: readonly FraudRule[];
  };

const DAY_MS = 86_400_000;
/** An internet address is somebody else's after a while. */
const NETWORK_DAYS = 30;
const NOBODY: Compared = { givenName: null, familyName: null, email: null };
const NOT_SHARED: Shared = { others: 0, isWithAdvocate: false };

/** Reads what verdicts are given by: for a batch, each table once. */
@Injectable()
export class FraudEvidence {
  constructor(
    private readonly customers: CustomerDirectory,
    private readonly persons: PersonKeys,
    private readonly purchases: Purchases,
  ) {}

  /** By friend. */
  async of(tx: Tx, suspects: readonly Suspect[], now: Date): Promise<Map<Uuid, Evidence>> {
    const friendIds = suspects.map(({ friendId }) => friendId);
    const everybody = [...new Set([...friendIds, ...suspects.map(({ advocateId }) => advocateId)])];
    const since = new Date(now.getTime() - NETWORK_DAYS * DAY_MS);
    const [identities, accounts, cards, profiles, shared, claims, allowed] = await Promise.all([
      this.persons.of(tx, everybody),
      this.persons.accountsOf(tx, friendIds),
      findCards(tx, friendIds),
      this.customers.profilesOf(tx, everybody),
      findShared(tx, suspects, since),
      findClaims(tx, suspects),
      findAllowed(tx, suspects),
    ]);
    const keys = [
      ...friendIds.flatMap((friendId) =>
        (identities.get(friendId) ?? []).map((personKey) => ({ friendId, personKey })),
      ),
      ...cards.map(({ customerId, hash }) => ({ friendId: customerId, personKey: cardKeyOf(hash) })),
    ];
    const [referredBefore, totals] = await Promise.all([
      findReferredBefore(tx, suspects, { keys, accounts }),
      this.purchases.totals(tx, [...new Set([...friendIds, ...[...accounts.values()].flat()])]),
    ]);
    const claimTimes = claimTimesOf([...claims, ...suspects]);
    const sharedBy = groupedBy(shared, ({ friendId }) => friendId);
    return new Map(
      suspects.map((suspect) => {
        const { friendId, advocateId } = suspect;
        const evidence = {
          isSameCustomer: friendId === advocateId,
          sharedIdentities: countShared(identities.get(friendId), identities.get(advocateId), suspect),
          isCustomerBefore: [friendId, ...(accounts.get(friendId) ?? [])].some((id) =>
            boughtBefore(totals.get(id), countedFrom(suspect)),
          ),
          isReferredBefore: referredBefore.has(friendId),
          isRing: suspect.advocateGeneration >= suspect.generation,
          ...suspensionOf(profiles.get(friendId)),
          ...sharingOf(sharedBy.get(friendId) ?? []),
          nameLikeness: likenessOfNames(profiles.get(friendId) ?? NOBODY, profiles.get(advocateId) ?? NOBODY),
          emailLikeness: likenessOfEmails(
            profiles.get(friendId) ?? NOBODY,
            profiles.get(advocateId) ?? NOBODY,
          ),
          claims: velocityOf(claimTimes.get(advocateId), suspect.claimedAt),
        };
        const codes = allowedCodes(evidence, suspect.fraudRules, allowed.get(friendId) ?? []);
        return [friendId, { ...evidence, allowed: codes }];
      }),
    );
  }
}

function suspensionOf(
  friend: Pick<Customer, 'status' | 'suspendedAt'> | undefined,
): Pick<Evidence, 'isFriendSuspended' | 'friendSuspendedAt'> {
  const isFriendSuspended = friend?.status === 'SUSPENDED';
  return { isFriendSuspended, friendSuspendedAt: friend?.suspendedAt?.toISOString() ?? null };
}

/** Of one customer with itself there is nothing to share. */
function countShared(
  friends: readonly string[] = [],
  advocates: readonly string[] = [],
  { friendId, advocateId }: Suspect,
): number {
  return friendId === advocateId ? 0 : friends.filter((key) => advocates.includes(key)).length;
}

function boughtBefore(totals: CustomerTotals | undefined, since: Date): boolean {
  const firstOrderAt = totals && totals.orders > 0 ? totals.firstOrderAt : null;
  return firstOrderAt !== null && firstOrderAt < since;
}

function sharingOf(
  rows: readonly SharedKind[],
): Pick<Evidence, 'devices' | 'addresses' | 'networks' | 'sharedCards' | 'linkedFriends'> {
  const of = (kind: SignalKind | null): SharedKind | undefined => rows.find((row) => row.kind === kind);
  const shared = (kind: SignalKind): Shared => {
    const { others, isWithAdvocate } = of(kind) ?? NOT_SHARED;
    return { others, isWithAdvocate };
  };
  return {
    ...{ devices: shared('DEVICE'), addresses: shared('ADDRESS'), networks: shared('IP') },
    sharedCards: shared('CARD').isWithAdvocate ? 1 : 0,
    linkedFriends: of(null)?.linkedFriends ?? 0,
  };
}

/** When friends of each advocate claimed, each friend once: those of a batch that is being claimed are no rows yet. */
function claimTimesOf(claims: readonly Pair[]): Map<Uuid, Map<Uuid, number>> {
  const times = new Map<Uuid, Map<Uuid, number>>();
  for (const { advocateId, friendId, claimedAt } of claims) {
    const known = times.get(advocateId) ?? new Map<Uuid, number>();
    times.set(advocateId, known.set(friendId, claimedAt.getTime()));
  }
  return times;
}

function velocityOf(times: ReadonlyMap<Uuid, number> = new Map(), claimedAt: Date): Evidence['claims'] {
  const all = [...times.values()];
  const at = claimedAt.getTime();
  return {
    HOUR: fullestWindow(all, at, WINDOW_MS.HOUR),
    DAY: fullestWindow(all, at, WINDOW_MS.DAY),
    WEEK: fullestWindow(all, at, WINDOW_MS.WEEK),
  };
}
