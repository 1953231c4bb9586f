import { Injectable } from '@nestjs/common';
import { principalOf, systemActor, type Program } from '#access';
import type { ActivityBatch, NewActivity } from '#activity';
import {
  EffectKinds,
  NOTHING_FOLLOWS,
  type EffectContext,
  type EffectKind,
  type FiredEffect,
  type TakenBack,
  type Unwound,
} from '#campaigns';
import {
  err,
  groupedBy,
  invalid,
  invariant,
  notFound,
  ok,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import type { Tx } from '#platform';
import { hasSeat, termFrom } from './domain/club.js';
import { isOut, type Event } from './domain/membership.js';
import { MembershipDesk } from './membership-desk.js';
import type { OpenClub } from './open-club.js';
import { findClubs } from './persistence/clubs.js';
import { findMoves } from './persistence/memberships.js';

/** Settings of the effect. */
export interface AdmitToClubSettings {
  /** Code. */
  readonly club: string;
}

/**
 * Lets somebody into a club by a campaign: free and for good, whatever its kind and plans; to the line when every seat is taken.
 * Whoever is in, waits or is banned stays so.
 */
@Injectable()
export class ClubEffect implements EffectKind<AdmitToClubSettings> {
  readonly kind = 'admitToClub';
  readonly description = 'Lets into a club, free and for good; to the line when every seat is taken.';

  constructor(
    private readonly desk: MembershipDesk,
    kinds: EffectKinds,
  ) {
    kinds.register(this);
  }

  async check(
    { club: code }: AdmitToClubSettings,
    { tx, trigger, path }: EffectContext,
  ): Promise<Result<AdmitToClubSettings, Problem>> {
    if (trigger.startsWith('club.'))
      return err(invalid(['trigger'], 'Clubs do not let into clubs: that might never end.'));
    const isKnown = (await findClubs(tx)).some(({ club }) => club.code === code);
    return isKnown ? ok({ club: code }) : err(notFound('club', [...path, 'club']));
  }

  wordsOf({ club }: AdmitToClubSettings): string {
    return `a place in the club "${club}"`;
  }

  async apply(
    tx: Tx,
    { program, now }: ActivityBatch,
    fired: readonly FiredEffect<AdmitToClubSettings>[],
  ): Promise<NewActivity[]> {
    const wanted = fired.map(({ settings, activity }) => ({ ...settings, customerId: activity.customerId }));
    return this.atEach(tx, program, wanted, now, (open, customerIds) => {
      for (const customerId of customerIds) {
        const state = open.membership(customerId)?.state ?? null;
        if (!isOut(state) && state !== 'APPLIED' && state !== 'INVITED') continue;
        const term = termFrom(null, open.moment.today);
        const event: Event = hasSeat(open.club)
          ? { kind: 'ADMIT', plan: null, term, isPaid: false, cause: 'ADMITTED' }
          : { kind: 'WAIT', plan: null, cause: 'ADMITTED' };
        take(open, customerId, event);
      }
      return Promise.resolve();
    });
  }

  /** What was given for what came back is taken back, unless the membership has taken another step since. */
  async unwind(
    tx: Tx,
    { program, now }: ActivityBatch,
    taken: readonly TakenBack<AdmitToClubSettings>[],
  ): Promise<Unwound> {
    const wanted = taken.map(({ settings, customerId }) => ({ ...settings, customerId }));
    const emitted = await this.atEach(tx, program, wanted, now, async (open, customerIds) => {
      const clubId = open.club.id;
      const last = await findMoves(
        tx,
        customerIds.map((customerId) => ({ customerId, clubId })),
        null,
        1,
      );
      for (const { customerId, cause } of last)
        if (cause === 'ADMITTED') take(open, customerId, { kind: 'LEAVE', cause: 'TAKEN_BACK' });
    });
    return { ...NOTHING_FOLLOWS, emitted };
  }

  /** Works on each club once, in one order: no two batches wait for one another. */
  private async atEach(
    tx: Tx,
    program: Program,
    wanted: readonly { readonly club: string; readonly customerId: Uuid }[],
    now: Date,
    work: (open: OpenClub, customerIds: readonly Uuid[]) => Promise<void>,
  ): Promise<NewActivity[]> {
    const byCode = groupedBy(wanted, ({ club }) => club);
    const told: NewActivity[] = [];
    for (const { club } of await findClubs(tx)) {
      const customerIds = [...new Set((byCode.get(club.code) ?? []).map(({ customerId }) => customerId))];
      const open =
        customerIds.length > 0 ? await this.desk.open(tx, program, club.id, customerIds, now) : null;
      if (!open) continue;
      await work(open, customerIds);
      told.push(...(await this.desk.close(tx, open)));
    }
    return told;
  }
}

function take(open: OpenClub, customerId: Uuid, event: Event): void {
  const actor = principalOf(systemActor(open.club.programId, 'campaigns'));
  invariant(open.take(customerId, event, { actor }).ok, 'a campaign lets in who may come');
}
