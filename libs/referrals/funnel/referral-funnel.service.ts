import { Injectable } from '@nestjs/common';
import { err, invalid, notFound, ok, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import { CHANNELS } from '../domain/channel.js';
import { findFunnel, type FunnelStage } from '../persistence/funnel.js';
import { findReferralProgram } from '../persistence/referral-programs.js';

export type { FunnelStage } from '../persistence/funnel.js';

const DAY_MS = 86_400_000;
/** Clicks are counted one by one. */
const DAYS_MAX = 92;

/** From the share to the reward, by channel. Problems: INVALID_INPUT, NOT_FOUND. */
@Injectable()
export class ReferralFunnel {
  /** Of a period of at most 92 days, its end excluded; channels in their order, those without anything left out. */
  async of(tx: Tx, program: string, from: Date, to: Date): Promise<Result<FunnelStage[], Problem>> {
    const ms = to.getTime() - from.getTime();
    if (ms <= 0) return err(invalid(['to'], 'A period ends after it begins.'));
    if (ms > DAYS_MAX * DAY_MS) return err(invalid(['to'], `At most ${DAYS_MAX} days.`));
    const found = await findReferralProgram(tx, program);
    if (!found) return err(notFound('referral program', ['program']));
    const stages = await findFunnel(tx, found.id, from, to);
    return ok(stages.sort((a, b) => CHANNELS.indexOf(a.channel) - CHANNELS.indexOf(b.channel)));
  }
}
