export { ActivityAdminModule, ActivityStorefrontModule } from './activity-graphql.module.js';
export { ActivityNodes } from './activity-nodes.js';
export { newActivityOf, newOrderOf, referenceOf } from './activity.commands.js';
export {
  CustomerReferenceInput,
  DomainInput,
  OrderInput,
  OrderReferenceInput,
  RecordActivityInput,
} from './activity.inputs.js';
export { ActivityType, toActivityType } from './activity.type.js';
export { OrderType, toOrderType } from './order.type.js';
