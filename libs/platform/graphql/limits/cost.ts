import { Extensions } from '@nestjs/graphql';
import { getNamedType, getNullableType, isCompositeType, isListType, type GraphQLField } from 'graphql';

/**
 * How the cost of a field differs from the rule (see `weightOf`). Points are about 0.3 ms of a core: what one object costs
 * that is loaded with others.
 */
export interface CostRule {
  /** Points of the field itself, instead of 1 (an object), 10 (a mutation) or 0 (a scalar). */
  readonly points?: number;
  /** Items a list without pages is taken to hold, instead of 3. */
  readonly size?: number;
  /** Of a mutation: the list of its input whose items are written together, at a tenth each of what they ask for. */
  readonly items?: string;
}

/** Declares the cost of a field: points, or a rule. */
export function Cost(rule: number | CostRule): ReturnType<typeof Extensions> {
  return Extensions({ cost: typeof rule === 'number' ? { points: rule } : rule });
}

const MUTATION_POINTS = 10;
const LIST_SIZE = 3;
/** Items of one statement cost a tenth of items of their own: measured by the benchmarks of recording. */
export const ITEMS_PER_POINT = 10;

/** What a field costs. */
export interface Weight {
  /** The field itself, once for each object that has it. */
  readonly points: number;
  /** How often what is selected below it may be answered; `page`: as often as its argument `first` says. */
  readonly size: number | 'page';
  readonly items?: string;
}

/**
 * One point for each object that may be answered. Scalars, cursors, page infos and refusals are free. A connection
 * answers `first` nodes, a list without pages is taken for 3, a mutation costs 10 before it answers anything.
 */
export function weightOf(
  field: GraphQLField<unknown, unknown>,
  parentName: string,
  isMutation: boolean,
): Weight {
  const rule = (field.extensions['cost'] ?? {}) as CostRule;
  const type = getNamedType(field.type);
  const points = rule.points ?? pointsOf(field, type.name, isMutation);
  const items = rule.items === undefined ? {} : { items: rule.items };
  if (rule.size !== undefined) return { points, size: rule.size, ...items };
  if (type.name.endsWith('Connection') && field.args.some(({ name }) => name === 'first')) {
    return { points, size: 'page', ...items };
  }
  // The connection has multiplied what is below it already.
  const isList = isListType(getNullableType(field.type)) && !parentName.endsWith('Connection');
  return { points, size: isList ? LIST_SIZE : 1, ...items };
}

function pointsOf(field: GraphQLField<unknown, unknown>, typeName: string, isMutation: boolean): number {
  if (isMutation) return MUTATION_POINTS;
  if (!isCompositeType(getNamedType(field.type))) return 0;
  const isWrapping = typeName.endsWith('Edge') || typeName === 'PageInfo' || typeName === 'UserError';
  return isWrapping ? 0 : 1;
}
