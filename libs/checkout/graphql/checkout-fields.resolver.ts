import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { ProgramActor } from '#access';
import { CurrentActor } from '#access/graphql';
import { Database } from '#platform';
import { ConnectionArgs, numberInCursor, pageOf, ValidArgs, type Connection } from '#platform/graphql';
import { Checkouts } from '../checkouts.service.js';
import { moveOf } from './checkout.mapping.js';
import { CheckoutMoveConnection, CheckoutMoveType, CheckoutType } from './checkout.type.js';

/** What happened to a checkout. */
@Resolver(() => CheckoutType)
export class CheckoutFieldsResolver {
  constructor(
    private readonly database: Database,
    private readonly checkouts: Checkouts,
  ) {}

  @ResolveField(() => CheckoutMoveConnection, { description: 'What happened to it, in its order.' })
  async history(
    @Parent() { orderReference, currency }: CheckoutType,
    @CurrentActor() actor: ProgramActor,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<CheckoutMoveType>> {
    const page = { after: numberInCursor(args.after) ?? 0, limit: args.first + 1 };
    const moves = await this.database.tx(actor, (tx) => this.checkouts.moves(tx, orderReference, page));
    return pageOf(
      moves.map((move) => moveOf(move, currency)),
      args,
      ({ number }) => [String(number)],
    );
  }
}

/** Who did it: for staff. */
@Resolver(() => CheckoutMoveType)
export class CheckoutMoveStaffResolver {
  @ResolveField(() => String, {
    description: 'Who did it: a principal, such as "storefront:..." or "system:checkout".',
  })
  actor(@Parent() { by }: CheckoutMoveType): string {
    return by;
  }
}
