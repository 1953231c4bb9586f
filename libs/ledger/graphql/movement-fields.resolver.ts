import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Context, type AccessContext } from '#access/graphql';
import { MovementType } from './ledger.type.js';

/** Who moved points. */
@Resolver(() => MovementType)
export class MovementFieldsResolver {
  /** Null instead of an error: the other fields of a journal are for its customer too. */
  @ResolveField(() => String, {
    nullable: true,
    description:
      'Who did it, such as "storefront:<id>" or "staff:<id>"; null for customers and whoever lacks ledger:read.',
  })
  actor(@Parent() movement: MovementType, @Context() { actor }: AccessContext): string | null {
    const maySee = actor.kind !== 'CUSTOMER' && actor.permissions.has('ledger:read');
    return maySee ? movement.actor : null;
  }
}
