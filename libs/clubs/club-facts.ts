import { Injectable } from '@nestjs/common';
import { FactSources } from '#campaigns';
import { CLUBS_MAX } from './domain/club-rules.js';
import { clubsAt } from './persistence/clubs-at.js';

/** What conditions may ask about clubs: as it was at the time of what is evaluated, by the steps of memberships. */
@Injectable()
export class ClubFacts {
  constructor(sources: FactSources) {
    sources.register({
      name: 'clubs',
      facts: [
        {
          name: 'clubs',
          type: 'list<string>',
          description: 'Codes of the clubs that they belong to at that time.',
          elementsMax: CLUBS_MAX,
        },
      ],
      read: async (tx, _program, moments) => (await clubsAt(tx, moments)).map((clubs) => ({ clubs })),
    });
  }
}
