import { Module, type Type } from '@nestjs/common';
import { Field, Mutation, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { printSchema } from 'graphql';
import { INHERIT, MutationPayload, Permit, PointsScalar } from '#platform/graphql';
import { schemaOf } from './endpoint-schema.js';

@ObjectType('Planted', { description: 'A planted type.' })
@Permit(INHERIT)
class Planted {
  @Field(() => PointsScalar, { description: 'Points.' })
  points: bigint;
}

@ObjectType('PlantedPayload', { description: 'Outcome.' })
@Permit(INHERIT)
class PlantedPayload extends MutationPayload {}

@Resolver(() => Planted)
class PlantedResolver {
  @Query(() => Planted, { description: 'The one.' })
  @Permit('planted:read')
  planted(): Planted {
    return { points: 1n };
  }

  @Mutation(() => PlantedPayload, { description: 'Does nothing.' })
  @Permit('planted:write')
  plant(): PlantedPayload {
    return { userErrors: [] };
  }
}

@Resolver(() => Planted)
class StaffResolver {
  @ResolveField(() => String, { description: 'For staff only.' })
  @Permit('staff:read')
  note(@Parent() planted: Planted): string {
    return String(planted.points);
  }
}

@Resolver()
class CarelessResolver {
  @Query(() => Planted, { description: 'Nobody asked who may read it.' })
  forgotten(): Planted {
    return { points: 1n };
  }
}

function moduleWith(...providers: Type[]): Type {
  @Module({ providers })
  class PlantedModule {}
  return PlantedModule;
}

describe('The schema of an endpoint', () => {
  it('has the resolvers of its own modules only', async () => {
    const storefront = printSchema(await schemaOf([moduleWith(PlantedResolver)]));
    const admin = printSchema(await schemaOf([moduleWith(PlantedResolver), moduleWith(StaffResolver)]));
    expect(storefront).toContain('plant: PlantedPayload!');
    expect(storefront).toContain('points: Points!');
    expect(storefront).toContain('type InsufficientPoints implements UserError');
    expect(storefront).not.toContain('note: String!');
    expect(admin).toContain('note: String!');
  });

  it('is refused when a field declares no permission', async () => {
    const careless = schemaOf([moduleWith(PlantedResolver, CarelessResolver)]);
    await expect(careless).rejects.toThrow('Fields without a permission: Query.forgotten');
  });
});
