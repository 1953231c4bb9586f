import { Kind, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';

/** What a selection looks like, whatever its types are. Introspection is told apart. */
export interface Shape {
  /** Fields at its top. */
  readonly width: number;
  readonly fields: number;
  /** Fields inside each other. */
  readonly depth: number;
  readonly aliases: number;
  /** Fields below `__schema` and `__type`. */
  readonly introspection: number;
}

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

const NOTHING: Shape = { width: 0, fields: 0, depth: 0, aliases: 0, introspection: 0 };
const INTROSPECTION = new Set(['__schema', '__type']);

/**
 * Measures selections, each fragment once however often it is spread: linear in the document, where what it stands for
 * may be 2^100 fields.
 */
export class ShapeReader {
  private readonly known = new Map<string, Shape>();

  constructor(private readonly fragments: Fragments) {}

  shapeOf(set: SelectionSetNode): Shape {
    let [width, fields, depth, aliases, introspection] = [0, 0, 0, 0, 0];
    for (const selection of set.selections) {
      const part = this.partOf(selection);
      width += part.width;
      fields += part.fields;
      depth = Math.max(depth, part.depth);
      aliases += part.aliases;
      introspection += part.introspection;
    }
    return { width, fields, depth, aliases, introspection };
  }

  private partOf(selection: SelectionSetNode['selections'][number]): Shape {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.fragment(selection.name.value);
    if (selection.kind === Kind.INLINE_FRAGMENT) return this.shapeOf(selection.selectionSet);
    const below = selection.selectionSet ? this.shapeOf(selection.selectionSet) : NOTHING;
    const aliases = below.aliases + (selection.alias ? 1 : 0);
    if (INTROSPECTION.has(selection.name.value)) {
      return { width: 1, fields: 1, depth: 1, aliases, introspection: below.fields };
    }
    const { introspection } = below;
    return { width: 1, fields: below.fields + 1, depth: below.depth + 1, aliases, introspection };
  }

  private fragment(name: string): Shape {
    const known = this.known.get(name);
    if (known) return known;
    // Stands for itself while it is read: validation refuses cycles, and this must end without it too.
    this.known.set(name, NOTHING);
    const definition = this.fragments.get(name);
    const shape = definition ? this.shapeOf(definition.selectionSet) : NOTHING;
    this.known.set(name, shape);
    return shape;
  }
}
