import { Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Origin, StaffActor } from '#access';
import { Allow, CurrentStaff, StaffOrigin } from '#access/graphql';
import { Input, pageOf, payloadOf, placeInCursor, ValidArgs, type Connection } from '#platform/graphql';
import { ExchangeRates } from '../exchange-rates.service.js';
import {
  ExchangeRateConnection,
  ExchangeRatePayload,
  ExchangeRatesArgs,
  SetExchangeRateInput,
  type ExchangeRateType,
} from './exchange-rate.type.js';

/** Exchange rates of the program, for staff. */
@Resolver()
export class ExchangeRatesResolver {
  constructor(private readonly rates: ExchangeRates) {}

  @Query(() => ExchangeRateConnection, {
    description: "Exchange rates into the program's currency, those from the latest instants first.",
  })
  @Allow('program:read')
  async exchangeRates(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => ExchangeRatesArgs) args: ExchangeRatesArgs,
  ): Promise<Connection<ExchangeRateType>> {
    const place = placeInCursor(args.after);
    const rates = await this.rates.page(actor, {
      currency: args.currency ?? null,
      limit: args.first + 1,
      after: place && { effectiveFrom: place.createdAt, id: place.id },
    });
    return pageOf(rates, args, ({ effectiveFrom, id }) => [effectiveFrom.toISOString(), id]);
  }

  @Mutation(() => ExchangeRatePayload, {
    description:
      'Sets what another currency is worth from an instant on, for orders that state no rate of their own. The same again changes nothing. Audited.',
  })
  @Allow('program:write')
  async setExchangeRate(
    @StaffOrigin() origin: Origin,
    @Input(() => SetExchangeRateInput) input: SetExchangeRateInput,
  ): Promise<ExchangeRatePayload> {
    const { currency, rate, effectiveFrom = null, reason } = input;
    const set = await this.rates.set(origin, { currency, rate, effectiveFrom, reason });
    return payloadOf(set, (exchangeRate) => ({ exchangeRate }));
  }
}
