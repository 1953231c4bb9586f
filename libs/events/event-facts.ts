import { Injectable } from '@nestjs/common';
import { FactSources } from '#campaigns';
import { attendedAt } from './persistence/attended-at.js';

/** What conditions may ask about events: as it was at the time of what is evaluated, by the steps of registrations. */
@Injectable()
export class EventFacts {
  constructor(sources: FactSources) {
    sources.register({
      name: 'events',
      facts: [
        {
          name: 'eventsAttended',
          type: 'int',
          description: 'At how many events they had been by that time.',
        },
      ],
      read: async (tx, _program, moments) =>
        (await attendedAt(tx, moments)).map((eventsAttended) => ({ eventsAttended })),
    });
  }
}
