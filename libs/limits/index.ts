import { UsageClaimEntity, UsageCounterEntity } from './persistence/limits.entity.js';

export {
  ALL,
  counterTextOf,
  MEASURES,
  type Claim,
  type ClaimState,
  type Counter,
  type CounterKey,
  type Measure,
  type Shortage,
  type Take,
} from './domain/usage.js';
export { UsageBook } from './domain/usage-book.js';
export { LimitsModule } from './limits.module.js';
export { Limits, type Wanted } from './limits.service.js';

/** The tables of limits. */
export const limitsEntities = [UsageCounterEntity, UsageClaimEntity];
