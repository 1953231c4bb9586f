import { Injectable } from '@nestjs/common';
import type { ProgramActor } from '#access';
import { CustomerDirectory } from '#customers';
import { err, invalid, notFound, ok, type Problem, type Result, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { holdIdOf } from './ledger.mapping.js';

/** Whose points a principal may touch: a customer's token its own, a key or a session those of the program. */
@Injectable()
export class Spender {
  constructor(private readonly customers: CustomerDirectory) {}

  /** The customer an input names by external id. Naming somebody else with a customer token answers like a missing id. */
  async customerOf(
    tx: Tx,
    actor: ProgramActor,
    externalId: string | null | undefined,
  ): Promise<Result<Uuid, Problem>> {
    if (actor.kind === 'CUSTOMER' && !externalId) return ok(actor.customerId);
    if (!externalId) return err(invalid(['customer'], 'The external id of the customer is needed.'));
    const found = (await this.customers.byExternalIds(tx, [externalId])).get(externalId);
    const isForeign = actor.kind === 'CUSTOMER' && found?.id !== actor.customerId;
    return found && !isForeign ? ok(found.id) : err(notFound('customer', ['customer']));
  }

  /** Somebody of the program who is to get points; null when unknown. */
  async receiverOf(tx: Tx, externalId: string): Promise<Uuid | null> {
    return (await this.customers.byExternalIds(tx, [externalId])).get(externalId)?.id ?? null;
  }

  /** The hold a global id names, if it is one this principal may touch. */
  holdOf(actor: ProgramActor, globalId: string): Result<{ customerId: Uuid; holdId: Uuid }, Problem> {
    const hold = holdIdOf(globalId);
    const isForeign = actor.kind === 'CUSTOMER' && hold?.customerId !== actor.customerId;
    return hold && !isForeign ? ok(hold) : err(notFound('hold', ['hold']));
  }
}
