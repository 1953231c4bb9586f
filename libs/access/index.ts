export {
  principalOf,
  systemActor,
  type Actor,
  type CustomerActor,
  type ProgramActor,
  type StaffActor,
  type StorefrontActor,
  type SystemActor,
} from './domain/actor.js';
export { STAFF_ROLES, type Permission, type StaffRole, type StorefrontScope } from './domain/permission.js';
export { Allow, Context, CurrentActor, CurrentCustomer, CurrentStaff, Now, type AccessContext } from './graphql/allow.js';
