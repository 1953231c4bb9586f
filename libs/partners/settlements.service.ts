import { Injectable } from '@nestjs/common';
import { AuditLog, principalOf, Programs } from '#access';
import {
  endOfLocalDay,
  err,
  invalid,
  isLocalDate,
  localDateOf,
  notFound,
  ok,
  type LocalDate,
  type Problem,
  type Result,
  type TimeZone,
  type Uuid,
} from '#kernel';
import type { Tx } from '#platform';
import type { Partner } from './domain/partner.js';
import { nextFrom, statementOf, type Period, type Statement } from './domain/settlement.js';
import type { PartnerCommand } from './partners.service.js';
import { findFlows } from './persistence/flows.js';
import { findPartner, lockPartner } from './persistence/partners.js';
import {
  findSettledLines,
  findSettlements,
  insertSettlement,
  type Settlement,
} from './persistence/settlements.js';

export interface CloseCommand extends PartnerCommand, Period {}

/** A statement, and whether the command closed it: a repeat does not. */
export interface Closed {
  readonly partner: Partner;
  readonly settlement: Settlement;
  readonly isChanged: boolean;
}

/** The longest period: a year and a day. */
const PERIOD_DAYS_MS_MAX = 367 * 86_400_000;
/** How long after a period's end it can be closed: what began within it has been written by then. */
const CLOSES_AFTER_MS = 3_600_000;

/**
 * What is settled with partners, straight from the journal. A period that is closed stays as it is; whatever is recorded for it later
 * is in the next one. Periods follow one another without gaps, from the day on which the partner was made.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, NOT_FOUND.
 */
@Injectable()
export class Settlements {
  constructor(
    private readonly programs: Programs,
    private readonly audit: AuditLog,
  ) {}

  /** What the next period comes to if it ends with a day; null: there is no such partner, or it ends before it begins. */
  async open(
    tx: Tx,
    code: string,
    to: LocalDate | null,
    now: Date,
  ): Promise<{ readonly partner: Partner; readonly statement: Statement } | null> {
    const partner = await findPartner(tx, code);
    const program = partner && (await this.programs.byId(tx, partner.programId));
    if (!partner || !program) return null;
    const { timeZone } = program;
    const last = to ?? localDateOf(now, timeZone);
    const from = await this.nextFrom(tx, partner, timeZone);
    if (!isLocalDate(last) || last < from) return null;
    return { partner, statement: await this.statement(tx, partner, { from, to: last }, timeZone) };
  }

  /** Closes a period: the statement stays as it is from now on. */
  async close(tx: Tx, command: CloseCommand): Promise<Result<Closed, Problem>> {
    const { actor, code, from, to, now, requestId, ip } = command;
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const partner = await lockPartner(tx, code);
    if (!partner) return err(notFound('partner', ['partner']));
    const { timeZone } = program.value;
    const [last] = await findSettlements(tx, partner.id, null, 1);
    // Behind the lock: somebody else may have been there before us.
    const known = await this.find(tx, partner.id, { from, to });
    if (known) return ok({ partner, settlement: known, isChanged: false });
    const wrong = refusalOf(
      { from, to },
      nextFrom(last ?? null, localDateOf(partner.createdAt, timeZone)),
      timeZone,
      now,
    );
    if (wrong) return err(wrong);
    const statement = await this.statement(tx, partner, { from, to }, timeZone);
    const settlement: Settlement = {
      ...statement,
      ...{ partnerId: partner.id, number: (last?.number ?? 0) + 1, closedAt: now, actor: principalOf(actor) },
    };
    await insertSettlement(tx, settlement, endOfLocalDay(to, timeZone));
    const { owedByPartnerMinor, owedToPartnerMinor, closingPoints } = statement;
    await this.audit.record(tx, {
      ...{
        actor,
        action: 'partner.settled',
        subjectType: 'partner',
        subjectId: partner.id,
        now,
        requestId,
        ip,
      },
      details: { partner: code, from, to, closingPoints, owedByPartnerMinor, owedToPartnerMinor },
    });
    return ok({ partner, settlement, isChanged: true });
  }

  /** Settlements of a partner, the newest first, behind one of a number. */
  list(
    tx: Tx,
    partnerId: Uuid,
    page: { readonly after: number | null; readonly limit: number },
  ): Promise<Settlement[]> {
    return findSettlements(tx, partnerId, page.after, page.limit);
  }

  private async statement(tx: Tx, partner: Partner, period: Period, timeZone: TimeZone): Promise<Statement> {
    const flows = await findFlows(tx, partner.id, endOfLocalDay(period.to, timeZone));
    return statementOf(period, flows, await findSettledLines(tx, partner.id));
  }

  private async nextFrom(tx: Tx, { id, createdAt }: Partner, timeZone: TimeZone): Promise<LocalDate> {
    const [last] = await findSettlements(tx, id, null, 1);
    return nextFrom(last ?? null, localDateOf(createdAt, timeZone));
  }

  private async find(tx: Tx, partnerId: Uuid, { from, to }: Period): Promise<Settlement | null> {
    const [row] = isLocalDate(from)
      ? await tx.query<{ readonly number: number }>(
          'select number from partner_settlements where program_id = $1 and partner_id = $2 and from_day = $3',
          [tx.programId, partnerId, from],
        )
      : [];
    const [found] = row ? await findSettlements(tx, partnerId, row.number + 1, 1) : [];
    return found?.to === to ? found : null;
  }
}

function refusalOf({ from, to }: Period, expected: LocalDate, timeZone: TimeZone, now: Date): Problem | null {
  if (from !== expected) return invalid(['from'], `The next period begins on ${expected}.`);
  if (!isLocalDate(to) || to < from) return invalid(['to'], 'A day not before the first one is needed.');
  const until = endOfLocalDay(to, timeZone);
  if (until.getTime() + CLOSES_AFTER_MS > now.getTime())
    return invalid(['to'], 'A period can be closed an hour after its end.');
  const lengthMs = until.getTime() - endOfLocalDay(from, timeZone).getTime();
  return lengthMs > PERIOD_DAYS_MS_MAX ? invalid(['to'], 'A period is at most a year.') : null;
}

export type { Settlement };
