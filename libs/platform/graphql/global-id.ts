/** A Relay global id: base64url of "Type:local id". Opaque to clients. */
export function toGlobalId(type: string, id: string): string {
  return Buffer.from(`${type}:${id}`).toString('base64url');
}

/** Reads a global id; null when it is none. */
export function fromGlobalId(globalId: string): { readonly type: string; readonly id: string } | null {
  if (!/^[A-Za-z0-9_-]{1,400}$/.test(globalId)) return null;
  const text = Buffer.from(globalId, 'base64url').toString('utf8');
  const colon = text.indexOf(':');
  return colon > 0 ? { type: text.slice(0, colon), id: text.slice(colon + 1) } : null;
}

/** The local id inside a global id of the expected type; null for anything else. */
export function localIdOf(type: string, globalId: string): string | null {
  const parsed = fromGlobalId(globalId);
  return parsed?.type === type ? parsed.id : null;
}
