import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { OWN_SOURCE, type AttributeValue, type OrderReference } from '#activity';
import { addDays, endOfLocalDay, firstIdAt, startOfLocalDay, type LocalDate } from '#kernel';
import { ExpiringPoints, PointTypes } from '#ledger';
import type { Tx } from '#platform';
import { birthDatesOn, enrolmentDaysOn } from '../domain/occurrence.js';
import { HISTORY_DAYS } from '../domain/replenishment.js';
import { activityTypeOf, SUPPLY_DAYS_MAX, triggerKeyOf, type TimeTrigger } from '../domain/time-trigger.js';
import {
  dueAmong,
  dueByBirthday,
  dueByDate,
  dueByEnrolment,
  dueByOrder,
  dueBySilence,
  type DueCustomer,
  type DuePage,
} from '../persistence/due-customers.js';
import { dueByPurchase } from '../persistence/due-purchases.js';

type TriggerOf<K extends TimeTrigger['kind']> = Extract<TimeTrigger, { kind: K }>;
type Attributes = Readonly<Record<string, AttributeValue>>;

/** Something that time has brought about for a customer and that nobody has recorded. */
export interface DueOccurrence extends DueCustomer {
  readonly attributes: Attributes;
  /** The order that it is about. */
  readonly order?: OrderReference;
}

/** Customers of one trigger and local day, in pages. */
export interface OccurrencePage {
  readonly due: readonly DueOccurrence[];
  /** Where the next page begins; null behind the last one. */
  readonly next: Pick<DueCustomer, 'customerId' | 'position'> | null;
}

/** What one page is asked for. */
export interface OccurrenceQuestion {
  readonly program: Program;
  readonly trigger: TimeTrigger;
  /** The local day on which it fires. */
  readonly day: LocalDate;
  readonly now: Date;
  readonly after: Pick<DueCustomer, 'customerId' | 'position'> | null;
  readonly limit: number;
  /** Who enrolled after this instant came too late. */
  readonly enrolledBy: Date;
}

/** Finds whom a trigger fires for on a local day: a query per page, which is a range of an index where there is one. */
@Injectable()
export class DueOccurrences {
  constructor(
    private readonly expiring: ExpiringPoints,
    private readonly pointTypes: PointTypes,
  ) {}

  async page(tx: Tx, question: OccurrenceQuestion): Promise<OccurrencePage> {
    const { program, trigger, after, limit, enrolledBy } = question;
    const page: DuePage = {
      programId: program.id,
      activityType: activityTypeOf(trigger),
      source: OWN_SOURCE,
      triggerKey: triggerKeyOf(trigger),
      after,
      limit,
      enrolledBy,
    };
    switch (trigger.kind) {
      case 'BIRTHDAY':
        return this.birthdays(tx, page, question, trigger);
      case 'ENROLMENT_ANNIVERSARY':
        return this.anniversaries(tx, page, question);
      case 'INACTIVE':
        return this.silences(tx, page, question, trigger);
      case 'AFTER_ORDER':
        return this.orders(tx, page, question, trigger);
      case 'AFTER_PURCHASE':
      case 'REPLENISHMENT':
        return this.purchases(tx, page, question, trigger);
      case 'POINTS_EXPIRING':
        return this.expiries(tx, page, question, trigger);
      case 'DATE':
        return pageOf(await dueByDate(tx, page, trigger.date), limit, () => ({ day: trigger.date }));
    }
  }

  private async birthdays(
    tx: Tx,
    page: DuePage,
    { day }: OccurrenceQuestion,
    { daysBefore = 0 }: TriggerOf<'BIRTHDAY'>,
  ): Promise<OccurrencePage> {
    const birthday = addDays(day, daysBefore);
    // Named by the year, not the day: who changes the date of birth celebrates once a year all the same.
    const due = await dueByBirthday(tx, page, birthDatesOn(birthday), birthday.slice(0, 4));
    return pageOf(due, page.limit, () => ({ day: birthday, daysBefore }));
  }

  private async anniversaries(
    tx: Tx,
    page: DuePage,
    { day, program }: OccurrenceQuestion,
  ): Promise<OccurrencePage> {
    const spans = enrolmentDaysOn(day).map((enrolled) => ({
      from: startOfLocalDay(enrolled.day, program.timeZone),
      to: endOfLocalDay(enrolled.day, program.timeZone),
      occurrence: String(enrolled.years),
    }));
    const due = await dueByEnrolment(tx, page, spans);
    return pageOf(due, page.limit, ({ occurrence }) => ({ day, years: Number(occurrence) }));
  }

