import { WINDOWS, type WindowDays } from '../../domain/experiments/arms.js';
import type {
  ArmResult,
  ExperimentResult,
  Incremental,
  MeanEffect,
  MoneyEffect,
  ShareEffect,
} from '../../domain/experiments/experiment-results.js';
import type { ExperimentFigures } from '../../experiments/experiment.report.js';
import { resultOf } from '../../experiments/experiment-results.service.js';
import { column, figureOf, tableOf, type ColumnOf } from '../report-table.js';
import { sentenceOf, yesOrNo } from './order.js';
import { snapshotChapter, type SnapshotOf } from './snapshots.js';

/** What is to be found, where nobody says otherwise: a tenth more buyers. */
const PLANNED_LIFT = 0.1;

interface Named {
  readonly campaign: string;
  readonly days: WindowDays;
}

type Told = Named & { readonly result: ExperimentResult };
type Arm = Named & ArmResult;

/** What experiments came to. */
export const experimentsChapter = snapshotChapter<ExperimentFigures>({
  title: 'Experiments',
  about:
    'By intention to treat, in windows after exposure. Read them in this order: whether there are enough customers to find a tenth more buyers, whether they were drawn soundly (p of the ratio; below 0.001 nothing is told), and only then the effects. Decide on a window before you look.',
  ...{ report: 'EXPERIMENT', by: 'CAMPAIGN', warning: null },
  show: (rows) => {
    const told = rows.flatMap(windowsOf);
    const arms = told.flatMap(({ result, ...named }) =>
      result.arms.map((arm): Arm => ({ ...named, ...arm })),
    );
    return {
      tables: [
        tableOf('experiments', 'What can be found, and whether the drawing is sound', POWER_COLUMNS, told),
        tableOf('experiment-arms', 'Arms, and what can be found in them', ARM_COLUMNS, arms),
        tableOf('experiment-outcomes', 'What they bought', OUTCOME_COLUMNS, arms),
        tableOf(
          'experiment-effects',
          'Effects, against the control',
          EFFECT_COLUMNS,
          arms.flatMap(effectsOf),
        ),
        tableOf(
          'experiment-incremental',
          'What that came to',
          INCREMENTAL_COLUMNS,
          arms.filter(hasIncremental),
        ),
      ],
    };
  },
});

function windowsOf({ value: campaign, figures }: SnapshotOf<ExperimentFigures>): Told[] {
  return WINDOWS.map((days) => ({ campaign, days, result: resultOf(figures, days, PLANNED_LIFT) }));
}

const NAME_COLUMNS: ColumnOf<Named>[] = [
  column('campaign', 'campaign', 'TEXT', (row) => row.campaign),
  column('windowDays', 'days', 'COUNT', (row) => row.days),
];

const POWER_COLUMNS: ColumnOf<Told>[] = [
  ...NAME_COLUMNS,
  column('baseRate', 'of the control bought', 'SHARE', ({ result }) => result.power.baseRate),
  column('plannedLift', 'to be found', 'NUMBER', ({ result }) => result.power.plannedLift),
  column('neededPerArm', 'needed in each arm', 'COUNT', ({ result }) => result.power.neededPerArm),
  column('isReached', 'enough', 'TEXT', ({ result }) => yesOrNo(result.power.isReached)),
  column('sampleRatioP', 'p of the ratio', 'NUMBER', ({ result }) => result.sampleRatioP),
  column('refusal', 'refused', 'TEXT', ({ result }) => result.refusal && sentenceOf(result.refusal)),
  column('isLift', 'effect', 'TEXT', ({ result }) => yesOrNo(result.isLift)),
  column('warnings', 'beware', 'TEXT', ({ result }) => result.warnings.map(sentenceOf).join(', ')),
];

const IN_ARM_COLUMNS: ColumnOf<Named & { readonly arm: string }>[] = [
  ...NAME_COLUMNS,
  column('arm', 'arm', 'TEXT', (row) => row.arm),
];

const ARM_COLUMNS: ColumnOf<Arm>[] = [
  ...IN_ARM_COLUMNS,
  column('isControl', 'control', 'TEXT', (row) => yesOrNo(row.isControl)),
  column('expectedShare', 'drawn share', 'NUMBER', (row) => row.expectedShare),
  column('exposed', 'drawn', 'COUNT', (row) => row.exposed),
  column('counted', 'counted', 'COUNT', (row) => row.counted),
  column('smallestLift', 'finds', 'NUMBER', (row) => row.power?.smallestLift ?? null),
  column('power', 'power', 'NUMBER', (row) => row.power?.power ?? null),
];

