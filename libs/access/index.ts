export { AccessModule } from './access.module.js';
export {
  Approvals,
  type ApprovalDecision,
  type ApprovalRequest,
  type NamedApproval,
} from './approvals.service.js';
export { AuditLog, type AuditRecord } from './audit-log.service.js';
export { CustomerSubjects } from './customer-subjects.js';
export { CustomerTokens, type IssuedToken } from './customer-tokens.service.js';
export {
  principalOf,
  whoTries,
  whoTriesAsGuest,
  systemActor,
  type Actor,
  type CustomerActor,
  type ProgramActor,
  type StaffActor,
  type StorefrontActor,
  type SystemActor,
} from './domain/actor.js';
export type { Approval, ApprovalStatus } from './domain/approval.js';
export type { AuditEntry, AuditFilter, AuditOutcome } from './domain/audit.js';
export type { Origin } from './domain/origin.js';
export {
  CUSTOMER_PERMISSIONS,
  ROLE_PERMISSIONS,
  STAFF_ROLES,
  STOREFRONT_SCOPES,
  type Permission,
  type StaffRole,
  type StorefrontScope,
} from './domain/permission.js';
export { LOCALES_MAX } from './domain/program.js';
export type { NewProgram, Program, ProgramSettings, ProgramStatus } from './domain/program.js';
export type { NewStaffMember, StaffMember } from './domain/staff.js';
export type { NewStorefrontKey, StorefrontKey } from './domain/storefront-key.js';
export type { NewTokenIssuer, TokenIssuer } from './domain/token-issuer.js';
export type { Claim, ClaimBatch, IdempotentAnswer } from './domain/idempotency.js';
export { Idempotency, inFlight, type IdempotentCommand } from './idempotency.service.js';
export { OpenPrograms } from './open-programs.js';
export { accessEntities } from './persistence/entities.js';
export { Programs } from './programs.service.js';
export { SignIn, type SignedIn, type SignInAttempt } from './sign-in.service.js';
export { StaffSessions } from './staff-sessions.service.js';
export { Staff } from './staff.service.js';
export { StorefrontKeys, type IssuedKey } from './storefront-keys.service.js';
export { TokenIssuers } from './token-issuers.service.js';
