export { ActivityModule } from './activity.module.js';
export { ActivityQueries } from './activity-queries.js';
export { ActivityRecorder } from './activity-recorder.js';
export { ActivityService, ORDERS_MAX } from './activity.service.js';
export { CustomerRollUps } from './customer-roll-ups.js';
export { refusalOfAttributes, refusalOfEmission } from './domain/activity-rules.js';
export {
  activityIdOf,
  isActivityType,
  OWN_SOURCE,
  type Activity,
  type AttributeValue,
  type NewActivity,
} from './domain/activity.js';
export type { ImportBatch, ImportCounts, ImportStatus } from './domain/import-batch.js';
export { draftOrder } from './domain/new-orders.js';
export { refusalOfActivity } from './domain/activity-rules.js';
export { CATEGORIES_MAX, LINES_MAX, refusalOfOrder } from './domain/order-rules.js';
export {
  amountsOf,
  isPurchase,
  NO_AMOUNTS,
  type NewOrder,
  type NewOrderLine,
  type Order,
  type OrderAmounts,
  type OrderLine,
  type OrderStatus,
  type OriginalOrder,
} from './domain/order.js';
export type { OrderReturn, RecordedActivity, RecordedOrder, RecordedReturn } from './domain/recorded.js';
export {
  DEFAULT_SOURCE,
  orderKeyOf,
  orderReferenceOf,
  type CreateCustomers,
  type CustomerReference,
  type GuestContact,
  type OrderReference,
} from './domain/reference.js';
export type { NewCancellation, NewReturn, NewReturnLine, ReturnedLine } from './domain/returns.js';
export { ExchangeRates } from './exchange-rates.service.js';
export type { ExchangeRate, NewExchangeRate } from './domain/exchange-rate.js';
export type { NormalisedOrder } from './domain/normalisation.js';
export { GuestLinker, LINKED_ORDERS_MAX, type GuestLink, type LinkedOrders } from './guest-linker.js';
export { ImportBatches, type RevertStep } from './import-batches.service.js';
export {
  OrderDirectory,
  type ActivityKind,
  type ActivityReference,
  type OlderThan,
  type OrderPeriod,
  type PeriodOrder,
} from './order-directory.js';
export { OrderNormaliser } from './order-normaliser.js';
export { activityEntities } from './persistence/entities.js';
export type { ActivityDay, BoughtDay, UndoableType } from './persistence/doings.js';
export type { CustomerTotals, OrderBefore } from './persistence/roll-ups.js';
export { Reactors, type ActivityBatch, type Reactor } from './reactors.js';
export type { RecordingOptions } from './recording.js';