const OUTCOME_COLUMNS: ColumnOf<Arm>[] = [
  ...IN_ARM_COLUMNS,
  column('counted', 'counted', 'COUNT', (row) => row.counted),
  column('buyers', 'bought', 'SHARE', (row) => row.outcomes?.buyers ?? null),
  column('orders', 'orders', 'COUNT', (row) => row.outcomes?.orders ?? null),
  column('purchaseDays', 'purchase days', 'RATE', (row) => row.outcomes?.purchaseDays ?? null),
  column('net', 'net of each', 'MONEY_EACH', (row) => row.outcomes?.net ?? null),
  column('discount', 'taken off', 'MONEY_EACH', (row) => row.outcomes?.discount ?? null),
  column('rewards', 'rewards', 'MONEY_EACH', (row) => row.outcomes?.rewards ?? null),
];

interface Effect extends Named {
  readonly arm: string;
  readonly outcome: string;
  readonly effect: Omit<MeanEffect, 'interval'> & { readonly interval: MeanEffect['interval'] | null };
  readonly isOfMoney: boolean;
  readonly lift: Pick<ShareEffect, 'lift' | 'liftInterval'> | null;
}

function effectsOf({ campaign, days, arm, effects }: Arm): Effect[] {
  if (!effects) return [];
  const { buyers, purchaseDays, net, value, daysForward } = effects;
  const told = (outcome: string, effect: Effect['effect'] | null, of: Partial<Effect> = {}): Effect[] =>
    effect ? [{ campaign, days, arm, outcome, effect, isOfMoney: false, lift: null, ...of }] : [];
  const money = (outcome: string, { plain, adjusted }: MoneyEffect): Effect[] => [
    ...told(outcome, plain, { isOfMoney: true }),
    ...told(`${outcome}, adjusted`, adjusted, { isOfMoney: true }),
  ];
  return [
    ...told('buyers', buyers, { lift: buyers }),
    ...told('purchase days', purchaseDays),
    ...money('net', net),
    ...money('net less what was given', value),
    ...told('days forward', daysForward),
  ];
}

const EFFECT_COLUMNS: ColumnOf<Effect>[] = [
  ...IN_ARM_COLUMNS,
  column('outcome', 'of each', 'TEXT', (row) => row.outcome),
  column('difference', 'difference', 'FIGURE', ({ effect, isOfMoney }) =>
    figureOf(effect.difference, isOfMoney),
  ),
  column('low', 'from', 'FIGURE', ({ effect, isOfMoney }) =>
    figureOf(effect.interval?.low ?? null, isOfMoney),
  ),
  column('high', 'to', 'FIGURE', ({ effect, isOfMoney }) =>
    figureOf(effect.interval?.high ?? null, isOfMoney),
  ),
  column('p', 'p', 'NUMBER', ({ effect }) => effect.p),
  column('pAdjusted', 'p of several arms', 'NUMBER', ({ effect }) => effect.pAdjusted),
  column('lift', 'lift', 'NUMBER', ({ lift }) => lift?.lift ?? null),
  column('liftLow', 'from', 'NUMBER', ({ lift }) => lift?.liftInterval?.low ?? null),
  column('liftHigh', 'to', 'NUMBER', ({ lift }) => lift?.liftInterval?.high ?? null),
];

function hasIncremental({ effects }: Arm): boolean {
  return Boolean(effects?.incremental);
}

function brought(
  name: string,
  title: string,
  of: (incremental: Incremental) => bigint | null,
): ColumnOf<Arm> {
  return column(name, title, 'MONEY', ({ effects }) =>
    effects?.incremental ? of(effects.incremental) : null,
  );
}

const INCREMENTAL_COLUMNS: ColumnOf<Arm>[] = [
  ...IN_ARM_COLUMNS,
  brought('net', 'more net', ({ net }) => net),
  brought('netLow', 'from', ({ netInterval }) => netInterval?.low ?? null),
  brought('netHigh', 'to', ({ netInterval }) => netInterval?.high ?? null),
  brought('rewards', 'rewards', ({ rewards }) => rewards),
  brought('exposingDiscount', 'taken off when drawn', ({ exposingDiscount }) => exposingDiscount),
  brought('value', 'net less both', ({ value }) => value),
  brought('valueLow', 'from', ({ valueInterval }) => valueInterval?.low ?? null),
  brought('valueHigh', 'to', ({ valueInterval }) => valueInterval?.high ?? null),
  brought('subsidy', 'given for what comes anyway', ({ subsidy }) => subsidy),
];
