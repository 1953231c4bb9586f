export { LedgerAdminModule, LedgerStorefrontModule } from './ledger-graphql.module.js';
export { LedgerNodes } from './ledger-nodes.js';
export { MovementType, PointTypeType, WalletType } from './ledger.type.js';
export {
  ExpiryPolicyInput,
  expiryPolicyOf,
  ExpiryPolicyType,
  PendingPolicyInput,
  pendingPolicyOf,
  PendingPolicyType,
} from './lot-policy.type.js';
