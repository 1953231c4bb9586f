import { ActivityEntity } from './activity.entity.js';
import { ActivityKeyEntity } from './activity-key.entity.js';
import { CustomerDayEntity } from './customer-day.entity.js';
import { CustomerTotalEntity } from './customer-total.entity.js';
import { ExchangeRateEntity } from './exchange-rate.entity.js';
import { ImportBatchEntity } from './import-batch.entity.js';
import { OrderEntity } from './order.entity.js';
import { OrderLineEntity } from './order-line.entity.js';
import { OrderReturnEntity } from './order-return.entity.js';

export const activityEntities = [
  ActivityEntity,
  ActivityKeyEntity,
  CustomerDayEntity,
  CustomerTotalEntity,
  ExchangeRateEntity,
  ImportBatchEntity,
  OrderEntity,
  OrderLineEntity,
  OrderReturnEntity,
];
