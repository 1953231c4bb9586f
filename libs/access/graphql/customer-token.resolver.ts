import { Field, InputType, Int, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { IsInt, IsString, Length, Max, Min } from 'class-validator';
import { DateTimeScalar, INHERIT, Input, MutationPayload, payloadOf } from '#platform/graphql';
import { CustomerTokens } from '../customer-tokens.service.js';
import type { ProgramActor } from '../domain/actor.js';
import { TOKEN_TTL_SECONDS_MAX } from '../domain/token-issuer.js';
import { Allow, CurrentActor, Now } from './allow.js';

@InputType('IssueCustomerTokenInput', { description: 'Whom the token is for, and for how long.' })
export class IssueCustomerTokenInput {
  @Field(() => String, { description: "The storefront's id of the customer." })
  @IsString()
  @Length(1, 200)
  customerExternalId: string;

  @Field(() => Int, { defaultValue: TOKEN_TTL_SECONDS_MAX, description: 'Life in seconds, 1 to 900.' })
  @IsInt()
  @Min(1)
  @Max(TOKEN_TTL_SECONDS_MAX)
  ttlSeconds: number;
}

@ObjectType('IssueCustomerTokenPayload', { description: 'The token.' })
@Allow(INHERIT)
export class IssueCustomerTokenPayload extends MutationPayload {
  @Field(() => String, {
    nullable: true,
    description: 'The token to send as "Authorization: Bearer ..." from the customer\'s device.',
  })
  token?: string;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the token ends.' })
  expiresAt?: Date;
}

/** Customer tokens minted for a storefront without keys of its own. */
@Resolver()
export class CustomerTokenResolver {
  constructor(private readonly tokens: CustomerTokens) {}

  @Mutation(() => IssueCustomerTokenPayload, {
    description:
      'Mints a token with which a customer reads and spends the own points, for a storefront that signed the customer ' +
      'in. Nothing is stored: repeating the mutation mints another token.',
  })
  @Allow('tokens:issue')
  async issueCustomerToken(
    @CurrentActor() actor: ProgramActor,
    @Input(() => IssueCustomerTokenInput) input: IssueCustomerTokenInput,
    @Now() now: Date,
  ): Promise<IssueCustomerTokenPayload> {
    return payloadOf(await this.tokens.issue(actor, input, now), (issued) => issued);
  }
}
