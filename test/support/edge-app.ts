import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TestApp, type TestAppOptions } from './test-app.js';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface HttpQuestion {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  /** Sent one after the other; without a length in the headers: chunked. */
  readonly body?: readonly (string | Buffer)[];
}

/** The whole service on a real port. */
export class EdgeApp {
  private constructor(
    readonly test: TestApp,
    readonly port: number,
  ) {}

  static async start(
    environment: Readonly<Record<string, string>> = {},
    times: TestAppOptions['times'] = {},
  ): Promise<EdgeApp> {
    const test = await TestApp.start(new Date(), { environment, times });
    await test.app.listen(0, '127.0.0.1');
    const { port } = test.app.getHttpServer().address() as AddressInfo;
    return new EdgeApp(test, port);
  }

  stop(): Promise<void> {
    return this.test.stop();
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** One request on a connection of its own. */
  send({ method = 'POST', path = '/graphql', headers = {}, body = [] }: HttpQuestion): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const sent = httpRequest({ port: this.port, method, path, headers, agent: false }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => (text += part));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
        answer.on('error', reject);
      });
      sent.on('error', reject);
      for (const part of body) sent.write(part);
      sent.end();
    });
  }

  /** A GraphQL request; the answer's body as JSON. */
  async ask(
    credential: string | null,
    query: string,
    variables: object = {},
    path = '/graphql',
  ): Promise<{ status: number; headers: Headers; body: GraphqlBody; ms: number }> {
    const startedAt = performance.now();
    const answer = await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(credential === null ? {} : { authorization: `Bearer ${credential}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await answer.json()) as GraphqlBody;
    return { status: answer.status, headers: answer.headers, body, ms: performance.now() - startedAt };
  }
}

export interface GraphqlBody {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers have the shape of their query
  readonly data?: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions: Record<string, unknown> & { readonly code: string };
  }[];
}
