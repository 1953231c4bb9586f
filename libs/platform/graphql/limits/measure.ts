import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { defaultsOf, type Reading, type Variables } from './arguments.js';
import { CostReader, evaluate, sizeIn, type Term } from './cost-reader.js';
import { QUERY_LIMITS, type LimitName } from '../../config/query-limits.js';
import { tooComplex } from './too-complex.js';
import { ShapeReader } from './shape.js';

/** What one operation of a document asks for, as far as its text tells. */
interface Plan {
  /** Limits that the text exceeds, whatever the variables are. */
  readonly refusal: GraphQLError | null;
  readonly cost: Term;
  readonly pages: readonly Reading[];
}

export type Measured =
  | { readonly ok: true; /** Points, at least 1. */ readonly cost: number }
  | { readonly ok: false; readonly error: GraphQLError };

/** Plans live as long as their documents: Apollo keeps both for repeated queries. */
const plans = new WeakMap<OperationDefinitionNode, Plan>();

/**
 * Measures an operation of a valid document against `QUERY_LIMITS`, with the variables of this request: to be done for
 * every request, because a repeated document is validated once only. Reads a document once (linear in its tokens) and
 * then costs a few operations for each page it asks for.
 */
export function measure(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables = {},
): Measured {
  let plan = plans.get(operation);
  if (!plan) {
    plan = planOf(schema, document, operation);
    plans.set(operation, plan);
  }
  if (plan.refusal) return { ok: false, error: plan.refusal };
  for (const page of plan.pages) {
    const size = sizeIn(page, variables);
    if (size > QUERY_LIMITS.page) return { ok: false, error: tooComplex('page', size) };
  }
  const cost = Math.max(1, Math.ceil(evaluate(plan.cost, variables)));
  return cost > QUERY_LIMITS.cost ? { ok: false, error: tooComplex('cost', cost) } : { ok: true, cost };
}

function planOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Plan {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const shape = new ShapeReader(fragments).shapeOf(operation.selectionSet);
  const isMutation = operation.operation === 'mutation';
  const asked: [LimitName, number][] = [
    ['depth', shape.depth],
    ['aliases', shape.aliases],
    ['mutations', isMutation ? shape.width : 0],
    ['introspection', shape.introspection],
  ];
  const exceeded = asked.find(([limit, count]) => count > QUERY_LIMITS[limit]);
  const refusal = exceeded ? tooComplex(...exceeded) : null;
  const root = schema.getRootType(operation.operation);
  if (!root) return { refusal, cost: { constant: 0, scaled: [] }, pages: [] };
  const reader = new CostReader(schema, fragments, defaultsOf(operation));
  const cost = reader.termOf(operation.selectionSet, root);
  return { refusal, cost, pages: reader.pages };
}
