import { AdjustmentEntity, AdjustmentLimitEntity } from './persistence/adjustment.entity.js';
import { DueEntity } from './persistence/due.entity.js';
import { HoldEntity } from './persistence/hold.entity.js';
import { MovementEntity } from './persistence/movement.entity.js';
import { PointPoolEntity } from './persistence/point-pool.entity.js';
import { PointTypeEntity } from './persistence/point-type.entity.js';
import { PointWorthEntity } from './persistence/point-worth.entity.js';
import { WalletEntity } from './persistence/wallet.entity.js';

export { Adjustments, ADJUSTMENT_LIMITS } from './adjustments.service.js';
export { CLAWBACK_POLICIES, type ClawbackPolicy, type WalletCommand } from './domain/command.js';
export {
  checkExpiryPolicy,
  checkPendingPolicy,
  expiryOf,
  lastDayOf,
  slidesToOf,
  termsOf,
  type ExpiryPolicy,
  type PendingPolicy,
} from './domain/lot-policy.js';
export type { Cause } from './domain/journal.js';
export {
  isMatured,
  keyTextOf,
  lotTextOf,
  MATURED,
  NEVER,
  type LotKey,
  type Wallet,
  type WalletKey,
} from './domain/wallet.js';
export { DEFAULT_POINT_TYPE, type PointType, type PointWorth } from './domain/point-type.js';
export { packDraws } from './domain/packing.js';
export { endsHold, refusalOfSpend, type CustomerName, type Spend } from './domain/spend.js';
export { ExpiringPoints } from './expiring-points.service.js';
export { AdvanceDueJob } from './jobs/advance-due.job.js';
export { LedgerModule } from './ledger.module.js';
export { LedgerService, type PointsGrant } from './ledger.service.js';
export { Openings, type OpeningRevert } from './openings.service.js';
export { PointTypes, type PointTypeSettings } from './point-types.service.js';
export { Pools } from './pools.service.js';
export { Poster } from './poster.js';
export type { Posted, Posting, PostingBatch, Transfer } from './posting.js';
export { Returns, type Restoration, type ReturnedOrder } from './returns.service.js';
export type { LedgerAnswer, SpendOrder, Spent } from './spend-batch.js';
export { Spending, type KeyedSpend, type SpendReply } from './spending.service.js';
export { UnpostedTime, type UnpostedMovement } from './unposted-time.service.js';
export { WalletReader, type LotState, type WalletView } from './wallet-reader.service.js';

export { PointTypeEntity };

/** The tables of the ledger. */
export const ledgerEntities = [
  PointTypeEntity,
  PointWorthEntity,
  WalletEntity,
  PointPoolEntity,
  HoldEntity,
  MovementEntity,
  DueEntity,
  AdjustmentEntity,
  AdjustmentLimitEntity,
];
