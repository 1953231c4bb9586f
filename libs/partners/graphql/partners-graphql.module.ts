import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { CustomersModule } from '#customers';
import { PartnersModule } from '../partners.module.js';
import { PartnerLoaders } from './partner-loaders.js';
import { PartnerOfficeResolver } from './partner-office.resolver.js';
import { CustomerPartnersResolver, PartnersResolver } from './partners.resolver.js';
import { PartnerSettlementsResolver, PartnerStatementResolver } from './settlements.resolver.js';
import { StorefrontPartnersResolver } from './storefront-partners.resolver.js';

const imports = [AccessModule, CustomersModule, PartnersModule];
const shared = [PartnerLoaders, PartnersResolver, CustomerPartnersResolver];

/** Partners and what customers do with them, for storefronts and customers. */
@Module({ imports, providers: [...shared, StorefrontPartnersResolver] })
export class PartnersStorefrontModule {}

/** Partners, their members, and what is settled with them. */
@Module({
  imports,
  providers: [...shared, PartnerOfficeResolver, PartnerSettlementsResolver, PartnerStatementResolver],
})
export class PartnersAdminModule {}
