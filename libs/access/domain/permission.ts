/**
 * Everything a principal can be allowed to do. Names are `subject:verb`; GraphQL fields declare one of them, storefront
 * keys and staff roles hold sets of them.
 */
export const PERMISSIONS = [
  'public',
  'self:read',
  'self:spend',
  'self:join',
  'self:refer',
  'self:feedback',
  'program:read',
  'program:write',
  'keys:write',
  'tokens:issue',
  'staff:read',
  'staff:write',
  'audit:read',
  'customers:read',
  'customers:write',
  'ledger:read',
  'ledger:spend',
  'ledger:adjust',
  'ledger:approve',
  'activity:read',
  'activity:write',
  'campaigns:read',
  'campaigns:write',
  'tiers:read',
  'tiers:write',
  'clubs:read',
  'clubs:write',
  'partners:read',
  'partners:write',
  'events:read',
  'events:write',
  'events:check_in',
  'households:read',
  'households:write',
  'coupons:read',
  'coupons:write',
  'rewards:read',
  'rewards:write',
  'rewards:fulfil',
  'checkout:read',
  'checkout:write',
  'referrals:read',
  'referrals:write',
  'referrals:review',
  'feedback:read',
  'feedback:write',
  'metrics:read',
  'finance:read',
  'finance:write',
  'metrics:write',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/** What a storefront key may do; keys are issued with a subset. */
export const STOREFRONT_SCOPES = [
  'program:read',
  'tokens:issue',
  'customers:read',
  'customers:write',
  'ledger:read',
  'ledger:spend',
  'activity:read',
  'activity:write',
  'clubs:write',
  'partners:write',
  'events:write',
  'households:write',
  'coupons:read',
  'rewards:write',
  'checkout:write',
  'referrals:write',
  'feedback:write',
] as const satisfies readonly Permission[];

export type StorefrontScope = (typeof STOREFRONT_SCOPES)[number];

/** What a customer token may do: look at and spend its own points, join clubs, register for events, refer friends, and answer surveys. */
export const CUSTOMER_PERMISSIONS: ReadonlySet<Permission> = new Set([
  'public',
  'program:read',
  'self:read',
  'self:spend',
  'self:join',
  'self:refer',
  'self:feedback',
]);

export const ANONYMOUS_PERMISSIONS: ReadonlySet<Permission> = new Set(['public']);

export const STAFF_ROLES = ['OWNER', 'MANAGER', 'SUPPORT', 'ANALYST'] as const;

export type StaffRole = (typeof STAFF_ROLES)[number];

const READ: readonly Permission[] = [
  'public',
  'program:read',
  'customers:read',
  'ledger:read',
  'activity:read',
  'campaigns:read',
  'tiers:read',
  'clubs:read',
  'partners:read',
  'events:read',
  'households:read',
  'coupons:read',
  'rewards:read',
  'checkout:read',
  'referrals:read',
  'feedback:read',
  'metrics:read',
];
const SUPPORT: readonly Permission[] = [
  ...READ,
  'customers:write',
  'ledger:adjust',
  'events:check_in',
  'rewards:fulfil',
];
const MANAGER: readonly Permission[] = [
  ...SUPPORT,
  'ledger:approve',
  'campaigns:write',
  'tiers:write',
  'clubs:write',
  'partners:write',
  'events:write',
  'households:write',
  'coupons:write',
  'rewards:write',
  'checkout:write',
  'referrals:write',
  'referrals:review',
  'feedback:write',
  'metrics:write',
  'activity:write',
  'finance:read',
  'finance:write',
  'audit:read',
  'staff:read',
];
const OWNER: readonly Permission[] = [...MANAGER, 'program:write', 'keys:write', 'staff:write'];

/** What each staff role may do. */
export const ROLE_PERMISSIONS: Readonly<Record<StaffRole, ReadonlySet<Permission>>> = {
  OWNER: new Set(OWNER),
  MANAGER: new Set(MANAGER),
  SUPPORT: new Set(SUPPORT),
  ANALYST: new Set(READ),
};
