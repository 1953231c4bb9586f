import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { LedgerModule } from '#ledger';
import { FinanceReports } from './finance/finance-reports.service.js';
import { PointCosts } from './finance/point-costs.service.js';
import { PointsBooks } from './finance/points-books.service.js';

const SERVICES = [PointsBooks, PointCosts, FinanceReports];

/** What points come to, for finance. */
@Module({ imports: [AccessModule, LedgerModule], providers: SERVICES, exports: SERVICES })
export class MetricFinanceModule {}
