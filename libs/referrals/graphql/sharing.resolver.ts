import { Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { ProgramActor } from '#access';
import { Allow, Context, CurrentActor, Now, type AccessContext } from '#access/graphql';
import { CustomerType } from '#customers/graphql';
import { ok, type Problem, type Result } from '#kernel';
import { Database } from '#platform';
import { Input, payloadOf, ValidArgs } from '#platform/graphql';
import { advocateNameOf, type AdvocateCommand } from '../sharing/advocate-desk.js';
import { ReferralInvitations } from '../sharing/invitations.service.js';
import { Sharing } from '../sharing/sharing.service.js';
import { ReferralCodeLoader } from './code-loader.js';
import {
  ChooseReferralCodeInput,
  InviteFriendsInput,
  OpenReferralCodeInput,
  ReferralCodesArgs,
  ReferralLinkArgs,
  ShareReferralInput,
} from './sharing.inputs.js';
import {
  InviteFriendsPayload,
  ReferralCodePayload,
  ReferralCodeType,
  ShareReferralPayload,
} from './sharing.type.js';

/** Codes of customers. Nullable, so that a key without the permission gets the other fields. */
@Resolver(() => CustomerType)
export class CustomerReferralCodesResolver {
  constructor(private readonly loader: ReferralCodeLoader) {}

  @ResolveField(() => [ReferralCodeType], {
    nullable: true,
    description: "The customer's codes in a referral program, the newest first: at most 6.",
  })
  @Allow('referrals:read', 'referrals:write', 'self:read')
  referralCodes(
    @Parent() { customerId }: CustomerType,
    @ValidArgs(() => ReferralCodesArgs) { program }: ReferralCodesArgs,
    @Context() context: AccessContext,
  ): Promise<ReferralCodeType[]> {
    return this.loader.of(context).load({ customerId, program });
  }
}

/** Links of codes. */
@Resolver(() => ReferralCodeType)
export class ReferralCodeLinksResolver {
  constructor(private readonly sharing: Sharing) {}

  @ResolveField(() => String, {
    description:
      'Address of a link of it, signed, with the channel in it; nothing is counted by asking for it.',
  })
  link(
    @Parent() { programId, directoryCode }: ReferralCodeType,
    @ValidArgs(() => ReferralLinkArgs) { channel }: ReferralLinkArgs,
  ): string {
    return this.sharing.addressOf(programId, directoryCode, channel);
  }
}

/** What advocates do, by themselves or by their shop. */
@Resolver()
export class ReferralSharingResolver {
  constructor(
    private readonly database: Database,
    private readonly loader: ReferralCodeLoader,
    private readonly sharing: Sharing,
    private readonly invitations: ReferralInvitations,
  ) {}

  @Mutation(() => ReferralCodePayload, {
    description: 'The code that a customer shows, which is made if there is none. A repeat changes nothing.',
  })
  @Allow('referrals:write', 'self:refer')
  openReferralCode(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => OpenReferralCodeInput) input: OpenReferralCodeInput,
  ): Promise<ReferralCodePayload> {
    return this.codeOf(actor, now, input, (command) => this.sharing.open(command));
  }

  @Mutation(() => ReferralCodePayload, {
    description:
      'Gives a customer a code of their choice, which is shown from now on; at most 5 in a referral program, and all go on working. A repeat changes nothing.',
  })
  @Allow('referrals:write', 'self:refer')
  chooseReferralCode(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => ChooseReferralCodeInput) input: ChooseReferralCodeInput,
  ): Promise<ReferralCodePayload> {
    const { code } = input;
    return this.codeOf(actor, now, input, (command) => this.sharing.choose({ ...command, code }));
  }

  @Mutation(() => ShareReferralPayload, {
    description:
      'What a page needs to share a code somewhere. It is counted once a day for each channel: a repeat changes nothing.',
  })
  @Allow('referrals:write', 'self:refer')
  async shareReferral(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => ShareReferralInput) input: ShareReferralInput,
  ): Promise<ShareReferralPayload> {
    const { channel } = input;
    const command = commandOf(actor, now, input);
    const shared = command.ok ? await this.sharing.share({ ...command.value, channel }) : command;
    return payloadOf(shared, (share) => ({ share }));
  }

  @Mutation(() => InviteFriendsPayload, {
    description:
      'Invites friends by e-mail: at most 20 at once, and 50 a day. The messages wait for whoever sends e-mail. Whoever the customer has invited within the time that a touch counts is not invited again: a repeat adds nothing.',
  })
  @Allow('referrals:write', 'self:refer')
  async inviteFriends(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => InviteFriendsInput) input: InviteFriendsInput,
  ): Promise<InviteFriendsPayload> {
    const { emails, message = null } = input;
    const command = commandOf(actor, now, input);
    const invited = command.ok
      ? await this.invitations.invite({ ...command.value, emails, message })
      : command;
    return payloadOf(invited, (count) => ({ invited: count }));
  }

  private async codeOf(
    actor: ProgramActor,
    now: Date,
    input: OpenReferralCodeInput,
    work: (command: AdvocateCommand) => ReturnType<Sharing['open']>,
  ): Promise<ReferralCodePayload> {
    const command = commandOf(actor, now, input);
    const done = command.ok ? await work(command.value) : command;
    if (!done.ok) return payloadOf(done, () => ({}));
    const code = await this.database.tx(actor, (tx) => this.loader.shown(tx, actor.programId, done.value));
    return payloadOf(ok(code), (one) => ({ code: one }));
  }
}

function commandOf(
  actor: ProgramActor,
  now: Date,
  { customer = null, program }: OpenReferralCodeInput,
): Result<AdvocateCommand, Problem> {
  const name = advocateNameOf(actor, customer);
  return name.ok ? ok({ actor, now, customer: name.value, program }) : name;
}
