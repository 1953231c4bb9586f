import { Injectable } from '@nestjs/common';
import type { Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { CustomerScore, Scoring } from '../domain/models/customer-score.js';
import type { MetricModel } from '../domain/models/metric-model.js';
import { findModelPage } from '../persistence/models.js';
import { findAtRisk, findScores } from '../persistence/scores.js';
import { findScoring } from '../persistence/scorings.js';

/** A customer's score, and why a prediction is not there. */
export interface ScoreAndScoring {
  readonly score: CustomerScore;
  readonly scoring: Scoring;
}

/** Reads models and what they say of customers. */
@Injectable()
export class ModelViews {
  models(tx: Tx, asked: Parameters<typeof findModelPage>[1]): Promise<MetricModel[]> {
    return findModelPage(tx, asked);
  }

  /** Null: nobody was scored yet. */
  scoring(tx: Tx): Promise<Scoring | null> {
    return findScoring(tx);
  }

  /** Of each of these customers who has one. */
  async scores(tx: Tx, customerIds: readonly Uuid[]): Promise<Map<Uuid, ScoreAndScoring>> {
    const scoring = await findScoring(tx);
    const scores = scoring ? await findScores(tx, customerIds) : [];
    return new Map(scores.flatMap((score) => (scoring ? [[score.customerId, { score, scoring }]] : [])));
  }

  async atRisk(tx: Tx, asked: Parameters<typeof findAtRisk>[1]): Promise<ScoreAndScoring[]> {
    const scoring = await findScoring(tx);
    return scoring ? (await findAtRisk(tx, asked)).map((score) => ({ score, scoring })) : [];
  }
}
