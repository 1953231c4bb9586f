import { Injectable } from '@nestjs/common';
import { FactSources } from '#campaigns';
import { PARTNERS_MAX } from './domain/partner-rules.js';
import { partnersAt } from './persistence/memberships.js';

/** What conditions may ask about partners: as it was at the time of what is evaluated. */
@Injectable()
export class PartnerFacts {
  constructor(sources: FactSources) {
    sources.register({
      name: 'partners',
      facts: [
        {
          name: 'partners',
          type: 'list<string>',
          description: 'Codes of the partners whose verified members they are at that time.',
          elementsMax: PARTNERS_MAX,
        },
      ],
      read: async (tx, _program, moments) =>
        (await partnersAt(tx, moments)).map((partners) => ({ partners })),
    });
  }
}
