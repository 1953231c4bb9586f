import { Injectable } from '@nestjs/common';
import { AuditLog, principalOf, Programs, type Origin } from '#access';
import { err, fingerprintOf, notFound, ok, type Problem, type Result } from '#kernel';
import { PointTypes } from '#ledger';
import type { Tx } from '#platform';
import { checkSettings, type CheckoutSettings } from './domain/settings.js';
import { findSettings, insertSettings } from './persistence/settings.js';

/** How a program's checkouts go. What is reserved keeps the rules by which it was reserved. */
@Injectable()
export class CheckoutRules {
  constructor(
    private readonly programs: Programs,
    private readonly pointTypes: PointTypes,
    private readonly audit: AuditLog,
  ) {}

  async current(tx: Tx): Promise<CheckoutSettings> {
    return (await findSettings(tx)).settings;
  }

  /** The same again changes nothing. Problems: PROGRAM_CLOSED, INVALID_INPUT, NOT_FOUND (the point type). */
  async set(
    tx: Tx,
    { settings, actor, now, requestId, ip }: Origin & { readonly settings: CheckoutSettings },
  ): Promise<Result<CheckoutSettings, Problem>> {
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const checked = checkSettings(settings);
    if (!checked.ok) return checked;
    const { pointsValue } = settings;
    const known = pointsValue === null ? [] : await this.pointTypes.list(tx);
    if (pointsValue !== null && !known.some(({ code }) => code === pointsValue.pointType))
      return err(notFound('point type', ['pointsValue', 'pointType']));
    const { number, settings: before } = await findSettings(tx);
    if (number > 0 && isSame(before, settings)) return ok(settings);
    await insertSettings(
      tx,
      { number: number + 1, settings },
      { createdAt: now, createdBy: principalOf(actor) },
    );
    const subject = { subjectType: 'program', subjectId: program.value.id };
    await this.audit.record(tx, {
      ...{ actor, action: 'checkout_settings.changed', ...subject, details: { ...settings } },
      ...{ now, requestId, ip },
    });
    return ok(settings);
  }
}

function isSame(a: CheckoutSettings, b: CheckoutSettings): boolean {
  return fingerprintOf(a) === fingerprintOf(b);
}
