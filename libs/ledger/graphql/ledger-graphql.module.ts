import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { CustomersModule } from '#customers';
import { LedgerModule } from '../ledger.module.js';
import { AdjustmentFieldsResolver, ApprovalAdjustmentResolver } from './adjustment-fields.resolver.js';
import { AdjustmentViews } from './adjustment-views.js';
import { AdjustmentsResolver } from './adjustments.resolver.js';
import { AdminPointTypesResolver, PointTypesResolver } from './point-types.resolver.js';
import { LedgerNodes } from './ledger-nodes.js';
import { MovementFieldsResolver } from './movement-fields.resolver.js';
import { SpendingResolver } from './spending.resolver.js';
import { CustomerWalletsResolver, WalletResolver } from './wallet.resolver.js';
import { WalletChangesResolver } from './wallet-changes.resolver.js';
import { WalletLoaders } from './wallet-loaders.js';
import { WalletViews } from './wallet-views.js';
import './ledger.errors.js';

const imports = [AccessModule, CustomersModule, LedgerModule];
const reading = [
  WalletViews,
  WalletLoaders,
  CustomerWalletsResolver,
  WalletResolver,
  MovementFieldsResolver,
  PointTypesResolver,
  AdjustmentViews,
  LedgerNodes,
];
const correcting = [AdjustmentsResolver, AdjustmentFieldsResolver, ApprovalAdjustmentResolver];

/** Wallets and spending, for storefronts and customers. */
@Module({
  imports,
  providers: [...reading, SpendingResolver, WalletChangesResolver],
  exports: [LedgerNodes],
})
export class LedgerStorefrontModule {}

/** Wallets, point types and corrections, for staff. */
@Module({
  imports,
  providers: [...reading, ...correcting, AdminPointTypesResolver],
  exports: [LedgerNodes],
})
export class LedgerAdminModule {}
