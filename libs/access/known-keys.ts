import type { FoundKey } from './persistence/credentials.sql.js';

const KEYS_MAX = 1_000;
/** A key revoked by another process is dead after so long; R5 asks for 5 s. */
const KEPT_MS = 2_000;

/** Storefront keys found a moment ago, by the digest of their secrets: a shop sends all its requests with one. */
export class KnownKeys {
  private readonly keys = new Map<string, { readonly key: FoundKey; readonly keptAt: number }>();

  find(digest: string): FoundKey | null {
    const known = this.keys.get(digest);
    if (known && performance.now() - known.keptAt < KEPT_MS) return known.key;
    this.keys.delete(digest);
    return null;
  }

  keep(digest: string, key: FoundKey): void {
    if (this.keys.size >= KEYS_MAX) this.forget();
    this.keys.set(digest, { key, keptAt: performance.now() });
  }

  /** Changes what is remembered of a key; how long it is remembered stays as it is. */
  note(digest: string, key: FoundKey): void {
    const known = this.keys.get(digest);
    if (known) this.keys.set(digest, { ...known, key });
  }

  forget(): void {
    this.keys.clear();
  }
}
