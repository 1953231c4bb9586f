import { Global, Module } from '@nestjs/common';
import { AccessModule, CustomerSubjects } from '#access';
import { CustomerDirectory } from './customer-directory.js';
import { CustomerEvents } from './customer-events.js';
import { CustomerQueries } from './customer-queries.js';
import { CustomerUpsert } from './customer-upsert.js';
import { CustomerWriter } from './customer-writer.js';
import { CustomerService } from './customers.service.js';
import { GuestDirectory } from './guest-directory.js';
import { IdentityHasher } from './identity-hasher.js';
import { PersonKeys } from './person-keys.js';

/** Services of the people. Global, because access asks it who the bearer of a customer token is. */
@Global()
@Module({
  imports: [AccessModule],
  providers: [
    CustomerDirectory,
    CustomerEvents,
    CustomerQueries,
    CustomerService,
    CustomerUpsert,
    CustomerWriter,
    GuestDirectory,
    IdentityHasher,
    PersonKeys,
    { provide: CustomerSubjects, useExisting: CustomerDirectory },
  ],
  exports: [
    CustomerDirectory,
    CustomerEvents,
    CustomerQueries,
    CustomerService,
    CustomerSubjects,
    PersonKeys,
  ],
})
export class CustomersModule {}
