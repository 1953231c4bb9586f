import { EventEntity } from './persistence/event.entity.js';
import {
  EventCodeEntity,
  EventGuestEntity,
  EventMoveEntity,
  EventRegistrationEntity,
} from './persistence/registration.entity.js';

export { CheckIns } from './check-ins.service.js';
export type { Event, EventSettings } from './domain/event.js';
export { EventsModule } from './events.module.js';
export { Events } from './events.service.js';
export { EventUpkeep } from './event-upkeep.service.js';
export { EventViews } from './event-views.service.js';
export { KeepEventsJob } from './jobs/keep-events.job.js';
export { Registrations } from './registrations.service.js';

/** The tables of events. */
export const eventsEntities = [
  EventEntity,
  EventRegistrationEntity,
  EventGuestEntity,
  EventCodeEntity,
  EventMoveEntity,
];
