import * as fc from 'fast-check';
import { groupOf, isSameAnswer, loyaltyIndexOf, SCALES } from './answer.js';
import { SURVEY_KINDS, type SurveyKind } from './survey.js';
import { contentOf, refusalOfSettings, refusalOfWave, type GivenAnswer } from './survey-rules.js';

const SEED = Number(process.env['SEED'] ?? 20_260_303);
const REASONS = [
  { code: 'price', name: 'Too dear' },
  { code: 'taste', name: 'Not good' },
];
const GIVEN: GivenAnswer = { score: null, loyalty: null, reason: null };

function surveyOf(kind: SurveyKind): Parameters<typeof contentOf>[0] {
  return { kind, reasons: kind === 'CHURN_REASON' ? REASONS : [] };
}

describe('An answer', () => {
  test.each<[SurveyKind, number, number]>([
    ['NPS', 0, 10],
    ['CSAT', 1, 5],
    ['REVIEW', 1, 5],
  ])('to %s is a whole number from %d to %d', (kind, min, max) => {
    const isTaken = (score: number): boolean => contentOf(surveyOf(kind), { ...GIVEN, score }).ok;
    expect([min - 1, min, max, max + 1, min + 0.5].map(isTaken)).toEqual([false, true, true, false, false]);
  });

  test('groups customers as the measures do', () => {
    const groups = (kind: SurveyKind, scores: readonly number[]): (string | null)[] =>
      scores.map((score) => groupOf(kind, { scores: [score] }));
    expect(groups('NPS', [0, 6, 7, 8, 9, 10])).toEqual([
      ...['DETRACTOR', 'DETRACTOR', 'PASSIVE', 'PASSIVE', 'PROMOTER', 'PROMOTER'],
    ]);
    for (const kind of ['CSAT', 'REVIEW'] as const)
      expect(groups(kind, [1, 2, 3, 4, 5])).toEqual([
        ...['NEGATIVE', 'NEGATIVE', 'NEUTRAL', 'POSITIVE', 'POSITIVE'],
      ]);
    expect(groupOf('CLI', { scores: [1, 1, 1] })).toBeNull();
    expect(groupOf('CHURN_REASON', { scores: [] })).toBeNull();
  });

  test('has an index of loyalty: five published answers have one of 72 in the mean', () => {
    const all = [
      ...[
        [6, 5, 4],
        [5, 5, 5],
        [3, 4, 2],
        [6, 6, 6],
        [4, 5, 3],
      ],
    ];
    const mean = all.map(loyaltyIndexOf).reduce((sum, index) => sum + index, 0) / all.length;
    expect(mean).toBeCloseTo(72, 9);
    expect([loyaltyIndexOf([1, 1, 1]), loyaltyIndexOf([6, 6, 6])]).toEqual([0, 100]);
  });

  test(`is taken if it is all that the kind asks, and nothing else (seed ${SEED})`, () => {
    const score = fc.option(fc.integer({ min: -1, max: 11 }));
    const number = fc.integer({ min: 0, max: 7 });
    const loyalty = fc.option(fc.record({ recommend: number, buyAgain: number, tryOthers: number }));
    const reason = fc.option(fc.constantFrom('price', 'taste', 'weather'));
    const property = fc.property(
      fc.constantFrom(...SURVEY_KINDS),
      fc.record({ score, loyalty, reason }),
      (kind, given) => {
        const scale = SCALES[kind];
        const numbers = given.loyalty
          ? Object.values(given.loyalty)
          : given.score === null
            ? []
            : [given.score];
        const isAlone = [given.score, given.loyalty, given.reason].filter((one) => one !== null).length === 1;
        const isFitting =
          scale === null
            ? given.reason !== null && given.reason !== 'weather'
            : numbers.length === scale.questions.length &&
              numbers.every((one) => one >= scale.min && one <= scale.max);
        const content = contentOf(surveyOf(kind), given);
        expect(content.ok).toBe(isAlone && isFitting);
        if (content.ok) expect(content.value).toEqual({ scores: numbers, reason: given.reason });
      },
    );
    fc.assert(property, { seed: SEED, numRuns: 1_000 });
  });

  test('is new when numbers, reason or words differ', () => {
    const one = { scores: [3, 4, 5], reason: null, text: null };
    expect(isSameAnswer(one, { ...one, scores: [3, 4, 5] })).toBe(true);
    for (const other of [{ scores: [3, 4, 6] }, { scores: [3, 4] }, { reason: 'price' }, { text: 'Hm' }])
      expect(isSameAnswer(one, { ...one, ...other })).toBe(false);
  });
});

describe('A survey', () => {
  const settings = { name: 'Why?', question: null, reasons: REASONS, audience: null };

  test('of reasons has at least two, each once; others have none', () => {
    expect(refusalOfSettings('CHURN_REASON', settings)).toBeNull();
    const paths = [
      refusalOfSettings('NPS', settings),
      refusalOfSettings('CHURN_REASON', { ...settings, reasons: REASONS.slice(1) }),
      refusalOfSettings('CHURN_REASON', { ...settings, reasons: [...REASONS, ...REASONS.slice(1)] }),
      refusalOfSettings('CHURN_REASON', { ...settings, reasons: [...REASONS, { code: 'A b', name: 'X' }] }),
    ].map((problem) => problem?.path?.join('.'));
    expect(paths).toEqual(['reasons', 'reasons', 'reasons.2.code', 'reasons.2.code']);
  });

  test('has waves that touch, and do not overlap', () => {
    const day = (number: number): Date => new Date(Date.UTC(2026, 2, number));
    const waves = [{ surveyId: 's', code: 'a', opensAt: day(2), closesAt: day(4) }];
    const isRefused = (from: number, until: number | null): boolean =>
      refusalOfWave(
        { surveyId: 's', code: 'b', opensAt: day(from), closesAt: until === null ? null : day(until) },
        waves,
      ) !== null;
    expect([
      isRefused(4, null),
      isRefused(1, 2),
      isRefused(3, null),
      isRefused(1, 3),
      isRefused(1, null),
    ]).toEqual([...[false, false, true, true, true]]);
    expect([isRefused(5, 5), isRefused(6, 5)]).toEqual([true, true]);
  });
});
