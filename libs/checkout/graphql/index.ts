export { CheckoutAdminModule, CheckoutStorefrontModule } from './checkout-graphql.module.js';
