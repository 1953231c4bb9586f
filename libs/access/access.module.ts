import { Module } from '@nestjs/common';
import { Approvals } from './approvals.service.js';
import { AuditLog } from './audit-log.service.js';
import { CustomerTokens } from './customer-tokens.service.js';
import { Idempotency } from './idempotency.service.js';
import { OpenPrograms } from './open-programs.js';
import { Passwords } from './passwords.js';
import { Programs } from './programs.service.js';
import { SignInThrottle } from './sign-in-throttle.js';
import { SignIn } from './sign-in.service.js';
import { StaffSessions } from './staff-sessions.service.js';
import { Staff } from './staff.service.js';
import { StorefrontKeys } from './storefront-keys.service.js';
import { TokenIssuers } from './token-issuers.service.js';
import { TokenKeys } from './token-keys.js';

const services = [
  Approvals,
  AuditLog,
  CustomerTokens,
  Idempotency,
  OpenPrograms,
  Programs,
  SignIn,
  Staff,
  StaffSessions,
  StorefrontKeys,
  TokenIssuers,
];

/** Programs, and who may do what in them. */
@Module({ providers: [...services, Passwords, SignInThrottle, TokenKeys], exports: services })
export class AccessModule {}
