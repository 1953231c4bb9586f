import { Mutation, Resolver } from '@nestjs/graphql';
import { Cost, Input, payloadOf } from '#platform/graphql';
import type { StaffActor } from '../domain/actor.js';
import type { Origin } from '../domain/origin.js';
import { SignIn } from '../sign-in.service.js';
import { Staff } from '../staff.service.js';
import { Allow, Context, StaffOrigin, type AccessContext } from './allow.js';
import {
  ChangePasswordInput,
  SignInInput,
  SignInPayload,
  SignOutInput,
  SignOutPayload,
  StaffMemberPayload,
  toStaffMemberType,
} from './staff.type.js';

/** A password hash takes longer than anything else a request can ask for, and memory. */
const PASSWORD_POINTS = 20;

@Resolver()
export class AdminSignInResolver {
  constructor(
    private readonly signIns: SignIn,
    private readonly staff: Staff,
  ) {}

  @Mutation(() => SignInPayload, {
    description:
      'Signs a member of staff in. Wrong program, address or password: INVALID_CREDENTIALS; after 10 failures in 15 ' +
      'minutes for an account or from an address: TOO_MANY_ATTEMPTS. Repeating it opens another session.',
  })
  @Allow('public')
  @Cost(PASSWORD_POINTS)
  async signIn(
    @Context() context: AccessContext,
    @Input(() => SignInInput) { program, email, password }: SignInInput,
  ): Promise<SignInPayload> {
    const { now, requestId, ip, deadline } = context;
    const attempted = { now, requestId, ip, deadline };
    const result = await this.signIns.signIn({ program, email, password }, attempted);
    if (result.ok) context.session?.remember(result.value);
    return payloadOf(result, ({ token, expiresAt, member }) => ({
      sessionToken: token,
      expiresAt,
      member: toStaffMemberType(member),
    }));
  }

  @Mutation(() => SignOutPayload, {
    description: 'Ends this session, or all of the member. Signed out already: changes nothing.',
  })
  @Allow('public')
  async signOut(
    @Context() { actor, now, requestId, ip, session }: AccessContext,
    @Input(() => SignOutInput) { everywhere }: SignOutInput,
  ): Promise<SignOutPayload> {
    if (actor.kind === 'STAFF') {
      await this.signIns.signOut({ actor, now, requestId, ip }, everywhere ? null : (session?.id ?? null));
    }
    session?.forget();
    return { userErrors: [] };
  }

  @Mutation(() => StaffMemberPayload, {
    description:
      "Changes the signed-in member's password and ends all own sessions, this one too: sign in anew. A repeat is " +
      'refused, as the old password is no longer right.',
  })
  @Allow('program:read')
  @Cost(PASSWORD_POINTS)
  async changePassword(
    @Context() { session }: AccessContext,
    @StaffOrigin() origin: Origin & { actor: StaffActor },
    @Input(() => ChangePasswordInput) { currentPassword, newPassword }: ChangePasswordInput,
  ): Promise<StaffMemberPayload> {
    const result = await this.staff.changePassword(origin, { currentPassword, newPassword });
    if (result.ok) session?.forget();
    return payloadOf(result, (member) => ({ staffMember: toStaffMemberType(member) }));
  }
}
