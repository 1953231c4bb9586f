import { Injectable } from '@nestjs/common';
import { FactSources } from '#campaigns';
import { factsAt } from './persistence/facts.js';

/** What conditions may ask about referrals: as it was at the time of what is evaluated. */
@Injectable()
export class ReferralFacts {
  constructor(sources: FactSources) {
    sources.register({
      name: 'referrals',
      facts: [
        {
          name: 'referredBy',
          type: 'string',
          description:
            'External id of the customer who brought them at that time; empty if nobody did, or somebody still has to look at it.',
        },
        {
          name: 'referralChannel',
          type: 'string',
          description:
            'Over which channel they were brought, such as "WHATSAPP"; empty if nobody brought them.',
        },
        {
          name: 'friendsReferred',
          type: 'int',
          description: 'How many friends they had brought at that time whose referrals are approved.',
        },
      ],
      read: async (tx, _program, moments) =>
        (await factsAt(tx, moments)).map(({ referredBy, channel, friends }) => ({
          ...{ referredBy, referralChannel: channel, friendsReferred: BigInt(friends) },
        })),
    });
  }
}
