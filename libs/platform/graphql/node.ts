import { Field, ID, InterfaceType } from '@nestjs/graphql';
import { INHERIT, Permit } from './permit.js';

/** The Relay `Node` interface: everything with a global id. */
@InterfaceType('Node', {
  description: 'Anything with a globally unique id.',
  resolveType: (node: { nodeType?: string }) => node.nodeType,
})
@Permit(INHERIT)
export abstract class Node {
  @Field(() => ID, { description: 'Global id: opaque, unique over all types.' })
  id: string;
}
