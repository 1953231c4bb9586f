export { CustomerNodes } from './customer-nodes.js';
export { CustomerType, toCustomerType } from './customer.type.js';
export { CustomersAdminModule, CustomersStorefrontModule } from './customers-graphql.module.js';
