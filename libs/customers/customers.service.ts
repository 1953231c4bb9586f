import { Injectable } from '@nestjs/common';
import { AuditLog, Programs, type Program, type ProgramActor, type StaffActor } from '#access';
import { err, invalid, isUuid, notFound, ok, required, type Problem, type Result, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import { CustomerEvents } from './customer-events.js';
import { CustomerUpsert, suspended, type Upserted } from './customer-upsert.js';
import { CustomerWriter } from './customer-writer.js';
import { parseConsent, type ConsentInput } from './domain/consent.js';
import type { Customer, CustomerStatus } from './domain/customer.js';
import type { CustomerInput } from './domain/profile-change.js';
import { isExternalId, parseLine } from './domain/text.js';
import { insertConsent } from './persistence/consents.sql.js';
import { findCustomers, lockCustomers } from './persistence/customers.sql.js';
import { findExternalIds } from './persistence/directories.sql.js';

/** Most customers of one `upsertMany`. */
export const UPSERT_BATCH_MAX = 1_000;
const REASON_LENGTH_MAX = 500;

/** Which customer is meant: exactly one of the two. */
export interface CustomerSelector {
  readonly id?: Uuid | null;
  readonly externalId?: string | null;
}

/** Where a command came from, for its audit row. */
export interface CommandOrigin {
  readonly requestId?: string;
  readonly ip?: string;
}

/**
 * What is done to customers. All commands refuse a closed program (PROGRAM_CLOSED), are idempotent by nature (the
 * second time finds nothing to change), and leave an audit row when staff changed something. An id of another program
 * is NOT_FOUND, like a missing one.
 */
@Injectable()
export class CustomerService {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly audit: AuditLog,
    private readonly upserts: CustomerUpsert,
    private readonly writer: CustomerWriter,
    private readonly events: CustomerEvents,
  ) {}

  /**
   * Creates or updates up to 1,000 customers by external id: an absent field stays, null clears it. Answers one result
   * per input in the same order; a refused one changes nothing and the others go on. The outer problem means that
   * nothing was done at all. For storefronts and imports; staff use `upsert`, which is audited.
   */
  async upsertMany(
    actor: ProgramActor,
    inputs: readonly CustomerInput[],
    now: Date,
  ): Promise<Result<readonly Result<Customer, Problem>[], Problem>> {
    if (inputs.length > UPSERT_BATCH_MAX) {
      return err(invalid(['customers'], `At most ${UPSERT_BATCH_MAX} customers at once.`));
    }
    return this.change(actor, async (tx, program) => {
      const results = await this.upserts.run(tx, program, inputs, now);
      return ok(results.map((result) => (result.ok ? ok(result.value.customer) : result)));
    });
  }

  /** Like `upsertMany` in the caller's transaction of an open program: for imports, which count in the same one. */
  upsertWithin(
    tx: Tx,
    program: Program,
    inputs: readonly CustomerInput[],
    now: Date,
  ): Promise<readonly Result<Upserted, Problem>[]> {
    return this.upserts.run(tx, program, inputs, now);
  }

  /** Creates or updates one customer. Problems: INVALID_INPUT, CUSTOMER_SUSPENDED (asked to enrol one), PROGRAM_CLOSED. */
  async upsert(
    actor: ProgramActor,
    input: CustomerInput,
    now: Date,
    origin: CommandOrigin = {},
  ): Promise<Result<Customer, Problem>> {
    return this.change(actor, async (tx, program) => {
      const [result] = await this.upserts.run(tx, program, [input], now);
      const upserted = required(result, 'answer to the one input');
      if (!upserted.ok) return upserted;
      await this.auditUpsert(tx, actor, upserted.value, now, origin);
      return ok(upserted.value.customer);
    });
  }

  /**
   * Enrols a customer as of `enrolledAt` (now when absent). One who is enrolled already keeps the first date and is
   * answered the same. Problems: INVALID_INPUT, NOT_FOUND, CUSTOMER_SUSPENDED, PROGRAM_CLOSED.
   */
  async enrol(
    actor: ProgramActor,
    command: { readonly customer: CustomerSelector; readonly enrolledAt?: Date | null },
    now: Date,
    origin: CommandOrigin = {},
  ): Promise<Result<Customer, Problem>> {
    const enrolledAt = command.enrolledAt ?? now;
    if (enrolledAt > now) return err(invalid(['enrolledAt'], 'Enrolment cannot lie in the future.'));
    return this.changeOne(actor, command.customer, async (tx, customer) => {
      if (customer.enrolledAt) return ok(customer);
      if (customer.status === 'SUSPENDED') return err(suspended());
      const enrolled: Customer = { ...customer, enrolledAt, updatedAt: now };
      await this.writer.update(tx, [enrolled], []);
      await this.events.announceEnrolled(tx, [{ customerId: customer.id, at: enrolledAt }], now);
      await this.record(
        tx,
        actor,
        'customer.enrolled',
        enrolled,
        { enrolledAt: enrolledAt.toISOString() },
        now,
        origin,
      );
      return ok(enrolled);
    });
  }

  /** Stops a customer from earning and spending. Problems: INVALID_INPUT (reason), NOT_FOUND, PROGRAM_CLOSED. */
  suspend(
    actor: StaffActor,
    command: { readonly id: Uuid; readonly reason: string },
    now: Date,
    origin: CommandOrigin = {},
  ): Promise<Result<Customer, Problem>> {
    return this.setStatus(
      actor,
      { ...command, status: 'SUSPENDED', action: 'customer.suspended' },
      now,
      origin,
    );
  }

  /** Lets a suspended customer earn and spend again. Problems as for `suspend`. */
  reactivate(
    actor: StaffActor,
    command: { readonly id: Uuid; readonly reason: string },
    now: Date,
    origin: CommandOrigin = {},
  ): Promise<Result<Customer, Problem>> {
    return this.setStatus(
      actor,
      { ...command, status: 'ACTIVE', action: 'customer.reactivated' },
      now,
      origin,
    );
  }

  /**
   * Appends a decision about messages; the latest per channel counts. The same decision (channel, source and time) is
   * kept once. Problems: INVALID_INPUT, NOT_FOUND, PROGRAM_CLOSED.
   */
  async recordConsent(
    actor: ProgramActor,
    command: { readonly customer: CustomerSelector; readonly consent: ConsentInput },
    now: Date,
    origin: CommandOrigin = {},
  ): Promise<Result<Customer, Problem>> {
    const consent = parseConsent(command.consent, now);
    if (!consent.ok) return consent;
    const { channel, granted, source } = consent.value;
    return this.changeOne(actor, command.customer, async (tx, customer) => {
      await insertConsent(tx, customer.id, consent.value, now);
      await this.record(
        tx,
        actor,
        'customer.consent_recorded',
        customer,
        { channel, granted, source },
        now,
        origin,
      );
      return ok(customer);
    });
  }

  private async setStatus(
    actor: StaffActor,
    command: {
      readonly id: Uuid;
      readonly reason: string;
      readonly status: CustomerStatus;
      readonly action: string;
    },
    now: Date,
    origin: CommandOrigin,
  ): Promise<Result<Customer, Problem>> {
    const reason = parseLine(command.reason, ['reason'], REASON_LENGTH_MAX);
    if (!reason.ok) return reason;
    return this.changeOne(actor, { id: command.id }, async (tx, customer) => {
      if (customer.status === command.status) return ok(customer);
      const suspendedAt = command.status === 'SUSPENDED' ? now : null;
      const changed: Customer = { ...customer, status: command.status, suspendedAt, updatedAt: now };
      await this.writer.update(tx, [changed], []);
      await this.record(tx, actor, command.action, changed, { reason: reason.value }, now, origin);
      return ok(changed);
    });
  }

  /** Runs a command in a transaction of the actor's program, if that is open; a refusal rolls it back. */
  private change<T>(
    actor: ProgramActor,
    work: (tx: Tx, program: Program) => Promise<Result<T, Problem>>,
  ): Promise<Result<T, Problem>> {
    return this.database.txResult<T, Problem>(actor, async (tx) => {
      const program = await this.programs.requireOpen(tx, actor.programId);
      return program.ok ? work(tx, program.value) : program;
    });
  }

  private changeOne(
    actor: ProgramActor,
    selector: CustomerSelector,
    work: (tx: Tx, customer: Customer) => Promise<Result<Customer, Problem>>,
  ): Promise<Result<Customer, Problem>> {
    return this.change(actor, async (tx) => {
      const id = await idOf(tx, selector);
      const [customer] = id === null ? [] : await lockCustomers(tx, [id]);
      return customer
        ? work(tx, customer)
        : err(notFound('customer', [typeof selector.id === 'string' ? 'id' : 'externalId']));
    });
  }

  private async auditUpsert(
    tx: Tx,
    actor: ProgramActor,
    { customer, created, changed }: Upserted,
    now: Date,
    origin: CommandOrigin,
  ): Promise<void> {
    if (!created && changed.length === 0) return;
    // Field names only: the audit log is kept for good, personal data are not.
    await this.record(
      tx,
      actor,
      created ? 'customer.created' : 'customer.updated',
      customer,
      { changed },
      now,
      origin,
    );
  }

  /** Storefronts' own writes are not audited: their customers are their data, and there are millions of them. */
  private async record(
    tx: Tx,
    actor: ProgramActor,
    action: string,
    customer: Customer,
    details: object,
    now: Date,
    origin: CommandOrigin,
  ): Promise<void> {
    if (actor.kind !== 'STAFF') return;
    const { requestId, ip } = origin;
    const subject = { subjectType: 'customer', subjectId: customer.id };
    await this.audit.record(tx, { actor, action, ...subject, details, now, requestId, ip });
  }
}

/** The id a selector means; null when it names nobody. */
async function idOf(tx: Tx, { id, externalId }: CustomerSelector): Promise<Uuid | null> {
  if (id !== undefined && id !== null) return isUuid(id) ? id : null;
  if (!externalId || !isExternalId(externalId)) return null;
  const [entry] = await findExternalIds(tx, [externalId]);
  return entry?.customerId ?? null;
}

/** Reads one customer; null when it is unknown or of another program. */
export async function findCustomer(tx: Tx, selector: CustomerSelector): Promise<Customer | null> {
  const id = await idOf(tx, selector);
  const [customer] = id === null ? [] : await findCustomers(tx, [id]);
  return customer ?? null;
}
