import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CustomerTokens } from '#access';
import { Readiness } from './readiness.js';

/** What orchestrators and storefronts ask for without GraphQL. */
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly tokens: CustomerTokens,
  ) {}

  /** 200 as long as the process answers at all: it asks nobody else, so an outage of theirs restarts nothing here. */
  @Get('health')
  health(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** 200 when requests should be sent here; 503 with the reason otherwise. */
  @Get('ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const reason = await this.readiness.check();
    if (reason === null) await reply.send({ status: 'ready' });
    else await reply.code(503).send({ status: 'unready', reason });
  }

  /** Public keys of the customer tokens this service mints. */
  @Get('.well-known/jwks.json')
  @Header('cache-control', 'public, max-age=300')
  jwks(): Promise<object> {
    return this.tokens.jwks();
  }
}
