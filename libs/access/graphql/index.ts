export { AccessAdminModule, AccessStorefrontModule, AuthenticationModule } from './access-graphql.module.js';
export { AccessNodes } from './access-nodes.js';
export {
  Allow,
  Context,
  CurrentActor,
  CurrentCustomer,
  CurrentStaff,
  Now,
  StaffOrigin,
  type AccessContext,
  type SessionControl,
} from './allow.js';
export { ApprovalType, toApprovalType } from './approval.type.js';
export { Authenticator, SESSION_COOKIE } from './authenticator.js';
export { toPage } from './page.js';
export { ProgramType, toProgramType } from './program.type.js';
export {
  freshLoader,
  freshLoaderBy,
  freshLoaderById,
  loaderPer,
  RequestLoaders,
  type PrincipalContext,
  type Read,
} from './request-loaders.js';
export { staffRole, StaffMemberType, toStaffMemberType } from './staff.type.js';
