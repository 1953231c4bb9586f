import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a partner's machine behaves. */
export type PartnerMood =
  | 'honest'
  /** Answers 503. */
  | 'down'
  /** Ends the connection instead of answering. */
  | 'rude'
  /** Never answers. */
  | 'silent'
  | 'unsigned'
  /** Signs with a secret of its own. */
  | 'forging'
  /** Signs as of an hour ago. */
  | 'stale'
  /** Answers again what it answered first, signature and all. */
  | 'replaying'
  /** Sends on to another address, where it would say yes. */
  | 'redirecting'
  /** Says yes in a megabyte. */
  | 'flooding'
  /** Says something that is no answer. */
  | 'babbling';

export interface AskedOfPartner {
  readonly id: string;
  readonly program: string;
  readonly partner: string;
  readonly number: string;
  readonly member: string;
}

interface SignedAnswer {
  readonly body: string;
  readonly signature: string;
}

/**
 * The machine of a partner, by its own reading of docs/partners.md: it verifies signatures before it looks anything up, and signs
 * what it answers. It can be slow, down, lying or replaying.
 */
export class PartnerServer {
  readonly members = new Set<string>();
  /** What came with a signature that holds. */
  readonly asked: AskedOfPartner[] = [];
  /** Whatever came. */
  requests = 0;
  mood: PartnerMood = 'honest';
  secret = '';
  /** Called with each question before it is answered. */
  onAsked: (asked: AskedOfPartner) => Promise<void> = () => Promise.resolve();
  private first: SignedAnswer | null = null;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<PartnerServer> {
    const partner = new PartnerServer(createServer());
    partner.server.on('request', (request, response) => void partner.serve(request, response));
    await new Promise<void>((resolve) => partner.server.listen(0, '127.0.0.1', resolve));
    return partner;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/members`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1;
    let body = '';
    for await (const chunk of request) body += String(chunk);
    if (this.mood === 'down') return void response.writeHead(503).end();
    if (this.mood === 'rude') return void request.socket.destroy();
    if (this.mood === 'silent') return;
    const seconds = this.secondsOf(String(request.headers['perennial-signature']), body);
    if (seconds === null) return void response.writeHead(401).end();
    const asked = JSON.parse(body) as AskedOfPartner;
    this.asked.push(asked);
    await this.onAsked(asked);
    if (this.mood === 'redirecting' && request.url === '/members')
      return void response.writeHead(307, { location: this.url.replace('/members', '/elsewhere') }).end();
    const { body: text, signature } = this.answerTo(asked, seconds);
    const headers = this.mood === 'unsigned' ? {} : { 'perennial-signature': signature };
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(text);
  }

  private answerTo({ id, number }: AskedOfPartner, seconds: number): SignedAnswer {
    if (this.mood === 'replaying' && this.first) return this.first;
    // Whoever lies says that everybody is a member.
    const isMember = this.mood !== 'honest' || this.members.has(number);
    const reason = isMember ? {} : { reason: 'No such card.' };
    const padding = this.mood === 'flooding' ? { padding: 'x'.repeat(1_000_000) } : {};
    const isBabbling = this.mood === 'babbling';
    const body = isBabbling ? '{"id":1,' : JSON.stringify({ id, isMember, ...reason, ...padding });
    const at = this.mood === 'stale' ? seconds - 3_600 : seconds;
    const secret = this.mood === 'forging' ? 'a secret of its own' : this.secret;
    const answer = { body, signature: `t=${at},v1=${this.mac(secret, `${at}.${body}`)}` };
    this.first ??= answer;
    return answer;
  }

  /** When the body was signed; null if it was not. */
  private secondsOf(header: string, body: string): number | null {
    const [time = '', ...signatures] = header.split(',');
    const seconds = time.replace('t=', '');
    return signatures.includes(`v1=${this.mac(this.secret, `${seconds}.${body}`)}`) ? Number(seconds) : null;
  }

  private mac(secret: string, text: string): string {
    return createHmac('sha256', secret).update(text).digest('hex');
  }
}
