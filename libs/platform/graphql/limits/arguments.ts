import { Kind, valueFromASTUntyped, type OperationDefinitionNode, type ValueNode } from 'graphql';

/** The variables of a request as they came: nothing has checked them yet. */
export type Variables = Readonly<Record<string, unknown>>;

/** Reads a value out of the variables. */
export type Reading = number | ((variables: Variables) => number);

/** Defaults of an operation's variables. */
export function defaultsOf(operation: OperationDefinitionNode): Variables {
  const definitions = operation.variableDefinitions ?? [];
  return Object.fromEntries(
    definitions.flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
}

/** The value of an argument's node, literal or by variables. */
export function valueOf(node: ValueNode, variables: Variables, defaults: Variables): unknown {
  switch (node.kind) {
    case Kind.VARIABLE: {
      const given = variables[node.name.value];
      return given === undefined ? defaults[node.name.value] : given;
    }
    case Kind.LIST:
      return node.values.map((value) => valueOf(value, variables, defaults));
    case Kind.OBJECT:
      return Object.fromEntries(
        node.fields.map(({ name, value }) => [name.value, valueOf(value, variables, defaults)]),
      );
    default:
      return valueFromASTUntyped(node);
  }
}

/** Whether a value depends on variables. */
export function isVariable(node: ValueNode): boolean {
  if (node.kind === Kind.VARIABLE) return true;
  if (node.kind === Kind.LIST) return node.values.some(isVariable);
  return node.kind === Kind.OBJECT && node.fields.some(({ value }) => isVariable(value));
}
