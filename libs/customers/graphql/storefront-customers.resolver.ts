import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { CustomerActor, ProgramActor } from '#access';
import { Allow, CurrentActor, CurrentCustomer, Now } from '#access/graphql';
import { Cost, payloadOf, Input, toUserError } from '#platform/graphql';
import { CustomerQueries } from '../customer-queries.js';
import { CustomerService } from '../customers.service.js';
import {
  EnrolCustomerInput,
  selectorOf,
  UpdateConsentInput,
  UpsertCustomerInput,
  UpsertCustomersInput,
} from './customer.inputs.js';
import {
  EnrolCustomerPayload,
  UpdateConsentPayload,
  UpsertCustomerPayload,
  UpsertCustomersPayload,
} from './customer.payloads.js';
import { CustomerType, toCustomerType } from './customer.type.js';

/** Customers for storefronts and for themselves. */
@Resolver(() => CustomerType)
export class StorefrontCustomersResolver {
  constructor(
    private readonly service: CustomerService,
    private readonly queries: CustomerQueries,
  ) {}

  @Query(() => CustomerType, {
    nullable: true,
    description: "A customer by the storefront's own id; null when unknown.",
  })
  @Allow('customers:read')
  async customer(
    @CurrentActor() actor: ProgramActor,
    @Args('externalId', { type: () => String, description: "The storefront's own id." }) externalId: string,
  ): Promise<CustomerType | null> {
    const customer = await this.queries.find(actor, { externalId });
    return customer && toCustomerType(customer);
  }

  @Query(() => CustomerType, { nullable: true, description: 'The customer whose token asks.' })
  @Allow('self:read')
  async me(@CurrentCustomer() actor: CustomerActor): Promise<CustomerType | null> {
    const customer = await this.queries.find(actor, { id: actor.customerId });
    return customer && toCustomerType(customer);
  }

  @Mutation(() => UpsertCustomerPayload, {
    description:
      'Creates or updates a customer by external id. Sending the same again changes nothing, so no key is needed.',
  })
  @Allow('customers:write')
  async upsertCustomer(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => UpsertCustomerInput) input: UpsertCustomerInput,
  ): Promise<UpsertCustomerPayload> {
    return payloadOf(await this.service.upsert(actor, input, now), (customer) => ({
      customer: toCustomerType(customer),
    }));
  }

  @Mutation(() => UpsertCustomersPayload, {
    description:
      'Creates or updates up to 1,000 customers. A refused one changes nothing, and the others go on.',
  })
  @Allow('customers:write')
  @Cost({ items: 'customers' })
  async upsertCustomers(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => UpsertCustomersInput) input: UpsertCustomersInput,
  ): Promise<UpsertCustomersPayload> {
    return payloadOf(await this.service.upsertMany(actor, input.customers, now), (results) => ({
      results: results.map((result) =>
        result.ok
          ? { customer: toCustomerType(result.value), userErrors: [] }
          : { customer: null, userErrors: [toUserError(result.problem)] },
      ),
    }));
  }

  @Mutation(() => EnrolCustomerPayload, {
    description:
      'Makes a customer a member of the program. One who is enrolled already keeps the first date.',
  })
  @Allow('customers:write')
  async enrolCustomer(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => EnrolCustomerInput) input: EnrolCustomerInput,
  ): Promise<EnrolCustomerPayload> {
    const customer = selectorOf(input);
    if (!customer.ok) return payloadOf(customer, () => ({}));
    const result = await this.service.enrol(
      actor,
      { customer: customer.value, enrolledAt: input.enrolledAt },
      now,
    );
    return payloadOf(result, (enrolled) => ({ customer: toCustomerType(enrolled) }));
  }

  @Mutation(() => UpdateConsentPayload, {
    description:
      "Records a customer's decision about messages on a channel. All decisions are kept; the latest counts.",
  })
  @Allow('customers:write')
  async updateConsent(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => UpdateConsentInput) input: UpdateConsentInput,
  ): Promise<UpdateConsentPayload> {
    const customer = selectorOf(input);
    if (!customer.ok) return payloadOf(customer, () => ({}));
    const result = await this.service.recordConsent(actor, { customer: customer.value, consent: input }, now);
    return payloadOf(result, (changed) => ({ customer: toCustomerType(changed) }));
  }
}
