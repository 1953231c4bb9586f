import { Injectable } from '@nestjs/common';
import { AuditLog, principalOf, Programs, type Origin, type Program, type ProgramActor } from '#access';
import { err, invalid, isCurrencyCode, newId, ok, type Problem, type Result } from '#kernel';
import { Database, type Tx } from '#platform';
import { canonicalRate, RATE_FORM, type ExchangeRate, type NewExchangeRate } from './domain/exchange-rate.js';
import { insertRate, rateInForce, ratePage, type RatePage } from './persistence/exchange-rates.js';

export const REASON_LENGTH_MAX = 500;

/** What other currencies are worth in the program's, from instants on. What was set is never changed: a later rate overtakes it. */
@Injectable()
export class ExchangeRates {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Sets the rate of a currency from an instant on, past, present or future; orders recorded already keep theirs. Setting what is
   * in force then changes nothing and answers that. Problems: INVALID_INPUT, PROGRAM_CLOSED.
   */
  set(origin: Origin, input: NewExchangeRate): Promise<Result<ExchangeRate, Problem>> {
    const { programId } = origin.actor;
    return this.database.txResult(origin.actor, async (tx) => {
      const program = await this.programs.requireOpen(tx, programId);
      if (!program.ok) return program;
      const checked = checkedRate(input, program.value);
      if (!checked.ok) return checked;
      // Two at once would both be the first from that instant: the second waits here.
      await tx.query('select from programs where id = $1 for no key update', [programId]);
      const { rate } = checked.value;
      const { currency } = input;
      const effectiveFrom = input.effectiveFrom ?? origin.now;
      const before = await rateInForce(tx, programId, { currency, at: effectiveFrom });
      if (before?.rate === rate && isStated(before, input)) return ok(before);
      const isCorrection = before?.effectiveFrom.getTime() === effectiveFrom.getTime();
      const revision = before && isCorrection ? before.revision + 1 : 1;
      const set: ExchangeRate = {
        ...{ id: newId(origin.now), currency, rate, effectiveFrom, revision },
        ...{ setAt: origin.now, setBy: principalOf(origin.actor), reason: input.reason.trim() },
      };
      await insertRate(tx, programId, set);
      await this.record(tx, origin, set);
      return ok(set);
    });
  }

  /** Rates of the actor's program, those from the latest instants first. */
  page(actor: ProgramActor, page: RatePage): Promise<ExchangeRate[]> {
    return this.database.tx(actor, (tx) => ratePage(tx, actor.programId, page));
  }

  private record(tx: Tx, origin: Origin, set: ExchangeRate): Promise<void> {
    const { id, currency, rate, effectiveFrom, reason } = set;
    const subject = { subjectType: 'exchange_rate', subjectId: id };
    const details = { currency, rate, effectiveFrom, reason };
    return this.audit.record(tx, { ...origin, action: 'exchange_rate.set', ...subject, details });
  }
}

/** Whether a rate in force is what was asked for: from that very instant or, where none is named, from whenever on. */
function isStated(rate: ExchangeRate, { effectiveFrom }: NewExchangeRate): boolean {
  return effectiveFrom === null || rate.effectiveFrom.getTime() === effectiveFrom.getTime();
}

function checkedRate(input: NewExchangeRate, program: Program): Result<{ rate: string }, Problem> {
  const { currency, effectiveFrom, reason } = input;
  if (!isCurrencyCode(currency)) return err(invalid(['currency'], 'An ISO 4217 currency code is needed.'));
  if (currency === program.currency) {
    return err(invalid(['currency'], "It is the program's own currency, of which the rate is 1."));
  }
  const rate = canonicalRate(input.rate);
  if (rate === null) return err(invalid(['rate'], RATE_FORM));
  if (effectiveFrom && effectiveFrom.getTime() < 0) {
    return err(invalid(['effectiveFrom'], 'The time is before 1970.'));
  }
  if (reason.trim() === '' || reason.length > REASON_LENGTH_MAX) {
    return err(invalid(['reason'], `A reason has 1 to ${REASON_LENGTH_MAX} characters.`));
  }
  return ok({ rate });
}
