import { Controller, Get, Headers, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CONFIG, Metrics, METRICS_PATH, metricsPage, type Config } from '#platform';

/** What Prometheus asks for. Neither measured nor logged itself. */
@Controller()
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get(METRICS_PATH)
  async read(
    @Headers('authorization') authorization: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { status, headers, body } = await metricsPage(this.metrics, this.config, authorization);
    await reply.code(status).headers(headers).send(body);
  }
}
