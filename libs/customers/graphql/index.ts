export { CustomerNodes } from './customer-nodes.js';
export { CustomerArgs, selectorOf } from './customer.inputs.js';
export { CustomerType, toCustomerType } from './customer.type.js';
export { CustomersAdminModule, CustomersStorefrontModule } from './customers-graphql.module.js';
