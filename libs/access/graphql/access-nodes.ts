import { Injectable } from '@nestjs/common';
import { Database } from '#platform';
import type { NodeLoader, NodeRegistry } from '#platform/graphql';
import type { ProgramActor } from '../domain/actor.js';
import { Approvals } from '../approvals.service.js';
import { AuditLog } from '../audit-log.service.js';
import { Programs } from '../programs.service.js';
import { Staff } from '../staff.service.js';
import { StorefrontKeys } from '../storefront-keys.service.js';
import { TokenIssuers } from '../token-issuers.service.js';
import type { AccessContext } from './allow.js';
import { toApprovalType } from './approval.type.js';
import { toAuditEntryType } from './audit-entry.type.js';
import { toProgramType } from './program.type.js';
import { toStaffMemberType } from './staff.type.js';
import { toStorefrontKeyType } from './storefront-key.type.js';
import { toTokenIssuerType } from './token-issuer.type.js';

/** Makes `node(id:)` answer what this lib knows, within the program of whoever asks. */
@Injectable()
export class AccessNodes {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly staff: Staff,
    private readonly keys: StorefrontKeys,
    private readonly issuers: TokenIssuers,
    private readonly audit: AuditLog,
    private readonly approvals: Approvals,
  ) {}

  registerStorefront(registry: NodeRegistry<AccessContext>): void {
    registry.register(
      'Program',
      'program:read',
      inProgram(async (actor, id) => {
        if (id !== actor.programId) return null;
        return this.database.tx(actor, (tx) => this.programs.byId(tx, id));
      }, toProgramType),
    );
  }

  registerAdmin(registry: NodeRegistry<AccessContext>): void {
    this.registerStorefront(registry);
    const member = inProgram((actor, id) => this.staff.byId(actor, id), toStaffMemberType);
    const key = inProgram((actor, id) => this.keys.byId(actor, id), toStorefrontKeyType);
    const issuer = inProgram((actor, id) => this.issuers.byId(actor, id), toTokenIssuerType);
    registry.register('StaffMember', 'staff:read', member);
    registry.register('StorefrontKey', 'keys:write', key);
    registry.register('TokenIssuer', 'keys:write', issuer);
    const entry = inProgram((actor, id) => this.audit.byId(actor, id), toAuditEntryType);
    const approval = inProgram((actor, id) => this.approvals.byId(actor, id), toApprovalType);
    registry.register('AuditEntry', 'audit:read', entry);
    registry.register('Approval', 'ledger:read', approval);
  }
}

function inProgram<T>(
  load: (actor: ProgramActor, id: string) => Promise<T | null>,
  toType: (loaded: T) => object,
): NodeLoader<AccessContext> {
  return async (id, { actor }) => {
    const loaded = actor.kind === 'ANONYMOUS' ? null : await load(actor, id);
    return loaded && toType(loaded);
  };
}