  private async silences(
    tx: Tx,
    page: DuePage,
    { day, program }: OccurrenceQuestion,
    { days }: TriggerOf<'INACTIVE'>,
  ): Promise<OccurrencePage> {
    const lastDay = addDays(day, -days);
    const due = await dueBySilence(tx, page, lastDay, endOfLocalDay(lastDay, program.timeZone));
    return pageOf(due, page.limit, () => ({ days, lastActivityOn: lastDay }));
  }

  private async orders(
    tx: Tx,
    page: DuePage,
    { day, program: { timeZone } }: OccurrenceQuestion,
    { days }: TriggerOf<'AFTER_ORDER'>,
  ): Promise<OccurrencePage> {
    const orderedOn = addDays(day, -days);
    const firstId = firstIdAt(startOfLocalDay(orderedOn, timeZone));
    const endId = firstIdAt(endOfLocalDay(orderedOn, timeZone));
    const found = await dueByOrder(tx, page, orderedOn, { firstId, endId });
    const { due, next } = pageOf(found, page.limit, () => ({ days, orderedOn }));
    const orderOf = new Map(
      found.map(({ occurrence, source, externalId }) => [occurrence, { source, externalId }]),
    );
    return { due: due.map((one) => ({ ...one, order: orderOf.get(one.occurrence) })), next };
  }

  private async purchases(
    tx: Tx,
    page: DuePage,
    { day, program }: OccurrenceQuestion,
    trigger: TriggerOf<'AFTER_PURCHASE' | 'REPLENISHMENT'>,
  ): Promise<OccurrencePage> {
    const isFixed = trigger.kind === 'AFTER_PURCHASE';
    const firstDay = addDays(day, -(isFixed ? trigger.days : HISTORY_DAYS));
    const due = await dueByPurchase(tx, page, {
      goods: trigger.goods,
      firstOrderId: firstIdAt(startOfLocalDay(firstDay, program.timeZone)),
      dueOn: day,
      fixedDays: isFixed ? trigger.days : null,
      packDays: isFixed ? 1 : trigger.packDays,
      leadDays: isFixed ? 0 : trigger.leadDays,
      supplyDaysMax: SUPPLY_DAYS_MAX,
    });
    const parameters: Attributes = isFixed ? trigger.goods : { ...trigger.goods, leadDays: trigger.leadDays };
    return pageOf(due, page.limit, ({ occurrence, boughtOn, quantity }) => {
      return { ...parameters, orderId: occurrence, boughtOn, quantity };
    });
  }

  private async expiries(
    tx: Tx,
    page: DuePage,
    { day, program, now, limit }: OccurrenceQuestion,
    { pointType, daysBefore }: TriggerOf<'POINTS_EXPIRING'>,
  ): Promise<OccurrencePage> {
    const type = await this.pointTypes.byCode(tx, pointType);
    if (!type.ok) return NOBODY;
    // The last day on which they are good: they expire with the first instant of the next.
    const lastDay = addDays(day, daysBefore);
    const startOfDay = startOfLocalDay(lastDay, program.timeZone);
    const span = {
      pointTypeId: type.value.id,
      after: startOfDay < now ? now : startOfDay,
      until: endOfLocalDay(lastDay, program.timeZone),
    };
    const wallets = await this.expiring.page(tx, span, page.after?.customerId ?? null, limit);
    const points = new Map(wallets.map((wallet) => [wallet.customerId, Number(wallet.points)]));
    const due = await dueAmong(tx, page, [...points.keys()], lastDay);
    const { due: occurrences } = pageOf(due, limit, ({ customerId }) => ({
      points: points.get(customerId) ?? 0,
      pointType,
      day: lastDay,
    }));
    const last = wallets.at(-1);
    const next = last && wallets.length === limit ? { customerId: last.customerId, position: null } : null;
    return { due: occurrences, next };
  }
}

const NOBODY: OccurrencePage = { due: [], next: null };

function pageOf<D extends DueCustomer>(
  due: readonly D[],
  limit: number,
  attributesOf: (due: D) => Attributes,
): OccurrencePage {
  const last = due.length === limit ? due.at(-1) : undefined;
  return {
    due: due.map((one) => ({ ...one, attributes: attributesOf(one) })),
    next: last ? { customerId: last.customerId, position: last.position } : null,
  };
}
