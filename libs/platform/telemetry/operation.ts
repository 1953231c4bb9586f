import {
  Kind,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type DocumentNode,
} from 'graphql';
import type { OperationLabel } from './operation-label.js';

/** Root fields that a log line names. */
const FIELDS_MAX = 10;

// Documents are kept by the GraphQL server, so that most requests find theirs here.
const labels = new WeakMap<OperationDefinitionNode, OperationLabel>();

/**
 * Names a valid operation by the fields of the schema, never by the name the client gave it: that would let clients
 * make up time series, and tell in metrics whatever they like. `several` keeps combinations from multiplying.
 */
export function operationOf(operation: OperationDefinitionNode, document: DocumentNode): OperationLabel {
  const known = labels.get(operation);
  if (known) return known;
  const fields = new Set<string>();
  collect(operation.selectionSet, document, fields, new Set());
  if (fields.size > 1) fields.delete('__typename');
  const [only] = fields;
  const label = {
    isMutation: operation.operation === 'mutation',
    rootFields: [...fields].sort().slice(0, FIELDS_MAX),
    label: `${operation.operation} ${fields.size === 1 ? only : 'several'}`,
  };
  labels.set(operation, label);
  return label;
}

function collect(
  { selections }: SelectionSetNode,
  document: DocumentNode,
  fields: Set<string>,
  spread: Set<string>,
): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) fields.add(selection.name.value);
    else if (selection.kind === Kind.INLINE_FRAGMENT)
      collect(selection.selectionSet, document, fields, spread);
    else if (!spread.has(selection.name.value)) {
      spread.add(selection.name.value);
      const fragment = fragmentOf(document, selection.name.value);
      if (fragment) collect(fragment.selectionSet, document, fields, spread);
    }
  }
}

function fragmentOf({ definitions }: DocumentNode, name: string): FragmentDefinitionNode | undefined {
  return definitions.find(
    (definition): definition is FragmentDefinitionNode =>
      definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
  );
}
