import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { CustomerTokens } from '#access';
import { Database } from '#platform';

/** What orchestrators and storefronts ask for without GraphQL. */
@Controller()
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly tokens: CustomerTokens,
  ) {}

  /** 200 while the process serves and reaches its database, 503 otherwise. */
  @Get('health')
  async health(): Promise<{ status: 'ok' }> {
    try {
      await this.database.tx({ programId: null }, (tx) => tx.query('select 1'));
    } catch {
      throw new ServiceUnavailableException('The database does not answer.');
    }
    return { status: 'ok' };
  }

  /** Public keys of the customer tokens this service mints. */
  @Get('.well-known/jwks.json')
  jwks(): Promise<object> {
    return this.tokens.jwks();
  }
}
