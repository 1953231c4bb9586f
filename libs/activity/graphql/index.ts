export { ActivityAdminModule, ActivityStorefrontModule } from './activity-graphql.module.js';
export { ActivityNodes } from './activity-nodes.js';
export { attributesOf, newActivityOf, newOrderOf, referenceOf } from './activity.commands.js';
export {
  ActivityAttributeInput,
  CustomerReferenceInput,
  DomainInput,
  OrderInput,
  OrderReferenceInput,
  RecordActivityInput,
} from './activity.inputs.js';
export { ActivityAttribute, ActivityType, toActivityType, toAttributes } from './activity.type.js';
export { OrderType, toOrderType } from './order.type.js';
