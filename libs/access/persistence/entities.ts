import { ApprovalEntity } from './approval.entity.js';
import { AuditEntryEntity } from './audit-entry.entity.js';
import { IdempotencyRecordEntity } from './idempotency-record.entity.js';
import { ProgramEntity } from './program.entity.js';
import { StaffMemberEntity } from './staff-member.entity.js';
import { StaffSessionEntity } from './staff-session.entity.js';
import { StorefrontKeyEntity } from './storefront-key.entity.js';
import { TokenIssuerEntity } from './token-issuer.entity.js';

export const accessEntities = [
  ProgramEntity,
  StorefrontKeyEntity,
  TokenIssuerEntity,
  StaffMemberEntity,
  StaffSessionEntity,
  AuditEntryEntity,
  IdempotencyRecordEntity,
  ApprovalEntity,
];
