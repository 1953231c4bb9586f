import type {
  ArmOutcomes,
  ArmResult,
  ExperimentResult,
} from '../../domain/experiments/experiment-results.js';
import { rateTypeOf, shareTypeOf } from '../report.mapping.js';
import type { ArmOutcomesType, ExperimentArmResultType, ExperimentReportType } from './experiment.type.js';

type Told = Omit<ExperimentReportType, 'frame' | 'asOf' | 'campaign' | 'windowDays'>;

export function experimentTypeOf({ power, arms, ...result }: ExperimentResult): Told {
  return {
    ...result,
    power: { ...power, baseRate: shareTypeOf(power.baseRate) },
    arms: arms.map(armTypeOf),
  };
}

function armTypeOf({ outcomes, ...arm }: ArmResult): ExperimentArmResultType {
  return { ...arm, outcomes: outcomes && outcomesTypeOf(outcomes) };
}

function outcomesTypeOf({
  buyers,
  orders,
  purchaseDays,
  net,
  discount,
  rewards,
}: ArmOutcomes): ArmOutcomesType {
  return {
    ...{ buyers: shareTypeOf(buyers), orders, purchaseDays: rateTypeOf(purchaseDays) },
    ...{ net: rateTypeOf(net), discount: rateTypeOf(discount), rewards: rateTypeOf(rewards) },
  };
}
