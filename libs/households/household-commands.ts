import { Injectable } from '@nestjs/common';
import { inFlight, principalOf, Programs, type Origin, type Program } from '#access';
import { CustomerDirectory, type CustomerRef } from '#customers';
import { err, notFound, ok, problem, type Problem, type Result, type Uuid } from '#kernel';
import { Database, isLockTimeout, isSerializationFailure, type Tx } from '#platform';
import type { Member } from './domain/household.js';
import { HouseholdDesk } from './household-desk.js';
import type { Doer, OpenHousehold } from './open-household.js';
import { findMemberships } from './persistence/households.js';

/** Names a customer: by our id, or by the storefront's. */
export type PersonName = { readonly id: Uuid } | { readonly externalId: string };

/** By a customer, or the shop on their behalf. */
export interface HouseholdCommand extends Origin {
  readonly customer: PersonName;
}

/** By staff, of a household they name. */
export interface OfficeCommand extends Origin {
  readonly household: Uuid;
  readonly reason: string;
}

/** What a command was about, and whether it changed anything: a repeat does not. */
export interface Done {
  /** Null: they belong to none. */
  readonly householdId: Uuid | null;
  readonly isChanged: boolean;
}

/** What a command works on: `me` is who asks, null for staff. */
export interface Desk {
  readonly tx: Tx;
  readonly program: Program;
  readonly open: OpenHousehold;
  readonly me: Member | null;
  readonly customer: CustomerRef | null;
}

export type Work = (desk: Desk) => Promise<Result<boolean, Problem>>;

export const CHANGED = ok(true);
export const UNCHANGED = ok(false);

/** How commands about households are run: who asks, in which household, and what comes of it, in one transaction. */
@Injectable()
export class HouseholdCommands {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly desk: HouseholdDesk,
  ) {}

  /** By somebody who belongs to a household, in theirs. */
  run(command: HouseholdCommand, work: Work, { isOutFine = false } = {}): Promise<Result<Done, Problem>> {
    return this.settled(command, async (tx, program, customer, by) => {
      // Who is suspended may leave, and no more.
      const refusal = isOutFine ? null : refusalOfPerson(customer);
      if (refusal) return err(refusal);
      const [known] = await findMemberships(tx, [customer.id]);
      if (!known) return isOutFine ? ok({ householdId: null, isChanged: false }) : err(NO_HOUSEHOLD);
      return this.work(tx, program, known.householdId, customer, by, (desk) =>
        desk.me || isOutFine ? work(desk) : Promise.resolve(err(NO_HOUSEHOLD)),
      );
    });
  }

  /** By somebody who was invited, to a household they name. */
  answer(
    command: HouseholdCommand & { readonly household: Uuid },
    work: Work,
  ): Promise<Result<Done, Problem>> {
    return this.settled(command, (tx, program, customer, by) =>
      this.work(tx, program, command.household, customer, by, work, notFound('invitation', ['household'])),
    );
  }

  async work(
    tx: Tx,
    program: Program,
    householdId: Uuid,
    customer: CustomerRef | null,
    by: Doer,
    work: Work,
    missing: Problem = notFound('household', ['household']),
  ): Promise<Result<Done, Problem>> {
    const opened = await this.desk.openOne(tx, householdId, customer ? [customer.id] : [], by);
    if (!opened) return err(missing);
    const open = opened.household;
    const before = open.members;
    const me = customer && open.member(customer.id);
    const done = await work({ tx, program, open, me, customer });
    if (!done.ok) return done;
    await this.desk.close(tx, opened);
    const gone = before.filter(({ customerId }) => !open.member(customerId));
    await this.desk.tell(tx, program, open, gone);
    const belongs = customer === null || open.member(customer.id) !== null;
    return ok({ householdId: belongs ? householdId : null, isChanged: done.value });
  }

  settled(
    command: HouseholdCommand,
    work: (tx: Tx, program: Program, customer: CustomerRef, by: Doer) => Promise<Result<Done, Problem>>,
  ): Promise<Result<Done, Problem>> {
    const { actor } = command;
    return this.attempt(actor, async (tx) => {
      const program = await this.programs.requireOpen(tx, actor.programId);
      if (!program.ok) return program;
      const customer = await this.personOf(tx, command.customer);
      // Naming somebody else with a customer's token answers like a missing id.
      const isForeign = actor.kind === 'CUSTOMER' && customer?.id !== actor.customerId;
      if (!customer || isForeign) return err(notFound('customer', ['customer']));
      return work(tx, program.value, customer, doerOf(command, program.value));
    });
  }

  async attempt(
    actor: Origin['actor'],
    work: (tx: Tx) => Promise<Result<Done, Problem>>,
  ): Promise<Result<Done, Problem>> {
    try {
      return await this.database.txResult(actor, work);
    } catch (error) {
      if (!isLockTimeout(error) && !isSerializationFailure(error)) throw error;
      return err(inFlight());
    }
  }

  async personOf(tx: Tx, name: PersonName): Promise<CustomerRef | null> {
    if ('id' in name) return (await this.customers.byIds(tx, [name.id])).get(name.id) ?? null;
    return (await this.customers.byExternalIds(tx, [name.externalId])).get(name.externalId) ?? null;
  }
}

export const NO_HOUSEHOLD = problem('NO_HOUSEHOLD', 'The customer belongs to no household.', {
  path: ['customer'],
});
export const IN_ANOTHER = problem('IN_ANOTHER_HOUSEHOLD', 'The customer belongs to a household already.', {
  path: ['customer'],
});

export function refusalOfHead(open: OpenHousehold, me: Member | null): Problem | null {
  if (me && open.household.headId === me.customerId) return null;
  return problem('NOT_HEAD', 'Only the head of the household may do that.', { path: ['customer'] });
}

export function refusalOfPerson({ status, enrolledAt }: CustomerRef): Problem | null {
  if (enrolledAt === null)
    return problem('NOT_ENROLLED', 'The customer has not joined the program.', { path: ['customer'] });
  return status === 'SUSPENDED'
    ? problem('CUSTOMER_SUSPENDED', 'Suspended customers neither join households nor move their points.', {
        path: ['customer'],
      })
    : null;
}

export function doerOf({ actor, now }: Pick<Origin, 'actor' | 'now'>, { timeZone }: Program): Doer {
  return { actor: principalOf(actor), now, timeZone };
}
