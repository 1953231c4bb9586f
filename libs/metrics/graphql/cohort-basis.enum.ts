import { registerEnumType } from '@nestjs/graphql';
import { COHORT_BASES, type CohortBasis } from '../domain/roll-ups/cell-sheet.js';

export const CohortBasisEnum = Object.fromEntries(COHORT_BASES.map((one) => [one, one])) as {
  readonly [K in CohortBasis]: K;
};
registerEnumType(CohortBasisEnum, {
  name: 'CohortBasis',
  description: 'What makes a customer join a cohort.',
  valuesMap: {
    FIRST_PURCHASE: { description: 'The first purchase.' },
    ENROLMENT: { description: 'Joining the loyalty program; what was bought before does not count.' },
  },
});
