import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '#platform';
import { Clicks, REFERRAL_LINK_PATH } from '#referrals';

/** The same whatever is wrong with a link. */
const NOWHERE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Link not found</title>
<p>This link leads nowhere. Ask whoever sent it for another.</p></html>
`;
/** What browsers say who load a page in advance, without anybody who has asked for it. */
const PEEK_HEADERS = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'];
const PEEK = /prefetch|prerender|preview/i;

/** Where the links of advocates lead: to the shop, by way of a touch. */
@Controller()
export class ReferralLinksController {
  constructor(
    private readonly clicks: Clicks,
    private readonly clock: Clock,
  ) {}

  // Of whatever length: a parameter of its own would be refused in other words.
  @Get(`${REFERRAL_LINK_PATH}/*`)
  async follow(
    @Param('*') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { ip, headers, method, deadline } = request;
    const location = await this.clicks.follow({
      ...{
        token,
        ip,
        userAgent: headers['user-agent'],
        now: this.clock.now(),
        deadline: deadline ?? undefined,
      },
      isPeek: method !== 'GET' || PEEK_HEADERS.some((name) => PEEK.test(String(headers[name] ?? ''))),
    });
    // What is kept anywhere would hide the next click; and the shop is not told on which page the link was.
    void reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
    if (location === null) await reply.code(404).type('text/html; charset=utf-8').send(NOWHERE);
    else await reply.redirect(location, 302);
  }
}
