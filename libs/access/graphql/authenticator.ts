import { isIP } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import {
  addressSubject,
  Clock,
  CONFIG,
  RatePoints,
  RequestDeadline,
  type Config,
  type LoggedPrincipal,
  type RateSubject,
} from '#platform';
import { rateLimited, type SocketOrigin, type SocketPrincipal } from '#platform/graphql';
import { requestIdOf } from '#platform/http';
import { CustomerTokens } from '../customer-tokens.service.js';
import { principalOf, type Actor } from '../domain/actor.js';
import { STOREFRONT_KEY } from '../domain/credential.js';
import { ANONYMOUS_PERMISSIONS } from '../domain/permission.js';
import { StaffSessions } from '../staff-sessions.service.js';
import { StorefrontKeys } from '../storefront-keys.service.js';
import type { AccessContext, SessionControl } from './allow.js';

export const SESSION_COOKIE = 'perennial_session';

const BEARER = /^Bearer ([\w.~+/=-]{1,4096})$/i;

const GUESS_POINTS = 10;

const ANONYMOUS: Actor = { kind: 'ANONYMOUS', permissions: ANONYMOUS_PERMISSIONS };

/** Finds out who sends a request: makes the context of each of the two endpoints. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly keys: StorefrontKeys,
    private readonly tokens: CustomerTokens,
    private readonly sessions: StaffSessions,
    private readonly clock: Clock,
    private readonly ratePoints: RatePoints,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * `Authorization: Bearer` with a storefront key or a customer token; anonymous without the header. Throws the
   * constant UNAUTHENTICATED error (HTTP 401) whatever is wrong with a credential.
   */
  async storefrontContext(request: FastifyRequest): Promise<AccessContext> {
    const now = this.clock.now();
    const credential = this.bearerOf(request, now);
    if (credential === null) return contextOf(request, ANONYMOUS, now);
    const isKey = credential.startsWith(STOREFRONT_KEY.prefix);
    const deadline = request.deadline ?? undefined;
    const actor = isKey
      ? await this.keys.authenticate(credential, now, deadline)
      : await this.tokens.authenticate(credential, now, deadline);
    if (!actor) throw this.refusal(request, now);
    return contextOf(request, actor, now);
  }

  /** Whether a storefront's key comes with the request, by its headers alone: asked before the body is read. */
  async isStorefront(request: FastifyRequest): Promise<boolean> {
    const [, credential] = BEARER.exec(request.headers.authorization ?? '') ?? [];
    if (!credential?.startsWith(STOREFRONT_KEY.prefix)) return false;
    const now = this.clock.now();
    const actor = await this.keys.authenticate(credential, now, new RequestDeadline());
    // A guess like any other.
    if (!actor) this.ratePoints.charge(addressSubject(addressOf(request)), GUESS_POINTS, now);
    return actor !== null;
  }

  /** Who opens a socket with these words, as in the header; null whatever is wrong with them. */
  async socketPrincipal(authorization: string, now: Date): Promise<SocketPrincipal | null> {
    const [, credential] = BEARER.exec(authorization) ?? [];
    if (credential === undefined) return null;
    if (credential.startsWith(STOREFRONT_KEY.prefix)) {
      const actor = await this.keys.authenticate(credential, now);
      return actor && socketPrincipalOf(actor, null);
    }
    const found = await this.tokens.identify(credential, now);
    return found && socketPrincipalOf(found.actor, found.expiresAt);
  }

  /**
   * A session token, as `Authorization: Bearer` or as a cookie. A wrong header is refused like a wrong key; a cookie
   * that is no longer good makes the request anonymous and is deleted, so that its owner can sign in again.
   */
  async adminContext(request: FastifyRequest, reply: FastifyReply): Promise<AccessContext> {
    const now = this.clock.now();
    const bearer = this.bearerOf(request, now);
    const cookie = bearer === null ? sessionCookieOf(request) : null;
    const token = bearer ?? cookie;
    const staff =
      token === null ? null : await this.sessions.authenticate(token, now, request.deadline ?? undefined);
    if (bearer !== null && !staff) throw this.refusal(request, now);
    const session = this.sessionControl(reply, staff?.sessionId ?? null, now);
    if (cookie !== null && !staff) session.forget();
    return { ...contextOf(request, staff?.actor ?? ANONYMOUS, now), session };
  }

  /** The credential in the header; null without a header. Another scheme or form is a wrong credential. */
  private bearerOf(request: FastifyRequest, now: Date): string | null {
    const { authorization } = request.headers;
    if (authorization === undefined) return null;
    const [, credential] = BEARER.exec(authorization) ?? [];
    if (credential === undefined) throw this.refusal(request, now);
    return credential;
  }

  /** Each wrong credential spends points of its address; when they are spent, guesses are told to come later. */
  private refusal(request: FastifyRequest, now: Date): GraphQLError {
    const allowance = this.ratePoints.charge(addressSubject(addressOf(request)), GUESS_POINTS, now);
    return allowance.isAllowed ? unauthenticated() : rateLimited(allowance);
  }

  private sessionControl(reply: FastifyReply, id: string | null, now: Date): SessionControl {
    const secure = this.config.environment === 'production' ? '; Secure' : '';
    const set = (value: string, maxAgeSeconds: number): void => {
      const rules = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${secure}`;
      // A later cookie of the same answer takes the place of an earlier one.
      reply.removeHeader('set-cookie').header('set-cookie', `${SESSION_COOKIE}=${value}; ${rules}`);
    };
    return {
      id,
      remember: ({ token, expiresAt }) =>
        set(token, Math.floor((expiresAt.getTime() - now.getTime()) / 1_000)),
      forget: () => set('', 0),
    };
  }
}

function socketPrincipalOf(actor: Actor, expiresAt: Date | null): SocketPrincipal {
  const { permissions } = actor;
  const contextFor = (origin: SocketOrigin): AccessContext => ({
    ...origin,
    ...{ actor, permissions, isAuthenticated: true, principal: loggedPrincipalOf(actor) },
    rateSubject: rateSubjectOf(actor, origin.ip),
  });
  return { name: principalOf(actor), expiresAt, contextFor };
}

function contextOf(request: FastifyRequest, actor: Actor, now: Date): AccessContext {
  const { deadline } = request;
  return {
    actor: deadline === null || actor.kind === 'ANONYMOUS' ? actor : { ...actor, deadline },
    permissions: actor.permissions,
    isAuthenticated: actor.kind !== 'ANONYMOUS',
    requestId: requestIdOf(request),
    principal: loggedPrincipalOf(actor),
    ip: addressOf(request),
    now,
    rateSubject: rateSubjectOf(actor, addressOf(request)),
    deadline: deadline ?? undefined,
  };
}

/** Of the client, as far as proxies that are trusted say; what they forward may be no address at all. */
function addressOf({ ip, socket }: FastifyRequest): string {
  return isIP(ip) === 0 ? (socket.remoteAddress ?? '') : ip;
}

/** Keys and members of staff by their random ids; of customers the kind alone. */
function loggedPrincipalOf(actor: Actor): LoggedPrincipal {
  if (actor.kind === 'STOREFRONT') return { kind: actor.kind, id: actor.keyId };
  if (actor.kind === 'STAFF') return { kind: actor.kind, id: actor.staffId };
  return { kind: actor.kind };
}

function rateSubjectOf(actor: Actor, ip: string): RateSubject {
  switch (actor.kind) {
    case 'STOREFRONT':
      return { kind: 'KEY', id: actor.keyId };
    case 'CUSTOMER':
      return { kind: 'CUSTOMER', id: actor.customerId };
    case 'STAFF':
      return { kind: 'STAFF', id: actor.staffId };
    default:
      return addressSubject(ip);
  }
}

function sessionCookieOf(request: FastifyRequest): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === SESSION_COOKIE && value) return value;
  }
  return null;
}

// One error for every wrong credential: it tells nothing about why.
function unauthenticated(): GraphQLError {
  return new GraphQLError('Authentication required.', {
    extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
  });
}
