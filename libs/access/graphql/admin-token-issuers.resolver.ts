import { Mutation, Query, Resolver } from '@nestjs/graphql';
import { ConnectionArgs, Input, localIdOf, payloadOf, ValidArgs, type Connection } from '#platform/graphql';
import type { StaffActor } from '../domain/actor.js';
import type { Origin } from '../domain/origin.js';
import { TokenIssuers } from '../token-issuers.service.js';
import { Allow, CurrentStaff, StaffOrigin } from './allow.js';
import { toConnection, toPage } from './page.js';
import {
  AddTokenIssuerInput,
  RemoveTokenIssuerInput,
  TokenIssuerConnection,
  TokenIssuerPayload,
  TokenIssuerType,
  toTokenIssuerType,
} from './token-issuer.type.js';

@Resolver(() => TokenIssuerType)
export class AdminTokenIssuersResolver {
  constructor(private readonly issuers: TokenIssuers) {}

  @Query(() => TokenIssuerConnection, {
    description: 'Whose customer tokens the program trusts, the newest first.',
  })
  @Allow('keys:write')
  async tokenIssuers(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<TokenIssuerType>> {
    return toConnection(await this.issuers.page(actor, toPage(args)), args, toTokenIssuerType);
  }

  @Mutation(() => TokenIssuerPayload, {
    description:
      'Trusts an issuer of customer tokens. Issuer and audience are unique: a repeat answers ALREADY_EXISTS.',
  })
  @Allow('keys:write')
  async addTokenIssuer(
    @StaffOrigin() origin: Origin,
    @Input(() => AddTokenIssuerInput) input: AddTokenIssuerInput,
  ): Promise<TokenIssuerPayload> {
    const { issuer, algorithms, tokenType } = input;
    const given = {
      audience: input.audience ?? null,
      jwks: input.jwks ?? null,
      jwksUri: input.jwksUri ?? null,
    };
    const result = await this.issuers.add(origin, { issuer, algorithms, tokenType, ...given });
    return payloadOf(result, (added) => ({ tokenIssuer: toTokenIssuerType(added) }));
  }

  @Mutation(() => TokenIssuerPayload, {
    description: 'Trusts an issuer no longer: its tokens are refused at once. A repeat answers NOT_FOUND.',
  })
  @Allow('keys:write')
  async removeTokenIssuer(
    @StaffOrigin() origin: Origin,
    @Input(() => RemoveTokenIssuerInput) { id }: RemoveTokenIssuerInput,
  ): Promise<TokenIssuerPayload> {
    const result = await this.issuers.remove(origin, localIdOf('TokenIssuer', id) ?? '');
    return payloadOf(result, (removed) => ({ tokenIssuer: toTokenIssuerType(removed) }));
  }
}
