import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { ActivityRecorder, type NewActivity } from '#activity';
import { CustomerEvents } from '#customers';
import { invariant, required, type Uuid } from '#kernel';
import { allInOrder, type Tx } from '#platform';
import type { Referral } from './domain/referral.js';
import { stepOfTold, type Telling } from './domain/telling.js';
import type { ReferralProgram, ReferralRules } from './domain/rules.js';
import { ENDED } from './domain/transitions.js';
import type { Walk } from './domain/walk.js';
import { findReferralProgramsByIds, findVersions } from './persistence/referral-programs.js';
import { insertReferrals, insertSteps, saveReferrals, withdrawReviews } from './persistence/referrals.js';
import { activityOf } from './referral-activities.js';

/** What is told that is no step of a referral, such as a milestone, and the referral that brought it about. */
export interface MoreTold {
  readonly telling: Telling;
  readonly referral: Referral;
}

/** By what referrals are judged: the rules of their versions, and their referral programs. */
export class Terms {
  constructor(
    private readonly programs: ReadonlyMap<Uuid, ReferralProgram>,
    private readonly rules: ReadonlyMap<Uuid, ReferralRules>,
  ) {}

  rulesOf({ versionId }: Pick<Referral, 'versionId'>): ReferralRules {
    return required(this.rules.get(versionId), 'the version of a referral');
  }

  programOf({ referralProgramId }: Pick<Referral, 'referralProgramId'>): ReferralProgram {
    return required(this.programs.get(referralProgramId), 'the program of a referral');
  }
}

/** Reads by what referrals are judged, and writes down what became of them. */
@Injectable()
export class ReferralBook {
  constructor(
    private readonly recorder: ActivityRecorder,
    private readonly events: CustomerEvents,
  ) {}

  async termsOf(
    tx: Tx,
    referrals: readonly Pick<Referral, 'versionId' | 'referralProgramId'>[],
  ): Promise<Terms> {
    const [programs, versions] = await Promise.all([
      findReferralProgramsByIds(
        tx,
        referrals.map(({ referralProgramId }) => referralProgramId),
      ),
      findVersions(
        tx,
        referrals.map(({ versionId }) => versionId),
      ),
    ]);
    return new Terms(programs, new Map([...versions].map(([id, { rules }]) => [id, rules])));
  }

  /** Writes down what was walked, and answers the activities that tell of it: they are to be recorded in the same transaction. */
  async save(
    tx: Tx,
    walks: readonly Walk[],
    now: Date,
    more: readonly MoreTold[] = [],
  ): Promise<readonly NewActivity[]> {
    const changed = walks.filter(({ isChanged }) => isChanged);
    if (changed.length === 0) return [];
    const after = changed.map(({ referral }) => referral);
    const before = changed.flatMap((walk) => (walk.before ? [walk.before] : []));
    const isNew = new Set(
      changed.filter((walk) => walk.before === null).map(({ referral }) => referral.friendId),
    );
    // Staff decide about a review themselves; all others end with their referrals.
    const ended = changed.filter(
      ({ before: old, referral }) =>
        old?.isUnderReview === true && ENDED.has(referral.state) && referral.reason !== 'REJECTED_BY_STAFF',
    );
    const terms = await this.termsOf(tx, [...after, ...before]);
    await allInOrder([
      insertReferrals(
        tx,
        after.filter(({ friendId }) => isNew.has(friendId)),
      ),
      saveReferrals(
        tx,
        after.filter(({ friendId }) => !isNew.has(friendId)),
      ),
      insertSteps(
        tx,
        changed.flatMap(({ steps }) => steps),
      ),
      withdrawReviews(
        tx,
        ended.map(({ referral }) => referral.friendId),
        now,
      ),
    ]);
    // Not all steps are told: those of a claim that somebody has to look at, or of one that expires, are not.
    const friendIds = after.map(({ friendId }) => friendId);
    await this.events.announceChanged(tx, friendIds, now);
    const own = changed.flatMap((walk) =>
      walk.tellings.map((telling): MoreTold => ({ telling, referral: toldAbout(walk, telling) })),
    );
    return [...own, ...more].map(({ telling, referral }) =>
      activityOf(telling, referral, terms.programOf(referral)),
    );
  }

  /** Records what `save` answered. */
  async record(tx: Tx, program: Program, activities: readonly NewActivity[], now: Date): Promise<void> {
    if (activities.length === 0) return;
    const results = await this.recorder.recordOwnActivities(tx, program, activities, now);
    invariant(
      results.every(({ ok }) => ok),
      'what is told of referrals can be recorded',
    );
  }
}

/** What was told before a referral was given to another advocate is taken back as it was told. */
function toldAbout({ before, referral }: Walk, { undoes }: Telling): Referral {
  return undoes !== null && before !== null && stepOfTold(undoes) <= before.lastStep ? before : referral;
}
