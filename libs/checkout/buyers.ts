import { Injectable } from '@nestjs/common';
import { CustomerDirectory, parseGuest, type CustomerRef } from '#customers';
import { err, invalid, notFound, ok, required, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import { whoTries, whoTriesAsGuest, type ProgramActor } from '#access';
import type { Buyer, ReserveCommand } from './commands.js';

interface Asking {
  readonly actor: ProgramActor;
  readonly buyer: Buyer;
}

/** Who buys. Naming somebody else with a customer token answers like somebody whom nobody knows. */
@Injectable()
export class Buyers {
  constructor(private readonly customers: CustomerDirectory) {}

  /** Of reservations, in their order; guests whom nobody knows yet are made customers. Problems: INVALID_INPUT, NOT_FOUND. */
  async of(tx: Tx, commands: readonly ReserveCommand[], now: Date): Promise<Result<CustomerRef, Problem>[]> {
    const asking = commands.map(({ actor, asked: { buyer } }) => ({ actor, buyer }));
    const guests = asking.flatMap(({ actor, buyer }) =>
      actor.kind !== 'CUSTOMER' && buyer && 'guest' in buyer && parseGuest(buyer.guest).ok
        ? [buyer.guest]
        : [],
    );
    const made = guests.length === 0 ? [] : await this.customers.ensureGuests(tx, guests, now);
    const byGuest = new Map(guests.map((guest, index) => [guest, required(made[index], 'a guest')]));
    const named = await this.named(tx, asking);
    return asking.map(({ actor, buyer }) => {
      if (buyer && 'guest' in buyer) {
        if (actor.kind === 'CUSTOMER') return err(notFound('customer', ['customer']));
        const known = byGuest.get(buyer.guest);
        const wrong = parseGuest(buyer.guest);
        if (known) return ok(known);
        return wrong.ok
          ? err(notFound('customer', ['guest']))
          : err({ ...wrong.problem, path: ['guest', ...(wrong.problem.path ?? [])] });
      }
      return named({ actor, buyer });
    });
  }

  /** Of somebody who only asks: a guest is not made, and may be nobody. */
  async find(tx: Tx, { actor, buyer }: Asking): Promise<Result<CustomerRef | null, Problem>> {
    if (buyer && 'guest' in buyer) {
      if (actor.kind === 'CUSTOMER') return err(notFound('customer', ['customer']));
      const parsed = parseGuest(buyer.guest);
      if (!parsed.ok) return parsed;
      return ok((await this.customers.findGuests(tx, buyer.guest))[0] ?? null);
    }
    if (buyer === null && actor.kind !== 'CUSTOMER') return ok(null);
    return (await this.named(tx, [{ actor, buyer }]))({ actor, buyer });
  }

  private async named(
    tx: Tx,
    asking: readonly Asking[],
  ): Promise<(one: Asking) => Result<CustomerRef, Problem>> {
    const names = asking.flatMap(({ buyer }) => (buyer && 'externalId' in buyer ? [buyer.externalId] : []));
    const selves = asking.flatMap(({ actor }) => (actor.kind === 'CUSTOMER' ? [actor.customerId] : []));
    const [byName, byId] = await Promise.all([
      this.customers.byExternalIds(tx, names),
      this.customers.byIds(tx, selves),
    ]);
    return ({ actor, buyer }) => {
      const self = actor.kind === 'CUSTOMER' ? byId.get(actor.customerId) : undefined;
      if (buyer === null)
        return self
          ? ok(self)
          : err(invalid(['customer'], 'The external id of the customer, or a guest, is needed.'));
      const found = 'externalId' in buyer ? byName.get(buyer.externalId) : undefined;
      const isForeign = actor.kind === 'CUSTOMER' && found?.id !== actor.customerId;
      return found && !isForeign ? ok(found) : err(notFound('customer', ['customer']));
    };
  }
}

/** Whom wrong codes are counted for: the customer, the guest by what is known of them, or whoever asks. */
export function codeTrierOf(actor: ProgramActor, buyer: Buyer): string {
  if (buyer && 'externalId' in buyer) return whoTries(actor, buyer.externalId);
  const guest = buyer && parseGuest(buyer.guest);
  if (!guest?.ok) return whoTries(actor, null);
  const { email, phone } = guest.value;
  return whoTriesAsGuest(actor.programId, email ?? phone ?? '');
}
