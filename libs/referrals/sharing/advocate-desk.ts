import { Injectable } from '@nestjs/common';
import { inFlight, Programs, type Program, type ProgramActor } from '#access';
import { CustomerDirectory, type CustomerRef } from '#customers';
import { err, invalid, notFound, ok, required, type Problem, type Result, type Uuid } from '#kernel';
import { Database, isLockTimeout, isSerializationFailure, type Tx } from '#platform';
import { Advocates } from '../codes/advocates.service.js';
import type { ReferralProgram, ReferralRules } from '../domain/rules.js';
import { findReferralProgram } from '../persistence/referral-programs.js';

/** Names a customer: by our id, or by the storefront's. */
export type AdvocateName = { readonly id: Uuid } | { readonly externalId: string };

/** By an advocate, or the shop on their behalf. */
export interface AdvocateCommand {
  readonly actor: ProgramActor;
  readonly now: Date;
  readonly customer: AdvocateName;
  /** Code of the referral program. */
  readonly program: string;
}

/** What a command works on: the customer may refer. */
export interface AdvocateWork {
  readonly tx: Tx;
  readonly loyalty: Program;
  readonly program: ReferralProgram;
  readonly rules: ReferralRules;
  readonly advocate: CustomerRef;
  readonly now: Date;
}

type Work<T> = (work: AdvocateWork) => Promise<Result<T, Problem>>;

/** How commands of advocates are run: who asks, in which referral program, and whether they may. */
@Injectable()
export class AdvocateDesk {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly advocates: Advocates,
  ) {}

  /** In a transaction of its own. Problems: those of `inside`, IN_PROGRESS, and the work's own. */
  async run<T>(command: AdvocateCommand, work: Work<T>): Promise<Result<T, Problem>> {
    try {
      return await this.database.txResult(command.actor, (tx) => this.inside(tx, command, work));
    } catch (error) {
      if (isLockTimeout(error) || isSerializationFailure(error)) return err(inFlight());
      throw error;
    }
  }

  /** Problems: PROGRAM_CLOSED, NOT_FOUND, REFERRALS_CLOSED, NOT_ENROLLED, CUSTOMER_SUSPENDED, NOT_ELIGIBLE. */
  async inside<T>(
    tx: Tx,
    { actor, now, customer, program: code }: AdvocateCommand,
    work: Work<T>,
  ): Promise<Result<T, Problem>> {
    const open = await this.programs.requireOpen(tx, actor.programId);
    if (!open.ok) return open;
    const [program, advocate] = await Promise.all([findReferralProgram(tx, code), this.named(tx, customer)]);
    if (!program) return err(notFound('referral program', ['program']));
    // Naming somebody else with a customer's token answers like a missing id.
    const isForeign = actor.kind === 'CUSTOMER' && advocate?.id !== actor.customerId;
    if (!advocate || isForeign) return err(notFound('customer', ['customer']));
    const loyalty = open.value;
    const [admission] = await this.advocates.admissions(tx, loyalty, [program], [advocate], now);
    const { rules, refusals } = required(admission, 'an admission');
    const refusal = refusals.get(advocate.id);
    if (refusal) return err(refusal);
    return work({ tx, loyalty, program, rules: required(rules, 'rules in force'), advocate, now });
  }

  private async named(tx: Tx, name: AdvocateName): Promise<CustomerRef | null> {
    if ('id' in name) return (await this.customers.byIds(tx, [name.id])).get(name.id) ?? null;
    return (await this.customers.byExternalIds(tx, [name.externalId])).get(name.externalId) ?? null;
  }
}

/** Nobody is named with a customer's own token: then it is that customer, and never another. */
export function advocateNameOf(
  actor: ProgramActor,
  externalId: string | null,
): Result<AdvocateName, Problem> {
  if (actor.kind === 'CUSTOMER' && externalId === null) return ok({ id: actor.customerId });
  if (actor.kind !== 'CUSTOMER' && externalId !== null) return ok({ externalId });
  return err(invalid(['customer'], 'Name the customer with a key, and nobody with a token.'));
}
