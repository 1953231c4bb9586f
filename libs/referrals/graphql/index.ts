export { ReferralsAdminModule, ReferralsStorefrontModule } from './referrals-graphql.module.js';
