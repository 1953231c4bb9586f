import 'reflect-metadata';
import { createInterface } from 'node:readline';
import { NestFactory } from '@nestjs/core';
import { systemActor } from '#access';
import { Checkouts, type CheckoutCommand } from '#checkout';
import { Overloaded, loadConfig } from '#platform';
import { ServiceModule } from '../../apps/composition/service.module.js';

/** A line that is written to the process. */
export interface AskedLine {
  readonly id: number;
  readonly kind: 'RESERVE' | 'COMMIT';
  readonly order: string;
  readonly customer: string;
  readonly codes: readonly string[];
  readonly points: number;
}

/** A line that it answers. */
export interface AnsweredLine {
  readonly id: number;
  /** Of the checkout, or the code of the problem. */
  readonly answer: string;
}

const CART = {
  ...{ currency: 'USD', shippingMinor: 0n },
  lines: [{ id: 'line-1', sku: 'tea', name: null, categories: [], quantity: 1, amountMinor: 10_000n }],
};

/** A process of the service that does commands, a line each, as of the given time, until it is killed. Says when it begins. */
async function main(programId: string, now: Date): Promise<void> {
  const service = ServiceModule.forRoot(loadConfig(), {});
  const app = await NestFactory.createApplicationContext(service, { logger: false, abortOnError: false });
  const checkouts = app.get(Checkouts);
  const actor = systemActor(programId, 'storm');
  const commandOf = ({ kind, order, customer, codes, points }: AskedLine): CheckoutCommand => {
    if (kind === 'COMMIT') return { kind, actor, orderReference: order };
    const buyer = { externalId: customer };
    const asked = { buyer, cart: CART, codes, withOthers: false, pointsToSpend: BigInt(points), rewards: [] };
    return {
      ...{ kind, actor, orderReference: order, ttlSeconds: 60, expectedTotalMinor: null },
      asked: { ...asked, cardFingerprint: null },
    };
  };
  const answerTo = async (asked: AskedLine): Promise<string> => {
    try {
      const answer = await checkouts.submit(commandOf(asked), now);
      return answer.ok ? answer.value.checkout.state : answer.problem.code;
    } catch (error) {
      if (error instanceof Overloaded) return 'IN_PROGRESS';
      throw error;
    }
  };
  process.stdout.write('begins\n');
  for await (const line of createInterface(process.stdin)) {
    const asked = JSON.parse(line) as AskedLine;
    void answerTo(asked).then((answer) =>
      process.stdout.write(`${JSON.stringify({ id: asked.id, answer } satisfies AnsweredLine)}\n`),
    );
  }
}

const [, , programId = '', at = ''] = process.argv;
await main(programId, new Date(at));
