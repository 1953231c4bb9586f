import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import type { Tx } from '#platform';
import type { WantedTrigger } from '../domain/occurrence.js';
import { timeOf, triggerKeyOf } from '../domain/time-trigger.js';

/** Tells which triggers a program waits for at an instant, such as those of the campaigns in force. */
export type TriggerProvider = (tx: Tx, program: Program, now: Date) => Promise<readonly WantedTrigger[]>;

/** Where whoever waits for time triggers says so at start-up. Triggers that nobody waits for cost nothing. */
@Injectable()
export class TimeTriggers {
  private readonly providers: TriggerProvider[] = [];

  register(provider: TriggerProvider): void {
    this.providers.push(provider);
  }

  /** All that are wanted, by their keys: of several alike the one that was wanted first, at the earliest time of the day. */
  async wanted(tx: Tx, program: Program, now: Date): Promise<Map<string, WantedTrigger>> {
    const wanted = new Map<string, WantedTrigger>();
    for (const provider of this.providers) {
      for (const one of await provider(tx, program, now)) {
        const key = triggerKeyOf(one.trigger);
        const other = wanted.get(key);
        wanted.set(key, other ? earlierOf(one, other) : one);
      }
    }
    return wanted;
  }
}

function earlierOf(a: WantedTrigger, b: WantedTrigger): WantedTrigger {
  const trigger = timeOf(a.trigger) < timeOf(b.trigger) ? a.trigger : b.trigger;
  return { trigger, since: a.since < b.since ? a.since : b.since };
}
