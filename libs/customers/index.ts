export { CustomerDirectory, type PersonInput } from './customer-directory.js';
export { CustomerEvents, type ChangeListener, type EnrolmentListener } from './customer-events.js';
export { CustomerQueries, type CustomerFilter, type CustomerPage } from './customer-queries.js';
export { CustomersModule } from './customers.module.js';
export {
  CustomerService,
  UPSERT_BATCH_MAX,
  type CommandOrigin,
  type CustomerSelector,
} from './customers.service.js';
export type { AttributeInput, Attributes, AttributeValue } from './domain/attributes.js';
export { CONSENT_CHANNELS, type Consent, type ConsentChannel, type ConsentInput } from './domain/consent.js';
export type {
  Customer,
  CustomerRef,
  CustomerStatus,
  CustomerTraits,
  Enrolment,
  Profile,
  RefPlace,
} from './domain/customer.js';
export { matchingEmail } from './domain/email.js';
export type { Contact } from './domain/identity.js';
export type { CustomerInput } from './domain/profile-change.js';
export { foldName } from './domain/search.js';
export { EXTERNAL_ID_LENGTH_MAX, isExternalId, parseExternalId } from './domain/text.js';
export { PersonKeys } from './person-keys.js';
export { parseGuest, type GuestInput } from './guest-directory.js';
export { customersEntities } from './persistence/entities.js';
