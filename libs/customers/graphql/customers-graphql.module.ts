import { Module } from '@nestjs/common';
import { CustomersModule } from '../customers.module.js';
import { AdminCustomersResolver } from './admin-customers.resolver.js';
import { CustomerFieldsResolver } from './customer-fields.resolver.js';
import { CustomerNodes } from './customer-nodes.js';
import { StorefrontCustomersResolver } from './storefront-customers.resolver.js';

/** Customers in the schema of storefronts and customers. */
@Module({
  imports: [CustomersModule],
  providers: [StorefrontCustomersResolver, CustomerFieldsResolver, CustomerNodes],
  exports: [CustomerNodes],
})
export class CustomersStorefrontModule {}

/** Customers in the schema of staff. */
@Module({
  imports: [CustomersModule],
  providers: [AdminCustomersResolver, CustomerFieldsResolver, CustomerNodes],
  exports: [CustomerNodes],
})
export class CustomersAdminModule {}
