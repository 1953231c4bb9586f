import { Mutation, Query, Resolver } from '@nestjs/graphql';
import type { ProgramActor } from '#access';
import { Allow, CurrentActor, Now } from '#access/graphql';
import { CustomerQueries } from '#customers';
import { Database } from '#platform';
import {
  ConnectionArgs,
  idInCursor,
  Input,
  pageOf,
  payloadOf,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { ReferralInvitations } from '../sharing/invitations.service.js';
import { MarkReferralInvitationsSentInput } from './sharing.inputs.js';
import {
  MarkReferralInvitationsSentPayload,
  ReferralInvitationConnection,
  type ReferralInvitationType,
} from './sharing.type.js';

/** The outbox of invitations, for whoever sends e-mail: the shop's server, or staff. */
@Resolver()
export class ReferralInvitationsResolver {
  constructor(
    private readonly database: Database,
    private readonly customers: CustomerQueries,
    private readonly invitations: ReferralInvitations,
  ) {}

  @Query(() => ReferralInvitationConnection, {
    description: 'Invitations that wait to be sent, the oldest first.',
  })
  @Allow('referrals:write')
  async referralInvitations(
    @CurrentActor() actor: ProgramActor,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<ReferralInvitationType>> {
    const page = { after: idInCursor(args.after), limit: args.first + 1 };
    const pending = await this.database.tx(actor, (tx) => this.invitations.pending(tx, page));
    const people = await this.customers.byIds(
      actor,
      pending.map(({ advocateId }) => advocateId),
    );
    const rows = pending.map(({ id, advocateId, program, email, link, message, createdAt }) => ({
      ...{ reference: id, program, email, link, message, createdAt },
      advocate: people.get(advocateId)?.externalId ?? null,
      advocateName: people.get(advocateId)?.givenName ?? null,
    }));
    return pageOf(rows, args, ({ reference }) => [reference]);
  }

  @Mutation(() => MarkReferralInvitationsSentPayload, {
    description:
      'Notes that invitations were sent, and forgets the addresses. Those that were noted before stay as they are: a repeat changes nothing.',
  })
  @Allow('referrals:write')
  async markReferralInvitationsSent(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => MarkReferralInvitationsSentInput) { references, sentAt }: MarkReferralInvitationsSentInput,
  ): Promise<MarkReferralInvitationsSentPayload> {
    const sent = await this.database.txResult(actor, (tx) =>
      this.invitations.markSent(tx, references, { sentAt: sentAt ?? now, now }),
    );
    return payloadOf(sent, (count) => ({ sent: count }));
  }
}
