import fc from 'fast-check';
import { CHANNELS, type Channel } from './channel.js';
import { shareTextOf } from './share.js';

const sharing = fc.record({
  channel: fc.constantFrom(...CHANNELS),
  link: fc.webUrl({ withQueryParameters: true }),
  code: fc.stringMatching(/^[0-9A-Z]{4,20}$/),
  shop: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
});

/** The parameter in which each channel is told what to say, and what has to be in it. */
const SAID: Readonly<Partial<Record<Channel, [parameter: string, says: 'text' | 'link']>>> = {
  EMAIL: ['body', 'text'],
  WHATSAPP: ['text', 'text'],
  TELEGRAM: ['url', 'link'],
  VK: ['url', 'link'],
  FACEBOOK: ['u', 'link'],
  X: ['text', 'text'],
  SMS: ['body', 'text'],
};

describe('What is shared', () => {
  it('names the shop, and says the link or the code by which friends come', () => {
    fc.assert(
      fc.property(sharing, (one) => {
        const { text } = shareTextOf(one);
        expect(text).toContain(one.shop);
        expect(text).toContain(one.code);
        expect(text.includes(one.link)).toBe(!['IN_PERSON', 'EVENT'].includes(one.channel));
      }),
    );
  });

  it('opens each channel with all of it filled in, whatever signs it has', () => {
    fc.assert(
      fc.property(sharing, (one) => {
        const { text, intentUrl } = shareTextOf(one);
        const said = SAID[one.channel];
        expect(intentUrl === null).toBe(said === undefined);
        if (intentUrl === null || said === undefined) return;
        const [parameter, says] = said;
        expect(intentUrl).not.toMatch(/[\s+<>"]/);
        const values = new URLSearchParams(intentUrl.slice(intentUrl.indexOf('?') + 1));
        expect(values.get(parameter)).toBe(says === 'text' ? text : one.link);
      }),
    );
  });
});
