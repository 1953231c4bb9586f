import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigurationError } from './configuration-error.js';

/** The documents an endpoint executes, by the SHA-256 of their text in hex. */
export type TrustedDocuments = ReadonlyMap<string, string>;

const HASH_PREFIX = 'sha256:';

/**
 * Reads a JSON file of `{ "<sha256>": "<document>" }`, with or without "sha256:" before the hash. Throws
 * `ConfigurationError` when it cannot be read or a hash is not that of its document.
 */
export function readTrustedDocuments(path: string): TrustedDocuments {
  const entries = Object.entries(parseFile(path));
  const documents = new Map<string, string>();
  for (const [name, document] of entries) {
    const hash = hashIn(name);
    if (typeof document !== 'string' || sha256(document) !== hash) {
      throw new ConfigurationError(`TRUSTED_DOCUMENTS: ${name} is not the SHA-256 of its document.`);
    }
    documents.set(hash, document);
  }
  if (documents.size === 0) throw new ConfigurationError('TRUSTED_DOCUMENTS: the file holds no document.');
  return documents;
}

/** The hash in the name of a document, with or without "sha256:" before it. */
export function hashIn(name: string): string {
  return name.startsWith(HASH_PREFIX) ? name.slice(HASH_PREFIX.length) : name;
}

/** The name of a document: the hash of its text, in hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function parseFile(path: string): object {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {
    throw new ConfigurationError('TRUSTED_DOCUMENTS: the file cannot be read as JSON.');
  }
  throw new ConfigurationError('TRUSTED_DOCUMENTS: the file is no JSON object of documents.');
}
