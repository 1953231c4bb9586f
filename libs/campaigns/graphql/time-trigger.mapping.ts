import { err, invalid, ok, type Problem, type Result } from '#kernel';
import { timeOf, type Goods, type TimeTrigger } from '../domain/time-trigger.js';
import type { TimeTriggerInput, TimeTriggerType } from './time-trigger.type.js';

export function timeTriggerOf(
  input: TimeTriggerInput,
  path: readonly string[],
): Result<TimeTrigger, Problem> {
  const { birthday, enrolmentAnniversary, inactive, afterOrder } = input;
  const { afterPurchase, replenishment, pointsExpiring, date } = input;
  if (birthday) return ok({ kind: 'BIRTHDAY', daysBefore: birthday.daysBefore, ...timed(birthday) });
  if (enrolmentAnniversary) return ok({ kind: 'ENROLMENT_ANNIVERSARY', ...timed(enrolmentAnniversary) });
  if (inactive) return ok({ kind: 'INACTIVE', days: inactive.days, ...timed(inactive) });
  if (afterOrder) return ok({ kind: 'AFTER_ORDER', days: afterOrder.days, ...timed(afterOrder) });
  if (afterPurchase) {
    const goods = goodsOf(afterPurchase, [...path, 'afterPurchase']);
    return goods.ok
      ? ok({
          kind: 'AFTER_PURCHASE',
          goods: goods.value,
          days: afterPurchase.days,
          ...timed(afterPurchase),
        })
      : goods;
  }
  if (replenishment) {
    const goods = goodsOf(replenishment, [...path, 'replenishment']);
    const { packDays, leadDays } = replenishment;
    return goods.ok
      ? ok({ kind: 'REPLENISHMENT', goods: goods.value, packDays, leadDays, ...timed(replenishment) })
      : goods;
  }
  if (pointsExpiring) {
    const { pointType, daysBefore } = pointsExpiring;
    return ok({ kind: 'POINTS_EXPIRING', pointType, daysBefore, ...timed(pointsExpiring) });
  }
  if (date) return ok({ kind: 'DATE', date: date.date, ...timed(date) });
  return err(invalid(path, 'One kind of trigger is needed.'));
}

function timed({ time }: { readonly time?: string | null }): { readonly time?: string } {
  return time ? { time } : {};
}

function goodsOf(
  { sku, category }: { readonly sku?: string | null; readonly category?: string | null },
  path: readonly string[],
): Result<Goods, Problem> {
  if (sku && !category) return ok({ sku });
  if (category && !sku) return ok({ category });
  return err(invalid(path, 'Either `sku` or `category` is needed.'));
}

export function toTimeTriggerType(trigger: TimeTrigger): TimeTriggerType {
  const goods: { readonly sku?: string; readonly category?: string } =
    'goods' in trigger ? trigger.goods : {};
  return {
    kind: trigger.kind,
    time: timeOf(trigger),
    days: 'days' in trigger ? trigger.days : null,
    daysBefore: 'daysBefore' in trigger ? (trigger.daysBefore ?? 0) : null,
    sku: goods.sku ?? null,
    category: goods.category ?? null,
    packDays: 'packDays' in trigger ? trigger.packDays : null,
    leadDays: 'leadDays' in trigger ? trigger.leadDays : null,
    pointType: 'pointType' in trigger ? trigger.pointType : null,
    date: 'date' in trigger ? trigger.date : null,
  };
}
