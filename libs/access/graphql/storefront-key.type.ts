import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsArray, IsInt, IsOptional, IsString, Length, Max, MaxLength, Min } from 'class-validator';
import { connectionOf, DateTimeScalar, INHERIT, MutationPayload, Node, toGlobalId } from '#platform/graphql';
import type { StorefrontScope } from '../domain/permission.js';
import {
  KEY_NAME_LENGTH_MAX,
  ROTATION_GRACE_MINUTES_MAX,
  type StorefrontKey,
} from '../domain/storefront-key.js';
import { Allow } from './allow.js';

/** `ledger:read` is `LEDGER_READ`. */
type EnumNameOf<Scope extends string> = Scope extends `${infer Subject}:${infer Verb}`
  ? `${Uppercase<Subject>}_${Uppercase<Verb>}`
  : never;

const storefrontScope = {
  PROGRAM_READ: 'program:read',
  TOKENS_ISSUE: 'tokens:issue',
  CUSTOMERS_READ: 'customers:read',
  CUSTOMERS_WRITE: 'customers:write',
  LEDGER_READ: 'ledger:read',
  LEDGER_SPEND: 'ledger:spend',
  ACTIVITY_READ: 'activity:read',
  ACTIVITY_WRITE: 'activity:write',
  CLUBS_WRITE: 'clubs:write',
  PARTNERS_WRITE: 'partners:write',
  EVENTS_WRITE: 'events:write',
  HOUSEHOLDS_WRITE: 'households:write',
  COUPONS_READ: 'coupons:read',
  REWARDS_WRITE: 'rewards:write',
  CHECKOUT_WRITE: 'checkout:write',
  REFERRALS_WRITE: 'referrals:write',
  FEEDBACK_WRITE: 'feedback:write',
} as const satisfies { readonly [Scope in StorefrontScope as EnumNameOf<Scope>]: Scope };

registerEnumType(storefrontScope, {
  name: 'StorefrontScope',
  description: 'What a storefront key may do.',
  valuesMap: {
    PROGRAM_READ: { description: "Read the program's settings." },
    TOKENS_ISSUE: { description: 'Mint short-lived tokens for customers.' },
    CUSTOMERS_READ: { description: 'Read customers.' },
    CUSTOMERS_WRITE: {
      description:
        'Create, change and enrol customers. Implies reading the customer it writes: the answer is the whole profile.',
    },
    LEDGER_READ: { description: 'Read wallets and their journals.' },
    LEDGER_SPEND: {
      description:
        'Hold, capture, release, redeem and transfer points. Implies the balance of the wallet it spends from, not its journal.',
    },
    ACTIVITY_READ: { description: 'Read orders and activities, and quote carts.' },
    ACTIVITY_WRITE: {
      description:
        'Record orders, returns and activities. Implies reading the order it writes and what it earned.',
    },
    CLUBS_WRITE: {
      description: 'Let customers join and leave clubs, and confirm payments. Implies reading memberships.',
    },
    PARTNERS_WRITE: {
      description:
        'Link customers to their memberships with partners, and give bonuses of partners. Implies reading those memberships.',
    },
    EVENTS_WRITE: {
      description:
        'Register customers for events, cancel that, and check them in. Implies reading registrations.',
    },
    HOUSEHOLDS_WRITE: {
      description:
        'Let customers found, join and leave households, and redeem what these share. Implies reading households.',
    },
    COUPONS_READ: { description: 'Ask what codes are worth, and read coupons of customers.' },
    REWARDS_WRITE: { description: 'Redeem rewards for customers, and take redemptions back.' },
    CHECKOUT_WRITE: {
      description:
        'Quote carts, and reserve, commit, release and reverse checkouts. Implies reading checkouts, and why coupons are not applied.',
    },
    REFERRALS_WRITE: {
      description:
        'Let customers share, invite and claim referrals. Implies reading codes and referrals of these customers.',
    },
    FEEDBACK_WRITE: {
      description: 'Record what customers answer to surveys. Implies reading these answers.',
    },
  },
});

