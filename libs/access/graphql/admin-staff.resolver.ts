import { Mutation, Query, Resolver } from '@nestjs/graphql';
import { required } from '#kernel';
import { ConnectionArgs, Input, localIdOf, payloadOf, ValidArgs, type Connection } from '#platform/graphql';
import type { StaffActor } from '../domain/actor.js';
import type { Origin } from '../domain/origin.js';
import { Staff } from '../staff.service.js';
import { Allow, CurrentStaff, StaffOrigin } from './allow.js';
import { toConnection, toPage } from './page.js';
import {
  CreateStaffMemberInput,
  DeactivateStaffMemberInput,
  StaffMemberConnection,
  StaffMemberPayload,
  StaffMemberType,
  toStaffMemberType,
  UpdateStaffRoleInput,
} from './staff.type.js';

@Resolver(() => StaffMemberType)
export class AdminStaffResolver {
  constructor(private readonly staff: Staff) {}

  @Query(() => StaffMemberType, { description: 'The signed-in member of staff.' })
  @Allow('program:read')
  async viewer(@CurrentStaff() actor: StaffActor): Promise<StaffMemberType> {
    const member = await this.staff.byId(actor, actor.staffId);
    return toStaffMemberType(required(member, 'the member behind a session'));
  }

  @Query(() => StaffMemberConnection, { description: 'Who runs the program, the newest members first.' })
  @Allow('staff:read')
  async staffMembers(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<StaffMemberType>> {
    return toConnection(await this.staff.page(actor, toPage(args)), args, toStaffMemberType);
  }

  @Mutation(() => StaffMemberPayload, {
    description:
      'Adds a member of staff. The address is unique in the program: a repeat answers ALREADY_EXISTS.',
  })
  @Allow('staff:write')
  async createStaffMember(
    @StaffOrigin() origin: Origin,
    @Input(() => CreateStaffMemberInput) { email, name, role, password }: CreateStaffMemberInput,
  ): Promise<StaffMemberPayload> {
    const result = await this.staff.create(origin, { email, name, role, password });
    return payloadOf(result, (member) => ({ staffMember: toStaffMemberType(member) }));
  }

  @Mutation(() => StaffMemberPayload, {
    description:
      'Gives a member another role and ends the sessions of the member. The last owner keeps the role (LAST_OWNER). A ' +
      'repeat changes nothing.',
  })
  @Allow('staff:write')
  async updateStaffRole(
    @StaffOrigin() origin: Origin,
    @Input(() => UpdateStaffRoleInput) { id, role }: UpdateStaffRoleInput,
  ): Promise<StaffMemberPayload> {
    const result = await this.staff.changeRole(origin, localIdOf('StaffMember', id) ?? '', role);
    return payloadOf(result, (member) => ({ staffMember: toStaffMemberType(member) }));
  }

  @Mutation(() => StaffMemberPayload, {
    description:
      'Shuts a member out at once and for good. The last owner stays (LAST_OWNER). A repeat changes nothing.',
  })
  @Allow('staff:write')
  async deactivateStaffMember(
    @StaffOrigin() origin: Origin,
    @Input(() => DeactivateStaffMemberInput) { id }: DeactivateStaffMemberInput,
  ): Promise<StaffMemberPayload> {
    const result = await this.staff.deactivate(origin, localIdOf('StaffMember', id) ?? '');
    return payloadOf(result, (member) => ({ staffMember: toStaffMemberType(member) }));
  }
}
