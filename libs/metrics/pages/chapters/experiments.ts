import { WINDOWS, type WindowDays } from '../../domain/experiments/arms.js';
import type {
  ArmResult,
  ExperimentResult,
  MeanEffect,
  MoneyEffect,
} from '../../domain/experiments/experiment-results.js';
import type { ExperimentFigures } from '../../experiments/experiment.report.js';
import { resultOf } from '../../experiments/experiment-results.service.js';
import { column, tableOf, type ColumnOf } from '../report-table.js';
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
        tableOf('experiment-arms', 'Arms', ARM_COLUMNS, arms),
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

const ARM_COLUMNS: ColumnOf<Arm>[] = [
  ...NAME_COLUMNS,
  column('arm', 'arm', 'TEXT', (row) => row.arm),
  column('isControl', 'control', 'TEXT', (row) => yesOrNo(row.isControl)),
  column('expectedShare', 'drawn share', 'NUMBER', (row) => row.expectedShare),
  column('exposed', 'drawn', 'COUNT', (row) => row.exposed),
  column('counted', 'counted', 'COUNT', (row) => row.counted),
  column('smallestLift', 'finds', 'NUMBER', (row) => row.power?.smallestLift ?? null),
  column('power', 'power', 'NUMBER', (row) => row.power?.power ?? null),
  column('buyers', 'bought', 'SHARE', (row) => row.outcomes?.buyers ?? null),
  column('orders', 'orders', 'COUNT', (row) => row.outcomes?.orders ?? null),
  column('purchaseDays', 'purchase days', 'RATE', (row) => row.outcomes?.purchaseDays ?? null),
  column('net', 'net, minor units', 'RATE', (row) => row.outcomes?.net ?? null),
  column('discount', 'taken off', 'RATE', (row) => row.outcomes?.discount ?? null),
  column('rewards', 'rewards', 'RATE', (row) => row.outcomes?.rewards ?? null),
];

interface Effect extends Named {
  readonly arm: string;
  readonly outcome: string;
  readonly effect: Omit<MeanEffect, 'interval'> & { readonly interval: MeanEffect['interval'] | null };
  readonly lift: number | null;
}

function effectsOf({ campaign, days, arm, effects }: Arm): Effect[] {
  if (!effects) return [];
  const { buyers, purchaseDays, net, value, daysForward } = effects;
  const told = (outcome: string, effect: Effect['effect'] | null, lift: number | null = null): Effect[] =>
    effect ? [{ campaign, days, arm, outcome, effect, lift }] : [];
  const money = (outcome: string, { plain, adjusted }: MoneyEffect): Effect[] => [
    ...told(outcome, plain),
    ...told(`${outcome}, adjusted`, adjusted),
  ];
  return [
    ...told('buyers', buyers, buyers?.lift),
    ...told('purchase days', purchaseDays),
    ...money('net', net),
    ...money('net less rewards', value),
    ...told('days forward', daysForward),
  ];
}

const EFFECT_COLUMNS: ColumnOf<Effect>[] = [
  ...NAME_COLUMNS,
  column('arm', 'arm', 'TEXT', (row) => row.arm),
  column('outcome', 'of each', 'TEXT', (row) => row.outcome),
  column('difference', 'difference', 'NUMBER', ({ effect }) => effect.difference),
  column('low', 'from', 'NUMBER', ({ effect }) => effect.interval?.low ?? null),
  column('high', 'to', 'NUMBER', ({ effect }) => effect.interval?.high ?? null),
  column('p', 'p', 'NUMBER', ({ effect }) => effect.p),
  column('pAdjusted', 'p of several arms', 'NUMBER', ({ effect }) => effect.pAdjusted),
  column('lift', 'lift', 'NUMBER', (row) => row.lift),
];

function hasIncremental({ effects }: Arm): boolean {
  return Boolean(effects?.incremental);
}

const INCREMENTAL_COLUMNS: ColumnOf<Arm>[] = [
  ...NAME_COLUMNS,
  column('arm', 'arm', 'TEXT', (row) => row.arm),
  column('net', 'more net', 'MONEY', (row) => row.effects?.incremental?.net ?? null),
  column('rewards', 'rewards', 'MONEY', (row) => row.effects?.incremental?.rewards ?? null),
  column('subsidy', 'would have come anyway', 'MONEY', (row) => row.effects?.incremental?.subsidy ?? null),
  column('value', 'net less rewards', 'MONEY', (row) => row.effects?.incremental?.value ?? null),
];
