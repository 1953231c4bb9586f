import { Module } from '@nestjs/common';
import { AccessModule } from '../access.module.js';
import { AccessNodes } from './access-nodes.js';
import { AdminHistoryResolver } from './admin-history.resolver.js';
import { AdminProgramResolver } from './admin-program.resolver.js';
import { AdminSignInResolver } from './admin-sign-in.resolver.js';
import { AdminStaffResolver } from './admin-staff.resolver.js';
import { AdminStorefrontKeysResolver } from './admin-storefront-keys.resolver.js';
import { AdminTokenIssuersResolver } from './admin-token-issuers.resolver.js';
import { Authenticator } from './authenticator.js';
import { CustomerTokenResolver } from './customer-token.resolver.js';
import { ProgramResolver } from './program.resolver.js';

/** Who sends a request: for the app that serves the endpoints. */
@Module({ imports: [AccessModule], providers: [Authenticator], exports: [Authenticator] })
export class AuthenticationModule {}

/** Access in the schema of storefronts and customers. */
@Module({
  imports: [AccessModule],
  providers: [ProgramResolver, CustomerTokenResolver, AccessNodes],
  exports: [AccessNodes],
})
export class AccessStorefrontModule {}

/** Access in the schema of staff. */
@Module({
  imports: [AccessModule],
  providers: [
    ProgramResolver,
    AdminHistoryResolver,
    AdminProgramResolver,
    AdminSignInResolver,
    AdminStaffResolver,
    AdminStorefrontKeysResolver,
    AdminTokenIssuersResolver,
    AccessNodes,
  ],
  exports: [AccessNodes],
})
export class AccessAdminModule {}
