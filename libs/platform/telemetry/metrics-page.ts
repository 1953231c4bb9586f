import { createHash, timingSafeEqual } from 'node:crypto';
import type { Config } from '../config/config.js';
import type { Metrics } from './metrics.js';

export const METRICS_PATH = '/metrics';

/** An answer, for whatever server gives it. */
export interface MetricsPage {
  readonly status: 200 | 401 | 404;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What /metrics answers. It asks for `METRICS_TOKEN` as a bearer token, if there is one; without, it is open in development
 * and does not exist in production.
 */
export async function metricsPage(
  metrics: Metrics,
  { metricsToken, environment }: Config,
  authorization: string | undefined,
): Promise<MetricsPage> {
  const plain = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
  if (metricsToken === null && environment === 'production') {
    return { status: 404, headers: plain, body: 'Not found\n' };
  }
  if (metricsToken !== null && !isSame(authorization ?? '', `Bearer ${metricsToken}`)) {
    return {
      status: 401,
      headers: { ...plain, 'www-authenticate': 'Bearer' },
      body: 'Authentication required\n',
    };
  }
  const body = await metrics.text();
  return { status: 200, headers: { ...plain, 'content-type': metrics.contentType }, body };
}

/** Digests have one length and compare in constant time, whatever was sent. */
function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
