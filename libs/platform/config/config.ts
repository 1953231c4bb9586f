import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import { QUERY_LIMITS } from './query-limits.js';
import { readTrustedDocuments, type TrustedDocuments } from './trusted-documents.js';
import type { RateLimits } from '../rate/rate-points.js';
import { ConfigurationError } from './configuration-error.js';

const DEVELOPMENT_SECRET = 'perennial-development-secret-not-for-production';

/** Points a minute; 0 is without a limit. Less than one operation may cost would refuse it for ever. */
const isRate = (points: number): boolean => points === 0 || points >= QUERY_LIMITS.cost;
const RATE = `0, or ${QUERY_LIMITS.cost} and more`;

/** Variables that may be given as NAME_FILE instead: the path of a file that holds the value, as secrets are mounted. */
const FROM_FILES = ['DATABASE_URL', 'PERENNIAL_SECRET', 'METRICS_TOKEN'] as const;

const origins = z
  .string()
  .transform((text) => wordsOf(text))
  .refine((list) => list.every(isOrigin), 'origins such as https://admin.example.com, separated by commas');

/** Never a count, never "all": whoever reaches the port directly could then claim any address. */
const proxies = z
  .string()
  .transform((text) => wordsOf(text))
  .refine(
    (list) => list.every((word) => NETWORKS.has(word) || isAddressRange(word)),
    'addresses or networks of the proxies in front, such as 10.0.0.0/8, separated by commas',
  );
/** Without a slash at its end; links are put behind it. */
const PUBLIC_ADDRESS = 'an address such as https://loyalty.example.com';
const NETWORKS = new Set(['loopback', 'linklocal', 'uniquelocal']);

