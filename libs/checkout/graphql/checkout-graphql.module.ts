import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { CheckoutModule } from '../checkout.module.js';
import './checkout.errors.js';
import { CheckoutFieldsResolver, CheckoutMoveStaffResolver } from './checkout-fields.resolver.js';
import { CheckoutSettingsResolver } from './checkout-settings.resolver.js';
import { CheckoutResolver, StorefrontCheckoutResolver } from './storefront-checkout.resolver.js';

const imports = [AccessModule, CheckoutModule];
const shared = [CheckoutResolver, CheckoutFieldsResolver];

/** Quotes and checkouts, for storefronts and customers. */
@Module({ imports, providers: [...shared, StorefrontCheckoutResolver] })
export class CheckoutStorefrontModule {}

/** How checkouts go, and what became of them, for staff. */
@Module({ imports, providers: [...shared, CheckoutSettingsResolver, CheckoutMoveStaffResolver] })
export class CheckoutAdminModule {}
