import { Module } from '@nestjs/common';
import { Invariants, LiveChanges } from '#platform';
import { AccessModule } from '#access';
import { CustomersModule } from '#customers';
import { Adjustments } from './adjustments.service.js';
import { DueWallets } from './due-wallets.service.js';
import { ExpiringPoints } from './expiring-points.service.js';
import { AdvanceDueJob } from './jobs/advance-due.job.js';
import { LEDGER_INVARIANTS } from './persistence/invariants.js';
import { LedgerService } from './ledger.service.js';
import { Openings } from './openings.service.js';
import { PointTypes } from './point-types.service.js';
import { Pools } from './pools.service.js';
import { Poster, WALLET_TOPIC } from './poster.js';
import { Returns } from './returns.service.js';
import { Spending } from './spending.service.js';
import { UnpostedTime } from './unposted-time.service.js';
import { WalletReader } from './wallet-reader.service.js';

const services = [
  PointTypes,
  Poster,
  WalletReader,
  LedgerService,
  Spending,
  Openings,
  Pools,
  Returns,
  Adjustments,
  DueWallets,
  ExpiringPoints,
  UnpostedTime,
  AdvanceDueJob,
];

/** The ledger's services. */
@Module({ imports: [AccessModule, CustomersModule], providers: services, exports: services })
export class LedgerModule {
  constructor(invariants: Invariants, live: LiveChanges, reader: WalletReader) {
    invariants.register(LEDGER_INVARIANTS);
    live.register({ name: WALLET_TOPIC, versionsOf: (tx, customerIds) => reader.versions(tx, customerIds) });
  }
}
