import { lookup, type LookupAddress } from 'node:dns';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, isPublicAddress, type Config } from '#platform';
import { MembershipVerifier, type Question, type Verdict } from './membership-verifier.js';
import { isSigned, signatureOf, SIGNATURE_HEADER } from './partner-secrets.js';

/** For the whole of a question, from the look-up of the name to the last byte of the answer. */
const TIMEOUT_MS = 5_000;
const ANSWER_BYTES_MAX = 16_384;
const REASON_LENGTH_MAX = 200;
/** What is written for people holds no characters that steer. */

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

interface HttpAnswer {
  readonly status: number;
  readonly signature: string;
  readonly body: string;
}

/**
 * Asks a partner by an HTTP POST whose body is signed, and believes an answer only if it is signed by the same secret, names this very
 * attempt and came in time. Follows no redirects. Connects to public addresses over https only, unless the configuration says
 * PARTNER_ADDRESSES=any: the address that was looked at is the one that is connected to.
 */
@Injectable()
export class HttpVerifier extends MembershipVerifier {
  private readonly asksAnywhere: boolean;

  constructor(@Inject(CONFIG) config: Config) {
    super();
    this.asksAnywhere = config.partnerAddresses === 'any';
  }

  async ask({ url, secrets, ...question }: Question, now: Date): Promise<Verdict> {
    if (secrets.length === 0) return unknown('no secret was issued');
    const body = JSON.stringify(question);
    try {
      const target = new URL(url);
      if (target.protocol !== 'https:' && !this.asksAnywhere) return unknown('not an https address');
      const answer = await this.post(target, body, signatureOf(secrets, body, now));
      if (answer.status !== 200) return unknown(`answered ${answer.status}`);
      if (!isSigned(answer.signature, secrets, answer.body, now)) return unknown('the answer is not signed');
      return verdictOf(answer.body, question.id);
    } catch (error) {
      return unknown(error instanceof Error ? error.message : 'not reached');
    }
  }

  private post(url: URL, body: string, signature: string): Promise<HttpAnswer> {
    // A literal address is not looked up.
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !this.mayConnect(host)) throw new Error('the address is not public');
    const options: RequestOptions = {
      method: 'POST',
      agent: false,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      lookup: this.lookUp,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        [SIGNATURE_HEADER]: signature,
      },
    };
    return new Promise((resolve, reject) => {
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const request = send(url, options, (response) => {
        readAnswer(response)
          .then(resolve, reject)
          .finally(() => request.destroy());
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  private mayConnect(address: string): boolean {
    return this.asksAnywhere || isPublicAddress(address);
  }

  /** One address that is not public is enough to refuse a name: it was not made for us. */
  private readonly lookUp: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const refuse = (why: Error): void => callback(why, []);
      if (error) return refuse(error);
      const addresses: LookupAddress[] = found;
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => this.mayConnect(address)))
        return refuse(new Error('the address is not public'));
      if (options.all) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}

async function readAnswer(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > ANSWER_BYTES_MAX) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  const header = response.headers[SIGNATURE_HEADER];
  const signature = typeof header === 'string' ? header : '';
  return { status: response.statusCode ?? 0, signature, body: Buffer.concat(chunks).toString('utf8') };
}

function verdictOf(body: string, id: string): Verdict {
  const answer: unknown = JSON.parse(body);
  if (typeof answer !== 'object' || answer === null) return unknown('the answer is no object');
  const { id: asked, isMember, reason } = answer as Readonly<Record<string, unknown>>;
  if (asked !== id) return unknown('the answer is to another question');
  if (isMember === true) return { kind: 'MEMBER' };
  if (isMember !== false) return unknown('the answer does not say whether');
  const words =
    typeof reason === 'string' ? reason.replace(CONTROL, ' ').slice(0, REASON_LENGTH_MAX).trim() : '';
  return { kind: 'STRANGER', reason: words === '' ? null : words };
}

function unknown(why: string): Verdict {
  return { kind: 'UNKNOWN', why };
}
