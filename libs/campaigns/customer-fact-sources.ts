import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { CustomerRollUps } from '#activity';
import { CustomerDirectory } from '#customers';
import { firstIdAt, localDateOf, required } from '#kernel';
import type { Tx } from '#platform';
import { totalsAfterEach, type Step, type Totals } from './domain/running-totals.js';
import type { KnownFacts } from './expression/customer-facts.js';
import {
  lastOrderFactsOf,
  NO_TRAITS,
  PROFILE_FACTS,
  profileFactsOf,
  PURCHASE_FACTS,
  totalFactsOf,
} from './expression/known-facts.js';
import { FactSources, isWanted, type FactMoment, type FactSource } from './fact-sources.js';

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
        return moments.map(({ at }, index): KnownFacts => ({
          ...(totals && totalFactsOf(required(totals[index], 'totals of a moment'), at)),
          ...(last && lastOrderFactsOf(last[index] ?? null, at)),
        }));
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
      if (isOver || !order) return { customerId, before: firstIdAt(new Date(at.getTime() + 1)), but: null };
      const before = standing === 'EARLIER' ? firstIdAt(new Date(at.getTime() + 1)) : order.id;
      return { customerId, before, but: order.id };
    });
    const times = await this.rollUps.timesOfOrdersBefore(tx, wanted);
    return moments.map(({ order, standing, isOver }, index) =>
      isOver && order && standing === 'NOT_RECORDED' ? order.occurredAt : (times[index] ?? null),
    );
  }
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
