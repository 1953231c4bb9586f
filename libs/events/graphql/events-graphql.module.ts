import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { CustomersModule } from '#customers';
import { EventsModule } from '../events.module.js';
import { AdminRegistrationsResolver } from './admin-registrations.resolver.js';
import { CheckInResolver, UndoCheckInResolver } from './check-in.resolver.js';
import {
  CustomerEventsResolver,
  EventMoveStaffResolver,
  EventRegistrationFieldsResolver,
} from './customer-events.resolver.js';
import { EventLoaders } from './event-loaders.js';
import { EventOfficeResolver, EventsResolver, EventStaffResolver } from './events.resolver.js';
import { StorefrontRegistrationsResolver } from './storefront-registrations.resolver.js';

const imports = [AccessModule, CustomersModule, EventsModule];
const shared = [
  ...[EventLoaders, EventsResolver, CustomerEventsResolver, EventRegistrationFieldsResolver],
  ...[CheckInResolver],
];

/** Events and what customers do about them, for storefronts and customers. */
@Module({ imports, providers: [...shared, StorefrontRegistrationsResolver] })
export class EventsStorefrontModule {}

/** Events, who comes to them, and what staff decide. */
@Module({
  imports,
  providers: [
    ...shared,
    ...[EventOfficeResolver, EventStaffResolver, EventMoveStaffResolver],
    ...[AdminRegistrationsResolver, UndoCheckInResolver],
  ],
})
export class EventsAdminModule {}
