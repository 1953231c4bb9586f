import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import {
  err,
  invalid,
  localDateOf,
  ok,
  problem,
  required,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import type { Tx } from '#platform';
import { CustomerEvents } from './customer-events.js';
import { CustomerWriter } from './customer-writer.js';
import { EMPTY_PROFILE, newCustomer, type Customer, type Enrolment } from './domain/customer.js';
import {
  changedFields,
  changeProfile,
  parseCustomerInput,
  type CustomerChange,
  type CustomerInput,
  type InputSetting,
} from './domain/profile-change.js';
import { lockCustomers } from './persistence/customers.sql.js';
import { findExternalIds } from './persistence/directories.sql.js';
import { defaultRegionOf, toE164 } from './phone-number.js';

/** A customer after an upsert, and what it did. */
export interface Upserted {
  readonly customer: Customer;
  readonly created: boolean;
  /** Names of the fields that differ from before; empty when nothing was written. */
  readonly changed: readonly string[];
}

/** Creates and updates customers by external id, set-wise: the same few statements for one and for a thousand. */
@Injectable()
export class CustomerUpsert {
  constructor(
    private readonly writer: CustomerWriter,
    private readonly events: CustomerEvents,
  ) {}

  /** One answer per input, in the same order. A refused one changes nothing, the others go on. */
  async run(
    tx: Tx,
    program: Program,
    inputs: readonly CustomerInput[],
    now: Date,
  ): Promise<readonly Result<Upserted, Problem>[]> {
    const setting = settingOf(program, now);
    const changes = refuseRepeats(inputs).map((input) =>
      input.ok ? parseCustomerInput(input.value, setting) : input,
    );
    const valid = changes.filter((change) => change.ok).map((change) => change.value);
    const known = await this.idsOf(
      tx,
      valid.map(({ externalId }) => externalId),
    );
    const fresh = valid.filter(({ externalId }) => !known.has(externalId));
    const created = await this.create(tx, program.id, fresh, now);
    const overtaken = fresh
      .map(({ externalId }) => externalId)
      .filter((externalId) => !created.has(externalId));
    for (const [externalId, id] of await this.idsOf(tx, overtaken)) known.set(externalId, id);
    const locked = new Map(
      (await lockCustomers(tx, [...known.values()])).map((customer) => [customer.id, customer]),
    );
    const results = changes.map((change) => {
      if (!change.ok) return change;
      const { externalId } = change.value;
      const customer = created.get(externalId);
      if (customer) return ok({ customer, created: true, changed: changedFields(EMPTY_PROFILE, customer) });
      const before = required(locked.get(required(known.get(externalId), 'reserved id')), 'listed customer');
      return changeCustomer(before, change.value, now);
    });
    await this.write(tx, results, locked, now);
    return results;
  }

  private async idsOf(tx: Tx, externalIds: readonly string[]): Promise<Map<string, Uuid>> {
    const entries = await findExternalIds(tx, externalIds);
    return new Map(entries.map((entry) => [entry.externalId, entry.customerId]));
  }

  private async create(
    tx: Tx,
    programId: Uuid,
    changes: readonly CustomerChange[],
    now: Date,
  ): Promise<Map<string, Customer>> {
    const drafts = changes.flatMap((change) => {
      const profile = changeProfile(EMPTY_PROFILE, change);
      return profile.ok
        ? [newCustomer(programId, change.externalId, profile.value, change.enrolledAt, now)]
        : [];
    });
    const created = await this.writer.createNamed(tx, drafts, now);
    return new Map(created.map((customer) => [customer.externalId, customer]));
  }

  private async write(
    tx: Tx,
    results: readonly Result<Upserted, Problem>[],
    before: ReadonlyMap<Uuid, Customer>,
    now: Date,
  ): Promise<void> {
    const done = results.filter((result) => result.ok).map((result) => result.value);
    const updates = done.filter(({ created, changed }) => !created && changed.length > 0);
    const recontacted = updates.filter(
      ({ changed }) => changed.includes('email') || changed.includes('phone'),
    );
    if (updates.length > 0)
      await this.writer.update(tx, updates.map(customerOf), recontacted.map(customerOf));
    const enrolments = done.flatMap(({ customer }): Enrolment[] => {
      const isNew = customer.enrolledAt !== null && !before.get(customer.id)?.enrolledAt;
      return isNew && customer.enrolledAt ? [{ customerId: customer.id, at: customer.enrolledAt }] : [];
    });
    await this.events.announceEnrolled(tx, enrolments, now);
  }
}

function customerOf({ customer }: Upserted): Customer {
  return customer;
}

/** Which of two inputs for one customer should win is for the caller to say: the later is refused. */
function refuseRepeats(inputs: readonly CustomerInput[]): Result<CustomerInput, Problem>[] {
  const seen = new Set<string>();
  return inputs.map((input) => {
    if (seen.has(input.externalId))
      return err(invalid(['externalId'], 'The same external id comes earlier in the batch.'));
    seen.add(input.externalId);
    return ok(input);
  });
}

function changeCustomer(before: Customer, change: CustomerChange, now: Date): Result<Upserted, Problem> {
  const profile = changeProfile(before, change);
  if (!profile.ok) return profile;
  const changed = changedFields(before, profile.value);
  const enrols = change.enrolledAt !== null && before.enrolledAt === null;
  if (enrols && before.status === 'SUSPENDED') return err(suspended(['enrolledAt']));
  if (enrols) changed.push('enrolledAt');
  if (changed.length === 0) return ok({ customer: before, created: false, changed });
  const enrolledAt = before.enrolledAt ?? change.enrolledAt;
  return ok({
    customer: { ...before, ...profile.value, enrolledAt, updatedAt: now },
    created: false,
    changed,
  });
}

/** The refusal of what a suspended customer may not do. */
export function suspended(path: readonly string[] = []): Problem<'CUSTOMER_SUSPENDED'> {
  return problem('CUSTOMER_SUSPENDED', 'The customer is suspended.', { path });
}

function settingOf(program: Program, now: Date): InputSetting {
  return {
    now,
    today: localDateOf(now, program.timeZone),
    toE164,
    defaultRegion: defaultRegionOf(program.locales),
  };
}
