import { Injectable } from '@nestjs/common';
import { FactSources } from '#campaigns';
import { groupOf, scoreOf, type AnswerContent } from './domain/answer.js';
import { lastByKindAt } from './persistence/facts.js';

/** What conditions may ask about answers: as it was at the time of what is evaluated. */
@Injectable()
export class FeedbackFacts {
  constructor(sources: FactSources) {
    sources.register({
      name: 'feedback',
      facts: [
        {
          name: 'lastNps',
          type: 'int',
          description:
            'What they last answered to a survey of the kind NPS by that time: 0 to 10; -1 if never.',
        },
        {
          name: 'npsGroup',
          type: 'string',
          description: '"PROMOTER", "PASSIVE" or "DETRACTOR" by that answer; empty if there is none.',
        },
        {
          name: 'lastCsat',
          type: 'int',
          description: 'What they last answered to one of the kind CSAT: 1 to 5; -1 if never.',
        },
        {
          name: 'churnReason',
          type: 'string',
          description: 'Code of the reason that they last gave for staying away; empty if they gave none.',
        },
      ],
      read: async (tx, _program, moments) =>
        (await lastByKindAt(tx, moments)).map((last) => {
          const nps = last.get('NPS');
          return {
            lastNps: scoreIn(nps),
            npsGroup: (nps && groupOf('NPS', nps)) ?? '',
            lastCsat: scoreIn(last.get('CSAT')),
            churnReason: last.get('CHURN_REASON')?.reason ?? '',
          };
        }),
    });
  }
}

function scoreIn(answer: AnswerContent | undefined): bigint {
  return BigInt((answer && scoreOf(answer)) ?? -1);
}
