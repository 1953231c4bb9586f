import type { GraphQLRequest } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { hashIn, sha256, type TrustedDocuments } from '../../config/trusted-documents.js';

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
