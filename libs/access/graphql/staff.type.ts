import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsBoolean, IsIn, IsString, Length, MaxLength } from 'class-validator';
import { connectionOf, DateTimeScalar, INHERIT, MutationPayload, Node, toGlobalId } from '#platform/graphql';
import { STAFF_ROLES, type StaffRole } from '../domain/permission.js';
import type { StaffMember, StaffStatus } from '../domain/staff.js';
import { Allow } from './allow.js';

/** Registered once: GraphQL enum of staff roles, for the libs above too. */
export const staffRole = Object.fromEntries(STAFF_ROLES.map((role) => [role, role])) as {
  [R in StaffRole]: R;
};

registerEnumType(staffRole, {
  name: 'StaffRole',
  description: 'What a member of staff may do.',
  valuesMap: {
    OWNER: { description: 'Everything, staff, keys and closing the program included.' },
    MANAGER: { description: 'Campaigns, approvals, the audit log, and all that support may do.' },
    SUPPORT: { description: 'Customers, and points up to a limit.' },
    ANALYST: { description: 'Reads everything but staff, keys and the audit log.' },
  },
});

const staffStatus = { ACTIVE: 'ACTIVE', DEACTIVATED: 'DEACTIVATED' } as const;

registerEnumType(staffStatus, {
  name: 'StaffStatus',
  description: 'Whether a member of staff may sign in.',
  valuesMap: {
    ACTIVE: { description: 'May sign in.' },
    DEACTIVATED: { description: 'Shut out for good; the entries in the audit log stay.' },
  },
});

@ObjectType('StaffMember', { implements: () => Node, description: 'Somebody who runs the program.' })
@Allow(INHERIT)
export class StaffMemberType extends Node {
  @Field(() => String, { description: 'E-mail address, with which the member signs in.' })
  email: string;

  @Field(() => String, { description: 'Name for people.' })
  name: string;

  @Field(() => staffRole, { description: 'What the member may do.' })
  role: StaffRole;

  @Field(() => staffStatus, { description: 'Whether the member may sign in.' })
  status: StaffStatus;

  @Field(() => DateTimeScalar, { description: 'When the member was added.' })
  createdAt: Date;
}

export const StaffMemberConnection = connectionOf(() => StaffMemberType, 'StaffMember');

@InputType('SignInInput', { description: 'What a member of staff signs in with.' })
export class SignInInput {
  @Field(() => String, { description: 'Code of the program.' })
  @IsString()
  @MaxLength(100)
  program: string;

  @Field(() => String, { description: 'E-mail address.' })
  @IsString()
  @MaxLength(254)
  email: string;

  @Field(() => String, { description: 'Password.' })
  @IsString()
  @MaxLength(1_000)
  password: string;
}

@InputType('SignOutInput', { description: 'Which sessions to end.' })
export class SignOutInput {
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether all sessions of the member end, not only this one.',
  })
  @IsBoolean()
  everywhere: boolean;
}

@InputType('CreateStaffMemberInput', { description: 'The member to add.' })
export class CreateStaffMemberInput {
  @Field(() => String, { description: 'E-mail address, unique in the program, case aside.' })
  @IsString()
  @Length(3, 254)
  email: string;

  @Field(() => String, { description: 'Name for people, 1 to 100 characters.' })
  @IsString()
  @Length(1, 100)
  name: string;

  @Field(() => staffRole, { description: 'What the member may do.' })
  @IsIn(STAFF_ROLES)
  role: StaffRole;

  @Field(() => String, { description: 'First password: 15 to 256 characters, not easy to guess.' })
  @IsString()
  @MaxLength(1_000)
  password: string;
}

@InputType('UpdateStaffRoleInput', { description: 'The role a member gets.' })
export class UpdateStaffRoleInput {
  @Field(() => ID, { description: 'The member.' })
  @IsString()
  @MaxLength(400)
  id: string;

  @Field(() => staffRole, { description: 'The role.' })
  @IsIn(STAFF_ROLES)
  role: StaffRole;
}

@InputType('DeactivateStaffMemberInput', { description: 'The member to shut out.' })
export class DeactivateStaffMemberInput {
  @Field(() => ID, { description: 'The member.' })
  @IsString()
  @MaxLength(400)
  id: string;
}

@InputType('ChangePasswordInput', { description: "The signed-in member's old and new password." })
export class ChangePasswordInput {
  @Field(() => String, { description: 'The present password.' })
  @IsString()
  @MaxLength(1_000)
  currentPassword: string;

  @Field(() => String, { description: 'The new one: 15 to 256 characters, not easy to guess.' })
  @IsString()
  @MaxLength(1_000)
  newPassword: string;
}

@ObjectType('SignInPayload', { description: 'The session.' })
@Allow(INHERIT)
export class SignInPayload extends MutationPayload {
  @Field(() => String, {
    nullable: true,
    description:
      'Session token for scripts, as "Authorization: Bearer ...". Browsers get it as a cookie that scripts cannot read.',
  })
  sessionToken?: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the session ends at the latest; 30 idle minutes end it too.',
  })
  expiresAt?: Date;

  @Field(() => StaffMemberType, { nullable: true, description: 'Who signed in.' })
  member?: StaffMemberType;
}

@ObjectType('SignOutPayload', { description: 'Nothing but refusals, and there are none.' })
@Allow(INHERIT)
export class SignOutPayload extends MutationPayload {}

@ObjectType('StaffMemberPayload', { description: 'The member after the change.' })
@Allow(INHERIT)
export class StaffMemberPayload extends MutationPayload {
  @Field(() => StaffMemberType, {
    nullable: true,
    description: 'The member; null when the change was refused.',
  })
  staffMember?: StaffMemberType;
}

export function toStaffMemberType(member: StaffMember): StaffMemberType {
  return { ...member, id: toGlobalId('StaffMember', member.id) };
}
