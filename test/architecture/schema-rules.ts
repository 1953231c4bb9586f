import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';

/**
 * Lists of objects that are no connections, because something else bounds them: "Type.field". A list that grows with
 * the data of a program does not belong here.
 */
export type BoundedLists = ReadonlySet<string>;

/** What the schema lacks by the rules of this API, one sentence each. */
export function breachesOf(schema: GraphQLSchema, boundedLists: BoundedLists): string[] {
  const roots = rootNames(schema);
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
  return [
    ...types.flatMap((type) => undescribed(type, roots.has(type.name))),
    ...mutationsOf(schema).flatMap(breachesOfMutation),
    ...types.flatMap((type) => fieldsOf(type).flatMap((field) => breachesOfList(type, field, boundedLists))),
    ...[...boundedLists]
      .filter((name) => !isListField(schema, name))
      .map((name) => `${name} is listed but is no list of objects`),
  ].sort();
}

function rootNames(schema: GraphQLSchema): Set<string | undefined> {
  return new Set(
    [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].map((type) => type?.name),
  );
}

function fieldsOf(type: GraphQLNamedType): GraphQLField<unknown, unknown>[] {
  return isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
}

function mutationsOf(schema: GraphQLSchema): GraphQLField<unknown, unknown>[] {
  return Object.values(schema.getMutationType()?.getFields() ?? {});
}

/** Everything of the type that has no description. Query and Mutation explain themselves. */
function undescribed(type: GraphQLNamedType, isRoot: boolean): string[] {
  const parts: { name: string; description?: string | null }[] = isRoot
    ? []
    : [{ name: type.name, description: type.description }];
  for (const field of fieldsOf(type)) {
    parts.push({ name: `${type.name}.${field.name}`, description: field.description });
    for (const arg of field.args) {
      parts.push({ name: `${type.name}.${field.name}(${arg.name})`, description: arg.description });
    }
  }
  if (isInputObjectType(type))
    parts.push(...Object.values(type.getFields()).map((field) => within(type, field)));
  if (isEnumType(type)) parts.push(...type.getValues().map((value) => within(type, value)));
  return parts
    .filter(({ description }) => !description?.trim())
    .map(({ name }) => `${name} has no description`);
}

function within(type: GraphQLNamedType, part: { name: string; description?: string | null }): typeof part {
  return { name: `${type.name}.${part.name}`, description: part.description };
}

/** One required `input`, and an answer that can say why nothing was done. */
function breachesOfMutation(field: GraphQLField<unknown, unknown>): string[] {
  const breaches: string[] = [];
  const [input] = field.args;
  const hasInput = field.args.length === 1 && input?.name === 'input' && isNonNullType(input.type);
  if (!hasInput) breaches.push(`Mutation.${field.name} does not take exactly one required argument "input"`);
  const payload = getNullableType(field.type);
  const userErrors = isObjectType(payload) ? payload.getFields()['userErrors'] : undefined;
  if (String(userErrors?.type) !== '[UserError!]!') {
    breaches.push(`Mutation.${field.name} has no userErrors: [UserError!]! in its payload`);
  }
  return breaches;
}

function isListOfObjects(type: GraphQLOutputType): boolean {
  return isListType(getNullableType(type)) && isCompositeType(getNamedType(type));
}

function isListField(schema: GraphQLSchema, name: string): boolean {
  const [typeName = '', fieldName] = name.split('.');
  const type = schema.getType(typeName);
  return (
    type !== undefined &&
    fieldsOf(type).some((field) => field.name === fieldName && isListOfObjects(field.type))
  );
}

function breachesOfList(
  type: GraphQLNamedType,
  field: GraphQLField<unknown, unknown>,
  bounded: BoundedLists,
): string[] {
  const name = `${type.name}.${field.name}`;
  if (getNamedType(field.type).name.endsWith('Connection')) {
    const isPaged = ['first', 'after'].every((needed) => field.args.some((arg) => arg.name === needed));
    return isPaged ? [] : [`${name} answers a connection but takes no "first" and "after"`];
  }
  const isEdges = type.name.endsWith('Connection') && field.name === 'edges';
  if (!isListOfObjects(field.type) || isEdges || field.name === 'userErrors' || bounded.has(name)) return [];
  return [`${name} is a list of objects without pages`];
}