const schema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(10),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  PUBLIC_URL: z.string().default('').refine(isPublicUrl, PUBLIC_ADDRESS).transform(withoutSlashes),
  CORS_ORIGINS: z.string().default('').pipe(origins),
  TRUST_PROXY: z.string().default('').pipe(proxies),
  DRAIN_DELAY_MS: z.coerce.number().int().min(0).max(5_000).default(0),
  PERENNIAL_SECRET: z.string().min(32, 'at least 32 characters').default(DEVELOPMENT_SECRET),
  PERENNIAL_WORKER: z.enum(['in-process', 'none']).default('none'),
  WORKER_PORT: z.coerce.number().int().min(0).max(65535).optional(),
  METRICS_TOKEN: z.string().min(16, 'at least 16 characters').optional(),
  LOG_REQUESTS: z.enum(['all', 'slow', 'none']).default('slow'),
  PERENNIAL_TRACING: z.enum(['otlp', 'none']).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  RATE_POINTS_KEY: z.coerce.number().int().min(0).refine(isRate, RATE).default(600000),
  RATE_POINTS_CUSTOMER: z.coerce.number().int().min(0).refine(isRate, RATE).default(6000),
  RATE_POINTS_STAFF: z.coerce.number().int().min(0).refine(isRate, RATE).default(12000),
  RATE_POINTS_ADDRESS: z.coerce.number().int().min(0).refine(isRate, RATE).default(1200),
  TRUSTED_DOCUMENTS: z.string().optional(),
  PARTNER_ADDRESSES: z.enum(['public', 'any']).default('public'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** Everything the service reads from its environment; see the table in the README. */
export interface Config {
  readonly environment: 'development' | 'test' | 'production';
  readonly databaseUrl: string;
  readonly databasePoolSize: number;
  readonly host: string;
  readonly port: number;
  /** Where browsers reach the service: what links of referrals begin with. Without a slash at its end. */
  readonly publicUrl: string;
  /** Origins of web pages that may read answers. */
  readonly corsOrigins: readonly string[];
  /** Proxies whose `X-Forwarded-For` is believed; none when empty. */
  readonly trustProxy: string[];
  /** How long a process that is to end goes on taking connections, while /ready says 503. */
  readonly drainDelayMs: number;
  /** Root of all derived keys (customer-token signing, identity HMACs); at least 32 characters. */
  readonly secret: string;
  readonly worker: 'in-process' | 'none';
  readonly logLevel: string;
  readonly logRequests: 'all' | 'slow' | 'none';
  /** Port of the worker's own health and metrics; null for none. */
  readonly workerPort: number | null;
  /** Bearer token that /metrics asks for; null for none, which closes it in production. */
  readonly metricsToken: string | null;
  /** Address of the OTLP/HTTP collector of traces; null for no traces. */
  readonly otlpEndpoint: string | null;
  /** Points a minute by kind of caller; 0 is without a limit. */
  readonly ratePoints: RateLimits;
  /** The only documents the storefront endpoint executes, by hash; null when it executes all. */
  readonly trustedDocuments: TrustedDocuments | null;
  /** Where partners may be asked: over https at public addresses, or anywhere; never the latter in production. */
  readonly partnerAddresses: 'public' | 'any';
}

/** Where a collector listens by OpenTelemetry's own convention. */
const OTLP_DEFAULT = 'http://localhost:4318';

/** Reads and checks the environment. Throws `ConfigurationError` that names every wrong variable, never its value. */
export function loadConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const parsed = schema.safeParse(withFiles(environment));
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigurationError(`The configuration is wrong:\n${lines.join('\n')}`);
  }
  const env = parsed.data;
  if (env.NODE_ENV === 'production' && env.PERENNIAL_SECRET === DEVELOPMENT_SECRET) {
    throw new ConfigurationError(
      'PERENNIAL_SECRET must be set in production (32 or more random characters).',
    );
  }
  if (env.NODE_ENV === 'production' && env.PARTNER_ADDRESSES === 'any') {
    throw new ConfigurationError(
      'PARTNER_ADDRESSES=any is for development: it reaches into your own network.',
    );
  }
  return {
    environment: env.NODE_ENV,
    databaseUrl: env.DATABASE_URL,
    databasePoolSize: env.DATABASE_POOL_SIZE,
    host: env.HOST,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL || `http://localhost:${env.PORT}`,
    corsOrigins: env.CORS_ORIGINS,
    trustProxy: env.TRUST_PROXY,
    drainDelayMs: env.DRAIN_DELAY_MS,
    secret: env.PERENNIAL_SECRET,
    worker: env.PERENNIAL_WORKER,
    logLevel: env.LOG_LEVEL,
    logRequests: env.LOG_REQUESTS,
    workerPort: env.WORKER_PORT ?? null,
    metricsToken: env.METRICS_TOKEN ?? null,
    otlpEndpoint: otlpEndpointOf(env.PERENNIAL_TRACING, env.OTEL_EXPORTER_OTLP_ENDPOINT),
    ratePoints: {
      KEY: env.RATE_POINTS_KEY,
      CUSTOMER: env.RATE_POINTS_CUSTOMER,
      STAFF: env.RATE_POINTS_STAFF,
      ADDRESS: env.RATE_POINTS_ADDRESS,
    },
    trustedDocuments: env.TRUSTED_DOCUMENTS ? readTrustedDocuments(env.TRUSTED_DOCUMENTS) : null,
    partnerAddresses: env.PARTNER_ADDRESSES,
  };
}

/** The environment, with what its files hold. */
function withFiles(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const values = { ...environment };
  for (const name of FROM_FILES) {
    const path = environment[`${name}_FILE`];
    if (path === undefined || path === '') continue;
    if (environment[name]) throw new ConfigurationError(`Set ${name} or ${name}_FILE, not both.`);
    try {
      values[name] = readFileSync(path, 'utf8').trim();
    } catch {
      throw new ConfigurationError(`The file that ${name}_FILE names cannot be read.`);
    }
  }
  return values;
}

function wordsOf(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;
}

function isBase(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.search + url.hash + url.username === '';
}

function isAddressRange(text: string): boolean {
  const [address = '', bits = '0', ...rest] = text.split('/');
  const family = isIP(address);
  return (
    family !== 0 && rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)
  );
}

function otlpEndpointOf(tracing: 'otlp' | 'none' | undefined, endpoint: string | undefined): string | null {
  if (tracing === 'none') return null;
  return endpoint ?? (tracing === 'otlp' ? OTLP_DEFAULT : null);
}

/** What must never be written anywhere: every secret of the configuration. */
export function secretsOf({ secret, databaseUrl, metricsToken }: Config): string[] {
  const password = new URL(databaseUrl).password;
  const secrets = [secret, metricsToken, password, decodeURIComponent(password)];
  return [...new Set(secrets)].filter((one) => one !== null && one !== '') as string[];
}

function isPublicUrl(text: string): boolean {
  return text === '' || isBase(text);
}

function withoutSlashes(text: string): string {
  return text.replace(/\/+$/, '');
}
