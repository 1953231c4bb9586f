import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { CustomersModule } from '#customers';
import { LedgerModule } from '../ledger.module.js';
import { AdjustmentsResolver } from './adjustments.resolver.js';
import { AdminPointTypesResolver, PointTypesResolver } from './point-types.resolver.js';
import { LedgerNodes } from './ledger-nodes.js';
import { Spender } from './spender.js';
import { SpendingResolver } from './spending.resolver.js';
import { CustomerWalletsResolver, WalletResolver } from './wallet.resolver.js';
import { WalletViews } from './wallet-views.js';
import './ledger.errors.js';

const imports = [AccessModule, CustomersModule, LedgerModule];
const reading = [WalletViews, CustomerWalletsResolver, WalletResolver, PointTypesResolver];

/** Wallets and spending, for storefronts and customers. */
@Module({ imports, providers: [...reading, LedgerNodes, Spender, SpendingResolver], exports: [LedgerNodes] })
export class LedgerStorefrontModule {}

/** Wallets, point types and corrections, for staff. */
@Module({
  imports,
  providers: [...reading, LedgerNodes, AdjustmentsResolver, AdminPointTypesResolver],
  exports: [LedgerNodes],
})
export class LedgerAdminModule {}
