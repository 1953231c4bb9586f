import { ArgsType, Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import {
  connectionOf,
  ConnectionArgs,
  DateTimeScalar,
  Node,
  PointsScalar,
  toGlobalId,
} from '#platform/graphql';
import { APPROVAL_STATUSES, type ApprovalStatus } from '../domain/approval.js';
import { Allow } from './allow.js';

const approvalStatus = Object.fromEntries(APPROVAL_STATUSES.map((status) => [status, status]));

registerEnumType(approvalStatus, {
  name: 'ApprovalStatus',
  description: 'Where a request for approval stands.',
  valuesMap: {
    PENDING: { description: 'Waits for somebody other than its maker.' },
    APPROVED: { description: 'Was approved and carried out.' },
    REJECTED: { description: 'Was rejected; nothing was changed.' },
  },
});

@ObjectType('Approval', {
  implements: () => Node,
  description: 'A change that needs, or got, a second person.',
})
@Allow('ledger:read')
export class ApprovalType extends Node {
  @Field(() => String, { description: 'What waits, such as "ledger.adjustment".' })
  kind: string;

  @Field(() => approvalStatus, { description: 'Where it stands.' })
  status: ApprovalStatus;

  @Field(() => PointsScalar, { description: 'Points at stake; negative when they are taken away.' })
  points: bigint;

  @Field(() => String, { description: 'Why the maker wants it.' })
  reason: string;

  @Field(() => ID, { description: 'The member of staff who asked.' })
  makerId: string;

  @Field(() => String, { nullable: true, description: "The maker's name." })
  makerName: string | null;

  @Field(() => ID, { nullable: true, description: 'The member of staff who decided; never the maker.' })
  checkerId: string | null;

  @Field(() => String, { nullable: true, description: "The checker's name." })
  checkerName: string | null;

  @Field(() => String, { nullable: true, description: "The checker's note." })
  note: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was asked for.' })
  createdAt: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was decided.' })
  decidedAt: Date | null;
}

export const ApprovalConnection = connectionOf(() => ApprovalType, 'Approval');

@ArgsType()
export class ApprovalsArgs extends ConnectionArgs {
  @Field(() => approvalStatus, { nullable: true, description: 'Only those that stand there.' })
  @IsOptional()
  status?: ApprovalStatus | null;
}

export function toApprovalType(approval: ApprovalType): ApprovalType {
  const { id, makerId, checkerId } = approval;
  return {
    ...approval,
    id: toGlobalId('Approval', id),
    makerId: toGlobalId('StaffMember', makerId),
    checkerId: checkerId && toGlobalId('StaffMember', checkerId),
  };
}
