import { Injectable } from '@nestjs/common';
import { FactSources } from '#campaigns';
import { sizesAt } from './persistence/households.js';

/** What conditions may ask about households: as it was at the time of what is evaluated. */
@Injectable()
export class HouseholdFacts {
  constructor(sources: FactSources) {
    sources.register({
      name: 'households',
      facts: [
        {
          name: 'householdSize',
          type: 'int',
          description:
            'How many belong to their household at that time, themselves counted; 0: they have none.',
        },
      ],
      read: async (tx, _program, moments) =>
        (await sizesAt(tx, moments)).map((size) => ({ householdSize: BigInt(size) })),
    });
  }
}
