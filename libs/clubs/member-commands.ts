import { Injectable } from '@nestjs/common';
import { inFlight, principalOf, Programs, type Origin, type Program } from '#access';
import { CustomerDirectory, type CustomerRef } from '#customers';
import { err, notFound, ok, problem, type Problem, type Result, type Uuid } from '#kernel';
import { Database, isLockTimeout, isSerializationFailure, type Tx } from '#platform';
import { seatsFor } from './domain/club.js';
import { MembershipDesk } from './membership-desk.js';
import type { OpenClub } from './open-club.js';
import { findClubs } from './persistence/clubs.js';
import { Upkeep } from './upkeep.service.js';

/** Names a customer: by our id, or by the storefront's. */
export type MemberName = { readonly id: Uuid } | { readonly externalId: string };

export interface MemberCommand extends Origin {
  /** Code of the club. */
  readonly club: string;
  readonly customer: MemberName;
}

/** Whose membership it is, and whether the command changed it: a repeat does not. */
export interface Done {
  readonly customerId: Uuid;
  readonly clubId: Uuid;
  readonly isChanged: boolean;
}

/** What a command works on: all of it locked. */
export interface CommandDesk {
  readonly tx: Tx;
  readonly program: Program;
  readonly open: OpenClub;
  readonly customer: CustomerRef;
  /** A principal. */
  readonly by: string;
}

/** Answers whether anything changed. */
export type Work = (desk: CommandDesk) => Promise<Result<boolean, Problem>>;

export const CHANGED = ok(true);
export const UNCHANGED = ok(false);

/** A step as what a command answers. */
export function taken(result: Result<unknown, Problem>): Result<boolean, Problem> {
  return result.ok ? CHANGED : result;
}

/** Why somebody cannot come to any club; null if they can. */
export function refusalOfJoiner({ status, enrolledAt }: CustomerRef): Problem | null {
  if (enrolledAt === null)
    return problem('NOT_ENROLLED', 'The customer has not joined the program.', { path: ['customer'] });
  return status === 'SUSPENDED'
    ? problem('CUSTOMER_SUSPENDED', 'Suspended customers join no clubs.', { path: ['customer'] })
    : null;
}

/**
 * Does what is asked about one membership, in one transaction, behind its locks. Whoever waits is promoted right after a seat
 * was freed.
 */
@Injectable()
export class MemberCommands {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly desk: MembershipDesk,
    private readonly upkeep: Upkeep,
  ) {}

  /** Problems: PROGRAM_CLOSED, NOT_FOUND, IN_PROGRESS and those of the work. */
  async run(command: MemberCommand, work: Work): Promise<Result<Done, Problem>> {
    const { actor, now } = command;
    try {
      const done = await this.database.txResult(actor, (tx) => this.attempt(tx, command, work));
      if (!done.ok) return done;
      const { hasFreed, ...answer } = done.value;
      if (hasFreed) await this.upkeep.promote(actor.programId, answer.clubId, now);
      return ok(answer);
    } catch (error) {
      if (!isLockTimeout(error) && !isSerializationFailure(error)) throw error;
      return err(inFlight());
    }
  }

  private async attempt(
    tx: Tx,
    { actor, now, club: code, customer: name }: MemberCommand,
    work: Work,
  ): Promise<Result<Done & { readonly hasFreed: boolean }, Problem>> {
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const customer = await this.customerOf(tx, name);
    // Naming somebody else with a customer's token answers like a missing id.
    const isForeign = actor.kind === 'CUSTOMER' && customer?.id !== actor.customerId;
    if (!customer || isForeign) return err(notFound('customer', ['customer']));
    const found = (await findClubs(tx)).find(({ club }) => club.code === code);
    const open = found && (await this.desk.open(tx, program.value, found.club.id, [customer.id], now));
    if (!open) return err(notFound('club', ['club']));
    const done = await work({ tx, program: program.value, open, customer, by: principalOf(actor) });
    if (!done.ok) return done;
    await this.desk.tell(tx, program.value, await this.desk.close(tx, open), now);
    const hasFreed = seatsFor(open.club) > 0;
    return ok({ customerId: customer.id, clubId: open.club.id, isChanged: done.value, hasFreed });
  }

  private async customerOf(tx: Tx, name: MemberName): Promise<CustomerRef | null> {
    if ('id' in name) return (await this.customers.byIds(tx, [name.id])).get(name.id) ?? null;
    return (await this.customers.byExternalIds(tx, [name.externalId])).get(name.externalId) ?? null;
  }
}
