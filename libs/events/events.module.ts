import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { ActivityModule } from '#activity';
import { CampaignsModule, Undoings } from '#campaigns';
import { CustomersModule } from '#customers';
import { Invariants } from '#platform';
import { UNDOING, undoneBy } from './open-event.js';
import { CheckIns } from './check-ins.service.js';
import { EventFacts } from './event-facts.js';
import { EventUpkeep } from './event-upkeep.service.js';
import { EventViews } from './event-views.service.js';
import { Events } from './events.service.js';
import { InvitedGuests } from './invited-guests.js';
import { KeepEventsJob } from './jobs/keep-events.job.js';
import { EVENT_INVARIANTS } from './persistence/invariants.js';
import { RegistrationDesk } from './registration-desk.js';
import { Registrations } from './registrations.service.js';

/** Events: who may come, who has seats and who waits, whom they bring, and who came. */
@Module({
  imports: [AccessModule, CustomersModule, ActivityModule, CampaignsModule],
  providers: [
    ...[Events, RegistrationDesk, InvitedGuests, Registrations, CheckIns],
    ...[EventUpkeep, EventViews, EventFacts, KeepEventsJob],
  ],
  exports: [Events, Registrations, CheckIns, EventUpkeep, EventViews, KeepEventsJob],
})
export class EventsModule {
  constructor(invariants: Invariants, undoings: Undoings) {
    invariants.register(EVENT_INVARIANTS);
    for (const type of UNDOING) undoings.register(type, undoneBy);
  }
}
