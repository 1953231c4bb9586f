import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { CustomerRollUps } from '#activity';
import { CustomerDirectory } from '#customers';
import { firstIdAt, localDateOf, required } from '#kernel';
import type { Tx } from '#platform';
import { totalsAfterEach, type Step, type Totals } from '../domain/running-totals.js';
import type { KnownFacts } from '../expression/customer-facts.js';
import {
  lastOrderFactsOf,
  NO_TRAITS,
  PROFILE_FACTS,
  profileFactsOf,
  PURCHASE_FACTS,
  totalFactsOf,
} from '../expression/known-facts.js';
import { FactSources, isWanted, type FactMoment, type FactSource } from './fact-sources.js';

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** What libs of lower ranks know of customers: profile, consents and what they bought. */
@Injectable()
export class CustomerFactSources {
  constructor(
    private readonly customers: CustomerDirectory,
    private readonly rollUps: CustomerRollUps,
    sources: FactSources,
  ) {
    for (const source of [this.profile(), this.consents(), this.purchases()]) sources.register(source);
  }

  private profile(): FactSource {
    return {
      name: 'profile',
      facts: PROFILE_FACTS,
      functions: ['number', 'text', 'flag'],
      read: async (tx, { timeZone }, moments) => {
        const traits = await this.customers.traitsOf(tx, idsOf(moments));
        return moments.map(({ customerId, at }) =>
          profileFactsOf(traits.get(customerId) ?? NO_TRAITS, localDateOf(at, timeZone)),
        );
      },
    };
  }

  private consents(): FactSource {
    return {
      name: 'consents',
      facts: [],
      functions: ['hasConsent'],
      read: async (tx, _program, moments) => {
        const channels = await this.customers.consentsOf(tx, idsOf(moments));
        return moments.map(({ customerId }) => ({ consents: channels.get(customerId) ?? [] }));
      },
    };
  }

  private purchases(): FactSource {
    return {
      name: 'purchases',
      facts: PURCHASE_FACTS,
      read: async (tx, _program: Program, moments, wanted) => {
        const totals = ['orders', 'spent', 'daysSinceFirstOrder'].some((name) => isWanted(name, wanted))
          ? await this.totals(tx, moments)
          : null;
        const last = isWanted('daysSinceLastOrder', wanted) ? await this.lastOrders(tx, moments) : null;
        return moments.map((moment, index): KnownFacts => {
          const lastOrderAt = last?.[index] ?? null;
          return {
            ...(totals && totalFactsAt(moment, required(totals[index], 'totals of a moment'))),
            ...(last && lastOrderFactsOf(lastOrderAt, notBefore(lastOrderAt, moment))),
          };
        });
      },
    };
  }

  private async totals(tx: Tx, moments: readonly FactMoment[]): Promise<Totals[]> {
    const stored = await this.rollUps.totals(tx, idsOf(moments));
    const byCustomer = new Map(
      [...stored].map(([id, { orders, grossMinor, returnedMinor, firstOrderAt }]) => [
        id,
        { orders, firstOrderAt, spentMinor: grossMinor - returnedMinor },
      ]),
    );
    return totalsAfterEach(moments.map(stepOf), byCustomer);
  }

  private async lastOrders(tx: Tx, moments: readonly FactMoment[]): Promise<(Date | null)[]> {
    const wanted = moments.map(({ customerId, at, order, standing, isOver }) => {
      // What is no order looks back on whatever is recorded, as totals do.
      if (!order) return { customerId, before: LAST_ID, but: null };
      const isPast = isOver || standing === 'EARLIER';
      const before = isPast ? firstIdAt(new Date(at.getTime() + 1)) : order.id;
      return { customerId, before, but: isOver ? null : order.id };
    });
    const times = await this.rollUps.timesOfOrdersBefore(tx, wanted);
    return moments.map(({ order, standing, isOver }, index) =>
      isOver && order && standing === 'NOT_RECORDED' ? order.occurredAt : (times[index] ?? null),
    );
  }
}

function totalFactsAt(moment: FactMoment, totals: Totals): KnownFacts {
  return totalFactsOf(totals, notBefore(totals.firstOrderAt, moment));
}

/**
 * The time of a moment; of one that looks back on whatever is recorded not before what it finds: who waited for a lock may
 * find what happened after they began.
 */
function notBefore(found: Date | null, { at, order }: FactMoment): Date {
  return order === null && found !== null && found > at ? found : at;
}

function stepOf({ customerId, order, standing }: FactMoment): Step {
  if (!order || standing === 'EARLIER') return { customerId, order: null, isStored: true };
  const spentMinor = order.amounts.totalMinor - order.returned.totalMinor;
  return {
    customerId,
    order: { occurredAt: order.occurredAt, spentMinor },
    isStored: standing === 'JUST_RECORDED',
  };
}

function idsOf(moments: readonly FactMoment[]): string[] {
  return [...new Set(moments.map(({ customerId }) => customerId))];
}
