import { Injectable } from '@nestjs/common';
import { Approvals, Staff } from '#access';
import { toApprovalType } from '#access/graphql';
import { required } from '#kernel';
import type { Tx } from '#platform';
import { toGlobalId } from '#platform/graphql';
import type { Adjustment } from '../domain/adjustment.js';
import { PointTypes } from '../point-types.service.js';
import type { AdjustmentType } from './admin-ledger.type.js';

/** Adjustments as GraphQL answers them: with names and approvals, read once for all of an answer. */
@Injectable()
export class AdjustmentViews {
  constructor(
    private readonly staff: Staff,
    private readonly approvals: Approvals,
    private readonly pointTypes: PointTypes,
  ) {}

  async of(tx: Tx, adjustments: readonly Adjustment[]): Promise<AdjustmentType[]> {
    const makers = adjustments.map(({ makerId }) => makerId);
    const approvalIds = adjustments.flatMap(({ approvalId }) => approvalId ?? []);
    const pointTypeIds = adjustments.map(({ pointTypeId }) => pointTypeId);
    const names = await this.staff.namesOf(tx, makers);
    const approvals = await this.approvals.byIds(tx, approvalIds);
    const pointTypes = await this.pointTypes.byIds(tx, pointTypeIds);
    return adjustments.map((adjustment) => {
      const { id, customerId, makerId, points, reason, status, createdAt, postedAt } = adjustment;
      const approval = approvals.get(adjustment.approvalId ?? '');
      return {
        id: toGlobalId('Adjustment', id),
        customerId: toGlobalId('Customer', customerId),
        pointType: required(pointTypes.get(adjustment.pointTypeId), 'its point type').code,
        makerId: toGlobalId('StaffMember', makerId),
        makerName: names.get(makerId) ?? null,
        approval: approval ? toApprovalType(approval) : null,
        ...{ points, reason, status, createdAt, postedAt },
      };
    });
  }
}
