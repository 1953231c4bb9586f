import { Field, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { Cost, INHERIT, MutationPayload, UserError } from '#platform/graphql';
import { CustomerType } from './customer.type.js';

@ObjectType({ isAbstract: true })
abstract class CustomerPayload extends MutationPayload {
  @Field(() => CustomerType, { nullable: true, description: 'The customer afterwards; null when refused.' })
  customer?: CustomerType | null;
}

@ObjectType('UpsertCustomerPayload', { description: 'The created or updated customer.' })
@Allow(INHERIT)
export class UpsertCustomerPayload extends CustomerPayload {}

@ObjectType('UpsertCustomerResult', { description: 'What became of one customer of a batch.' })
@Allow(INHERIT)
export class UpsertCustomerResult {
  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer afterwards; null when this one is refused.',
  })
  customer?: CustomerType | null;

  @Field(() => [UserError], { description: 'Why this customer was not changed; empty when it was done.' })
  userErrors: UserError[];
}

@ObjectType('UpsertCustomersPayload', { description: 'What became of each customer of a batch.' })
@Allow(INHERIT)
export class UpsertCustomersPayload extends MutationPayload {
  @Field(() => [UpsertCustomerResult], {
    nullable: true,
    description:
      'One result per customer of the input, in the same order; null when the whole batch is refused.',
  })
  @Cost({ size: 1 })
  results?: UpsertCustomerResult[] | null;
}

@ObjectType('EnrolCustomerPayload', { description: 'The enrolled customer.' })
@Allow(INHERIT)
export class EnrolCustomerPayload extends CustomerPayload {}

@ObjectType('UpdateConsentPayload', { description: 'The customer whose decision was recorded.' })
@Allow(INHERIT)
export class UpdateConsentPayload extends CustomerPayload {}

@ObjectType('SuspendCustomerPayload', { description: 'The suspended customer.' })
@Allow(INHERIT)
export class SuspendCustomerPayload extends CustomerPayload {}

@ObjectType('ReactivateCustomerPayload', { description: 'The reactivated customer.' })
@Allow(INHERIT)
export class ReactivateCustomerPayload extends CustomerPayload {}
