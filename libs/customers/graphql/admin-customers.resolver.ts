import { Mutation, Query, Resolver } from '@nestjs/graphql';
import type { StaffActor } from '#access';
import { Allow, Context, CurrentStaff, Now, type AccessContext } from '#access/graphql';
import {
  Input,
  localIdOf,
  pageOf,
  payloadOf,
  placeInCursor,
  ProblemsError,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { CustomerQueries } from '../customer-queries.js';
import { CustomerService } from '../customers.service.js';
import type { Customer } from '../domain/customer.js';
import {
  CustomerArgs,
  CustomersArgs,
  EnrolCustomerInput,
  ReactivateCustomerInput,
  selectorOf,
  SuspendCustomerInput,
  UpsertCustomerInput,
} from './customer.inputs.js';
import {
  EnrolCustomerPayload,
  ReactivateCustomerPayload,
  SuspendCustomerPayload,
  UpsertCustomerPayload,
} from './customer.payloads.js';
import { CustomerConnection, CustomerType, toCustomerType } from './customer.type.js';

/** Customers for staff. */
@Resolver(() => CustomerType)
export class AdminCustomersResolver {
  constructor(
    private readonly service: CustomerService,
    private readonly queries: CustomerQueries,
  ) {}

  @Query(() => CustomerConnection, { description: 'Customers, newest first.' })
  @Allow('customers:read')
  async customers(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => CustomersArgs) args: CustomersArgs,
  ): Promise<Connection<CustomerType>> {
    const page = { after: placeInCursor(args.after), limit: args.first + 1 };
    const rows = await this.queries.list(actor, args, page);
    if (!rows.ok) throw new ProblemsError([rows.problem]);
    return pageOf(rows.value.map(toCustomerType), args, (row) => [
      row.createdAt.toISOString(),
      row.customerId,
    ]);
  }

  @Query(() => CustomerType, {
    nullable: true,
    description: 'A customer by global id or external id; null when unknown.',
  })
  @Allow('customers:read')
  async customer(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => CustomerArgs) args: CustomerArgs,
  ): Promise<CustomerType | null> {
    const selector = selectorOf(args);
    if (!selector.ok) throw new ProblemsError([selector.problem]);
    const customer = await this.queries.find(actor, selector.value);
    return customer && toCustomerType(customer);
  }

  @Mutation(() => UpsertCustomerPayload, {
    description: 'Creates or updates a customer by external id. Audited.',
  })
  @Allow('customers:write')
  async upsertCustomer(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @Context() context: AccessContext,
    @Input(() => UpsertCustomerInput) input: UpsertCustomerInput,
  ): Promise<UpsertCustomerPayload> {
    return payloadOf(await this.service.upsert(actor, input, now, context), toPayload);
  }

  @Mutation(() => EnrolCustomerPayload, {
    description:
      'Makes a customer a member of the program. One who is enrolled already keeps the first date. Audited.',
  })
  @Allow('customers:write')
  async enrolCustomer(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @Context() context: AccessContext,
    @Input(() => EnrolCustomerInput) input: EnrolCustomerInput,
  ): Promise<EnrolCustomerPayload> {
    const customer = selectorOf(input);
    if (!customer.ok) return payloadOf(customer, () => ({}));
    const command = { customer: customer.value, enrolledAt: input.enrolledAt };
    return payloadOf(await this.service.enrol(actor, command, now, context), toPayload);
  }

  @Mutation(() => SuspendCustomerPayload, {
    description: 'Stops a customer from earning and spending. Audited.',
  })
  @Allow('customers:write')
  async suspendCustomer(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @Context() context: AccessContext,
    @Input(() => SuspendCustomerInput) input: SuspendCustomerInput,
  ): Promise<SuspendCustomerPayload> {
    return payloadOf(await this.service.suspend(actor, commandOf(input), now, context), toPayload);
  }

  @Mutation(() => ReactivateCustomerPayload, {
    description: 'Lets a suspended customer earn and spend again. Audited.',
  })
  @Allow('customers:write')
  async reactivateCustomer(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @Context() context: AccessContext,
    @Input(() => ReactivateCustomerInput) input: ReactivateCustomerInput,
  ): Promise<ReactivateCustomerPayload> {
    return payloadOf(await this.service.reactivate(actor, commandOf(input), now, context), toPayload);
  }
}

function toPayload(customer: Customer): { customer: CustomerType } {
  return { customer: toCustomerType(customer) };
}

function commandOf({ id, reason }: SuspendCustomerInput): { id: string; reason: string } {
  // A malformed id names nobody, and is answered like an unknown one.
  return { id: localIdOf('Customer', id) ?? '', reason };
}
