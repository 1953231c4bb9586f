import { Injectable } from '@nestjs/common';
import type { ProgramActor } from '#access';
import type { Problem, Result } from '#kernel';
import { required } from '#kernel';
import { Database } from '#platform';
import { payloadOf } from '#platform/graphql';
import { ClubViews } from '../club-views.service.js';
import type { Done } from '../member-commands.js';
import { membershipOf } from './club.mapping.js';
import type { ClubMembershipPayload } from './membership.type.js';

/** What a mutation of a membership answers. */
@Injectable()
export class MembershipAnswers {
  constructor(
    private readonly database: Database,
    private readonly views: ClubViews,
  ) {}

  async of(actor: ProgramActor, done: Result<Done, Problem>): Promise<ClubMembershipPayload> {
    if (!done.ok) return payloadOf(done, () => ({}));
    const { isChanged, ...of } = done.value;
    const membership = await this.database.tx(actor, async (tx) => {
      const clubs = await this.views.clubs(tx);
      const held = await this.views.one(tx, of);
      return held && membershipOf(required(clubs.get(of.clubId), 'the club'), held);
    });
    return { membership, isChanged, userErrors: [] };
  }
}
