import { Query, Resolver } from '@nestjs/graphql';
import type { StaffActor } from '#access';
import { Allow, CurrentStaff, Now } from '#access/graphql';
import { newActivityOf, newOrderOf } from '#activity/graphql';
import { err, invalid, ok, type Problem, type Result } from '#kernel';
import { Database } from '#platform';
import { Cost, Input, payloadOf } from '#platform/graphql';
import { wordsOf } from '../domain/wording.js';
import { effectOf } from '../domain/evaluate.js';
import { Simulations, type SimulatedEffect, type SimulatedEvent } from '../trials/simulation.service.js';
import {
  CampaignSimulationType,
  SimulateCampaignInput,
  type SimulatedEffectType,
} from './simulation.type.js';
import { toTrimType } from './campaign.mapping.js';
import { toSimulatedOther } from './other-outcome.type.js';
import { trialOf } from './trial.input.js';

/** Campaigns tried on one activity, for staff. */
@Resolver(() => CampaignSimulationType)
export class SimulationResolver {
  constructor(
    private readonly database: Database,
    private readonly simulations: Simulations,
  ) {}

  @Query(() => CampaignSimulationType, {
    description:
      'What campaigns, drafts or terms that are stored nowhere would make of an order or another activity, alone and beside what is in force, and why not more. Writes nothing.',
  })
  @Allow('campaigns:read')
  @Cost(5)
  async simulateCampaign(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @Input(() => SimulateCampaignInput, 'What is tried, and on what.') input: SimulateCampaignInput,
  ): Promise<CampaignSimulationType> {
    const trial = trialOf(input);
    if (!trial.ok) return payloadOf(trial, () => ({}));
    const event = eventOf(input);
    if (!event.ok) return payloadOf(event, () => ({}));
    const simulated = await this.database.tx(actor, (tx) =>
      this.simulations.simulate(tx, trial.value, event.value, now),
    );
    return payloadOf(simulated, ({ alone, together }) => ({
      alone: alone.effects.map(effectTypeOf),
      effectsAlone: alone.others.map(toSimulatedOther),
      together: together.effects.map(effectTypeOf),
      effectsTogether: together.others.map(toSimulatedOther),
    }));
  }
}

function eventOf({
  activity,
  enrolledAt,
  orderNumber,
}: SimulateCampaignInput): Result<SimulatedEvent, Problem> {
  const by = { enrolledAt: enrolledAt ?? null, orderNumber: orderNumber ?? null };
  if (activity.recordedOrder) {
    const { source, externalId } = activity.recordedOrder;
    return ok({ recordedOrder: { source, externalId } });
  }
  if (activity.order) {
    const order = newOrderOf(activity.order);
    return order.ok ? ok({ order: order.value, by }) : inActivity('order', order.problem);
  }
  if (activity.activity) {
    const other = newActivityOf(activity.activity);
    return other.ok ? ok({ activity: other.value, by }) : inActivity('activity', other.problem);
  }
  return err(invalid(['activity'], 'One kind of activity is needed.'));
}

function inActivity(kind: string, problem: Problem): Result<never, Problem> {
  return err({ ...problem, path: ['activity', kind, ...(problem.path ?? [])] });
}

function effectTypeOf(simulated: SimulatedEffect): SimulatedEffectType {
  const { code, place, evaluation, pointType, points, whyNot, failed, trimmedBy } = simulated;
  const { effect, basisMinor } = evaluation;
  return {
    ...{ campaign: code, tried: place, effect, rule: wordsOf(effectOf(evaluation).amount) },
    ...{ pointType, basisMinor, points, whyNot },
    wanted: evaluation.points,
    trimmedBy: trimmedBy && toTrimType(trimmedBy),
    failedCondition: failed && { ...failed, values: [...failed.values] },
  };
}
