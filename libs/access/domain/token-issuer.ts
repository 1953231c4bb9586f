import { invalid, type Problem, type Uuid } from '#kernel';

/** Signature algorithms a customer token may have: asymmetric ones only, so a public key can never serve as a secret. */
export const TOKEN_ALGORITHMS = ['ES256', 'EdDSA', 'RS256', 'PS256'] as const;

export type TokenAlgorithm = (typeof TOKEN_ALGORITHMS)[number];

export const TOKEN_TYPES = ['JWT', 'customer+jwt'] as const;

export type TokenType = (typeof TOKEN_TYPES)[number];

/** Issuer of the tokens that Perennial mints itself. */
export const OWN_ISSUER = 'perennial';
export const OWN_TOKEN_TYPE: TokenType = 'customer+jwt';

/** Longest life of a customer token, whoever signs it: 15 minutes. */
export const TOKEN_TTL_SECONDS_MAX = 900;
/** How far two clocks may be apart. */
export const CLOCK_TOLERANCE_SECONDS = 5;
export const TOKEN_ISSUERS_MAX = 10;

/** A JSON Web Key as far as it is looked at here. */
export type PublicJwk = Readonly<Record<string, unknown>>;

/** Somebody whose customer tokens the program trusts: its keys are given in place, or fetched from one address. */
export interface TokenIssuer {
  readonly id: Uuid;
  readonly programId: Uuid;
  readonly issuer: string;
  readonly audience: string;
  readonly jwks: { readonly keys: readonly PublicJwk[] } | null;
  readonly jwksUri: string | null;
  readonly algorithms: TokenAlgorithm[];
  /** Value of the `typ` header every token must have. */
  readonly tokenType: TokenType;
  readonly createdAt: Date;
}

export type NewTokenIssuer = Pick<TokenIssuer, 'issuer' | 'audience' | 'algorithms' | 'tokenType'> & {
  readonly jwks: string | null;
  readonly jwksUri: string | null;
};

const KEYS_MAX = 10;
const TEXT_LENGTH_MAX = 300;
const JWKS_LENGTH_MAX = 20_000;
const RSA_MODULUS_LENGTH_MIN = 342;
const PRIVATE_PARTS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** What is wrong with an issuer; null when nothing is. */
export function checkNewIssuer(issuer: NewTokenIssuer, production: boolean): Problem | null {
  if (!isText(issuer.issuer) || issuer.issuer === OWN_ISSUER) {
    return invalid(['issuer'], `An issuer other than "${OWN_ISSUER}" is needed, of 1 to 300 characters.`);
  }
  if (!isText(issuer.audience)) return invalid(['audience'], 'An audience of 1 to 300 characters is needed.');
  const areAllowed = issuer.algorithms.every((algorithm) => TOKEN_ALGORITHMS.includes(algorithm));
  if (issuer.algorithms.length === 0 || !areAllowed) {
    return invalid(['algorithms'], `One or more of ${TOKEN_ALGORITHMS.join(', ')} are needed.`);
  }
  if ((issuer.jwks === null) === (issuer.jwksUri === null)) {
    return invalid(['jwks'], 'Either the keys or the address of the keys is needed, not both.');
  }
  if (issuer.jwksUri !== null && !isJwksUri(issuer.jwksUri, production)) {
    return invalid(['jwksUri'], 'An https address with a host name is needed.');
  }
  if (issuer.jwks !== null && readJwks(issuer.jwks) === null) {
    return invalid(
      ['jwks'],
      `A JSON Web Key Set with 1 to ${KEYS_MAX} public EC, OKP or RSA (2048 bits) keys is needed.`,
    );
  }
  return null;
}

/** Reads a JSON Web Key Set of public keys; null when it is none, or holds a private or symmetric key. */
export function readJwks(text: string): TokenIssuer['jwks'] {
  if (text.length > JWKS_LENGTH_MAX) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const keys: unknown = isRecord(parsed) ? parsed['keys'] : null;
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > KEYS_MAX) return null;
  return keys.every(isPublicKey) ? { keys } : null;
}

/**
 * Whether keys may be fetched from there. Production takes https and a host name: an address such as 169.254.169.254
 * would let a member of staff make the server ask its own network. Elsewhere plain http to the same machine is fine.
 */
export function isJwksUri(text: string, production: boolean): boolean {
  if (!URL.canParse(text) || text.length > TEXT_LENGTH_MAX) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  if (LOOPBACK.has(hostname)) return !production;
  const isAddress = hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
  return protocol === 'https:' && !isAddress && hostname.includes('.');
}

function isPublicKey(key: unknown): key is PublicJwk {
  if (!isRecord(key) || PRIVATE_PARTS.some((part) => part in key)) return false;
  switch (key['kty']) {
    case 'EC':
      return key['crv'] === 'P-256' && isText(key['x']) && isText(key['y']);
    case 'OKP':
      return key['crv'] === 'Ed25519' && isText(key['x']);
    case 'RSA':
      return typeof key['n'] === 'string' && key['n'].length >= RSA_MODULUS_LENGTH_MIN && isText(key['e']);
    default:
      return false;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= TEXT_LENGTH_MAX;
}
