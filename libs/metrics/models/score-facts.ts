import { Injectable } from '@nestjs/common';
import { FactSources } from '#campaigns';
import { scoreFactsAt } from '../persistence/scores.js';

/** What conditions may ask about scores: as of the last night, and nothing of the time before it. */
@Injectable()
export class ScoreFacts {
  constructor(sources: FactSources) {
    sources.register({
      name: 'metrics',
      facts: [
        {
          name: 'rfm',
          type: 'string',
          description: 'The RFM segment of the last night, such as "CHAMPIONS"; empty if they had none then.',
        },
        {
          name: 'risk90d',
          type: 'int',
          description:
            'Per mille: how likely, as of the last night, they buy nothing in the next 90 days; -1 if no model says so.',
        },
        {
          name: 'clv12m',
          type: 'int',
          description:
            'What they are expected to buy in the next twelve months, as of the last night, in minor units; -1 if no model says so.',
        },
      ],
      read: async (tx, _program, moments) =>
        (await scoreFactsAt(tx, moments)).map((score) => ({
          rfm: score?.segment ?? '',
          risk90d: BigInt(score?.riskPermille ?? -1),
          clv12m: score?.clvMinor ?? -1n,
        })),
    });
  }
}
