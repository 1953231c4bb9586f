import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsArray, IsOptional, IsString, Length, MaxLength } from 'class-validator';
import { connectionOf, DateTimeScalar, INHERIT, MutationPayload, Node, toGlobalId } from '#platform/graphql';
import type { TokenAlgorithm, TokenIssuer, TokenType } from '../domain/token-issuer.js';
import { Allow } from './allow.js';

const tokenAlgorithm = {
  ES256: 'ES256',
  EDDSA: 'EdDSA',
  RS256: 'RS256',
  PS256: 'PS256',
} as const satisfies Record<string, TokenAlgorithm>;

registerEnumType(tokenAlgorithm, {
  name: 'TokenAlgorithm',
  description: 'Signature algorithms of customer tokens: asymmetric ones only.',
  valuesMap: {
    ES256: { description: 'ECDSA on P-256 with SHA-256.' },
    EDDSA: { description: 'EdDSA on Ed25519.' },
    RS256: { description: 'RSASSA-PKCS1-v1_5 with SHA-256, keys of 2048 bits or more.' },
    PS256: { description: 'RSASSA-PSS with SHA-256, keys of 2048 bits or more.' },
  },
});

const tokenType = { JWT: 'JWT', CUSTOMER_JWT: 'customer+jwt' } as const satisfies Record<string, TokenType>;

registerEnumType(tokenType, {
  name: 'TokenType',
  description: 'Value of the `typ` header of customer tokens.',
  valuesMap: {
    JWT: { description: '"JWT": what most identity providers write.' },
    CUSTOMER_JWT: {
      description: '"customer+jwt": no other token of the issuer can be taken for a customer token.',
    },
  },
});

@ObjectType('TokenIssuer', {
  implements: () => Node,
  description: 'Somebody whose customer tokens the program trusts.',
})
@Allow('keys:write')
export class TokenIssuerType extends Node {
  @Field(() => String, { description: 'The `iss` claim of its tokens.' })
  issuer: string;

  @Field(() => String, { description: 'The `aud` claim its tokens must have.' })
  audience: string;

  @Field(() => String, {
    nullable: true,
    description: 'Where its keys are fetched; null when they were given.',
  })
  jwksUri: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Its public keys as the JSON text of a JSON Web Key Set; null when fetched.',
  })
  jwks: string | null;

  @Field(() => [tokenAlgorithm], { description: 'Algorithms its tokens may be signed with.' })
  algorithms: TokenAlgorithm[];

  @Field(() => tokenType, { description: 'The `typ` header its tokens must have.' })
  tokenType: TokenType;

  @Field(() => DateTimeScalar, { description: 'Since when it is trusted.' })
  createdAt: Date;
}

export const TokenIssuerConnection = connectionOf(() => TokenIssuerType, 'TokenIssuer');

@InputType('AddTokenIssuerInput', {
  description: 'The issuer to trust, with either its keys or their address.',
})
export class AddTokenIssuerInput {
  @Field(() => String, { description: 'The `iss` claim of its tokens; "perennial" is taken.' })
  @IsString()
  @Length(1, 300)
  issuer: string;

  @Field(() => String, {
    nullable: true,
    description: "The `aud` claim of its tokens; the program's code when left out.",
  })
  @IsOptional()
  @IsString()
  @Length(1, 300)
  audience?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'JSON text of a JSON Web Key Set with 1 to 10 public keys.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(20_000)
  jwks?: string | null;

  @Field(() => String, { nullable: true, description: 'https address of a JSON Web Key Set.' })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  jwksUri?: string | null;

  @Field(() => [tokenAlgorithm], { description: 'Algorithms its tokens may be signed with.' })
  @IsArray()
  algorithms: TokenAlgorithm[];

  @Field(() => tokenType, { defaultValue: 'JWT', description: 'The `typ` header its tokens must have.' })
  @IsString()
  tokenType: TokenType;
}

@InputType('RemoveTokenIssuerInput', { description: 'The issuer to trust no longer.' })
export class RemoveTokenIssuerInput {
  @Field(() => ID, { description: 'The issuer.' })
  @IsString()
  @MaxLength(400)
  id: string;
}

@ObjectType('TokenIssuerPayload', { description: 'The issuer that was added or removed.' })
@Allow(INHERIT)
export class TokenIssuerPayload extends MutationPayload {
  @Field(() => TokenIssuerType, {
    nullable: true,
    description: 'The issuer; null when the change was refused.',
  })
  tokenIssuer?: TokenIssuerType;
}

export function toTokenIssuerType(issuer: TokenIssuer): TokenIssuerType {
  const jwks = issuer.jwks && JSON.stringify(issuer.jwks);
  return { ...issuer, jwks, id: toGlobalId('TokenIssuer', issuer.id) };
}
