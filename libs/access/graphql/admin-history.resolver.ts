import { Query, Resolver } from '@nestjs/graphql';
import { ValidArgs, type Connection } from '#platform/graphql';
import { Approvals } from '../approvals.service.js';
import { AuditLog } from '../audit-log.service.js';
import type { StaffActor } from '../domain/actor.js';
import { Allow, CurrentStaff } from './allow.js';
import { ApprovalConnection, ApprovalsArgs, toApprovalType, type ApprovalType } from './approval.type.js';
import {
  AuditEntriesArgs,
  AuditEntryConnection,
  toAuditEntryType,
  type AuditEntryType,
} from './audit-entry.type.js';
import { toConnection, toPage } from './page.js';

/** What staff did, and what waits for a second member. */
@Resolver()
export class AdminHistoryResolver {
  constructor(
    private readonly audit: AuditLog,
    private readonly waiting: Approvals,
  ) {}

  @Query(() => AuditEntryConnection, { description: 'The audit log, the newest entries first.' })
  @Allow('audit:read')
  async auditEntries(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => AuditEntriesArgs) args: AuditEntriesArgs,
  ): Promise<Connection<AuditEntryType>> {
    return toConnection(await this.audit.page(actor, args, toPage(args)), args, toAuditEntryType);
  }

  @Query(() => ApprovalConnection, {
    description: 'Changes that need or got a second person, the newest first.',
  })
  @Allow('ledger:read')
  async approvals(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => ApprovalsArgs) args: ApprovalsArgs,
  ): Promise<Connection<ApprovalType>> {
    const rows = await this.waiting.page(actor, { status: args.status }, toPage(args));
    return toConnection(rows, args, toApprovalType);
  }
}
