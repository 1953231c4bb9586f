import { fromGlobalId } from './global-id.js';
import type { RequestContext } from './request-context.js';

/** Loads one object by its local id as far as the asking principal may see it; null otherwise. */
export type NodeLoader<Context extends RequestContext> = (
  id: string,
  context: Context,
) => Promise<object | null>;

/** Which types `node(id:)` can answer; each lib registers its own, per schema. */
export class NodeRegistry<Context extends RequestContext> {
  private readonly loaders = new Map<string, { permission: string; load: NodeLoader<Context> }>();

  register(type: string, permission: string, load: NodeLoader<Context>): void {
    this.loaders.set(type, { permission, load });
  }

  /** The object behind a global id; null when it is unknown, foreign or not for this principal. */
  async load(globalId: string, context: Context): Promise<object | null> {
    const parsed = fromGlobalId(globalId);
    const entry = parsed && this.loaders.get(parsed.type);
    if (!parsed || !entry || !context.permissions.has(entry.permission)) return null;
    const node = await entry.load(parsed.id, context);
    return node && Object.assign(node, { nodeType: parsed.type });
  }
}