@ObjectType('StorefrontKey', {
  implements: () => Node,
  description: "A storefront server's key, without its secret.",
})
@Allow('keys:write')
export class StorefrontKeyType extends Node {
  @Field(() => String, { description: 'What the key is for.' })
  name: string;

  @Field(() => String, { description: 'Last characters of the secret, to tell keys apart.' })
  hint: string;

  @Field(() => [storefrontScope], { description: 'What the key may do.' })
  scopes: StorefrontScope[];

  @Field(() => DateTimeScalar, { description: 'When the key was issued.' })
  createdAt: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'From when on the key is refused; null: never by itself.',
  })
  expiresAt: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the key was revoked; null while it is not.',
  })
  revokedAt: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Last use, to the minute; null when there was none.',
  })
  lastUsedAt: Date | null;

  @Field(() => ID, { nullable: true, description: 'The key this one replaces.' })
  replaces: string | null;
}

export const StorefrontKeyConnection = connectionOf(() => StorefrontKeyType, 'StorefrontKey');

@InputType('IssueStorefrontKeyInput', { description: 'The key to issue.' })
export class IssueStorefrontKeyInput {
  @Field(() => String, { description: 'What the key is for, 1 to 100 characters.' })
  @IsString()
  @Length(1, KEY_NAME_LENGTH_MAX)
  name: string;

  @Field(() => [storefrontScope], { description: 'What the key may do; at least one.' })
  @IsArray()
  scopes: StorefrontScope[];

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'From when on the key is refused; null: never by itself.',
  })
  @IsOptional()
  expiresAt?: Date | null;
}

@InputType('RotateStorefrontKeyInput', { description: 'The key to replace.' })
export class RotateStorefrontKeyInput {
  @Field(() => ID, { description: 'The key.' })
  @IsString()
  @MaxLength(400)
  id: string;

  @Field(() => Int, { description: 'Minutes for which the old key still works, 0 to 43200 (30 days).' })
  @IsInt()
  @Min(0)
  @Max(ROTATION_GRACE_MINUTES_MAX)
  graceMinutes: number;
}

@InputType('RevokeStorefrontKeyInput', { description: 'The key to revoke.' })
export class RevokeStorefrontKeyInput {
  @Field(() => ID, { description: 'The key.' })
  @IsString()
  @MaxLength(400)
  id: string;
}

@ObjectType('IssueStorefrontKeyPayload', { description: 'The new key.' })
@Allow(INHERIT)
export class IssueStorefrontKeyPayload extends MutationPayload {
  @Field(() => StorefrontKeyType, { nullable: true, description: 'The key; null when it was refused.' })
  storefrontKey?: StorefrontKeyType;

  @Field(() => String, {
    nullable: true,
    description: 'The secret to send as "Authorization: Bearer ...". Never shown again.',
  })
  secret?: string;
}

@ObjectType('RotateStorefrontKeyPayload', { description: 'The new key and the old one.' })
@Allow(INHERIT)
export class RotateStorefrontKeyPayload extends IssueStorefrontKeyPayload {
  @Field(() => StorefrontKeyType, { nullable: true, description: 'The old key with its end.' })
  previous?: StorefrontKeyType;
}

@ObjectType('RevokeStorefrontKeyPayload', { description: 'The revoked key.' })
@Allow(INHERIT)
export class RevokeStorefrontKeyPayload extends MutationPayload {
  @Field(() => StorefrontKeyType, { nullable: true, description: 'The key; null when it is unknown.' })
  storefrontKey?: StorefrontKeyType;
}

export function toStorefrontKeyType(key: StorefrontKey): StorefrontKeyType {
  const replaces = key.replaces && toGlobalId('StorefrontKey', key.replaces);
  return { ...key, replaces, id: toGlobalId('StorefrontKey', key.id) };
}
