export { CouponNodes } from './coupon-nodes.js';
export { CouponsAdminModule, CouponsStorefrontModule } from './coupons-graphql.module.js';
