import { readFileSync } from 'node:fs';
import fastify, { type FastifyInstance } from 'fastify';
import pg from 'pg';
import { APP_ROLE } from '#platform';
import { bareRedemption } from './bare-redemption.js';
import { valuesFor, type StatementPlan } from './statement-plan.js';
import { sendTogether, socketOf } from '../../libs/platform/database/client-socket.js';

/**
 * The baseline of the HTTP measurements, a process of its own: fastify and a pg pool, no GraphQL, no framework, no
 * credentials, no checks. `/me` sends the statements that the product was heard to send for the same question, those of
 * a transaction in one packet, prepared by name; `/redeem` does the least that redeems points exactly once.
 */
interface Settings {
  readonly databaseUrl: string;
  readonly poolSize: number;
  readonly programId: string;
  readonly pointTypeId: string;
  readonly plan: StatementPlan;
}

interface MeBody {
  readonly customerId: string;
  readonly externalId: string;
}

interface WalletRow {
  readonly pending: string;
  readonly available: string;
  readonly held: string;
}

export interface RedeemBody {
  readonly externalId: string;
  readonly points: number;
  readonly key: string;
}

const settings = JSON.parse(readFileSync(0, 'utf8')) as Settings;
const pool = new pg.Pool({
  connectionString: settings.databaseUrl,
  max: settings.poolSize,
  options: `-c role=${APP_ROLE} -c timezone=UTC`,
  pipeline: true,
});

async function me(customer: MeBody): Promise<unknown> {
  let wallet: WalletRow | undefined;
  for (const [number, transaction] of settings.plan.entries()) {
    const client = await pool.connect();
    try {
      sendTogether(socketOf(client));
      const sent = transaction.map((statement, place) => {
        const { text } = statement;
        const isSimple = statement.values.length === 0;
        const values = valuesFor(statement, customer);
        return client.query<WalletRow>(isSimple ? text : { name: `me-${number}-${place}`, text, values });
      });
      for (const { rows } of (await Promise.all(sent)).flat())
        if (rows?.[0]?.available !== undefined) wallet = rows[0];
    } finally {
      client.release();
    }
  }
  if (!wallet) throw new Error('there is no wallet');
  const { pending, available, held } = wallet;
  const points = { pending: Number(pending), available: Number(available), held: Number(held) };
  return { data: { me: { wallet: { ...points, upcoming: [], expirations: [] } } } };
}

function addRoutes(server: FastifyInstance): void {
  const { programId, pointTypeId } = settings;
  const redeem = bareRedemption(pool, { programId, pointTypeId });
  server.post<{ Body: MeBody }>('/me', (request) => me(request.body));
  server.post<{ Body: RedeemBody }>('/redeem', (request) => redeem(request.body));
}

const server = fastify({ logger: false });
addRoutes(server);
const address = await server.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write(`listens on ${address}\n`);
process.on('SIGTERM', () => void server.close().then(() => pool.end()));
