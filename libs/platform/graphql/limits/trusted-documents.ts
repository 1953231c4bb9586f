import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { GraphQLRequest } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { ConfigurationError } from '../../config/configuration-error.js';

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

/**
 * The trusted document a request asks for: by `documentId`, by the hash of a persisted query, or by its whole text. Null
 * when it is none of them.
 */
export function trustedDocumentOf(documents: TrustedDocuments, request: GraphQLRequest): string | null {
  const { query } = request;
  if (query !== undefined && query !== '') return documents.has(sha256(query)) ? query : null;
  const id = documentIdOf(request) ?? persistedHashOf(request);
  return id === null ? null : (documents.get(hashIn(id)) ?? null);
}

/** DOCUMENT_NOT_TRUSTED (HTTP 400). */
export function notTrusted(): GraphQLError {
  return new GraphQLError('Only the documents that were registered are executed here.', {
    extensions: { code: 'DOCUMENT_NOT_TRUSTED', http: { status: 400 } },
  });
}

function documentIdOf({ http }: GraphQLRequest): string | null {
  if (http?.method === 'GET') return new URLSearchParams(http.search).get('documentId');
  const body = http?.body;
  const id = typeof body === 'object' && body !== null && 'documentId' in body ? body.documentId : null;
  return typeof id === 'string' ? id : null;
}

function persistedHashOf({ extensions }: GraphQLRequest): string | null {
  const persisted: unknown = extensions?.['persistedQuery'];
  const isHash = typeof persisted === 'object' && persisted !== null && 'sha256Hash' in persisted;
  return isHash && typeof persisted.sha256Hash === 'string' ? persisted.sha256Hash : null;
}

function hashIn(name: string): string {
  return name.startsWith(HASH_PREFIX) ? name.slice(HASH_PREFIX.length) : name;
}

function sha256(text: string): string {
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
