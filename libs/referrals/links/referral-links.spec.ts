import { CODE_RANDOM_BYTES, codeOf, newId } from '#kernel';
import { loadConfig } from '#platform';
import fc from 'fast-check';
import { CHANNELS } from '../domain/channel.js';
import { ReferralLinks } from './referral-links.js';

const NOW = new Date('2026-03-02T15:00:00.123Z');
const config = (secret: string): ReferralLinks =>
  new ReferralLinks(
    loadConfig({ NODE_ENV: 'test', DATABASE_URL: 'postgres://u@h/d', PERENNIAL_SECRET: secret.repeat(32) }),
  );
const links = config('a');
const [program, elsewhere] = [newId(NOW), newId(NOW)];
const code = fc.oneof(
  fc.uint8Array({ minLength: CODE_RANDOM_BYTES, maxLength: CODE_RANDOM_BYTES }).map(codeOf),
  fc.stringMatching(/^[0-9A-Z]{4,20}$/),
);
const channel = fc.constantFrom(...CHANNELS);

describe('Referral links', () => {
  it('say whose code they carry, in which program, and where they were shared', () => {
    fc.assert(
      fc.property(code, channel, (one, where) => {
        const token = links.linkToken(program, one, where);
        expect(token).toMatch(/^[A-Za-z0-9_-]{55,76}$/);
        expect(links.readLinkToken(token)).toEqual({ programId: program, code: one, channel: where });
      }),
    );
  });

  it('of touches say all that a claim asks of them, in their own program alone', () => {
    fc.assert(
      fc.property(
        code,
        channel,
        fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true }),
        (one, where, at) => {
          const [id, advocateId, referralProgramId] = [newId(at), newId(NOW), newId(NOW)];
          const token = links.touchToken(program, {
            id,
            advocateId,
            referralProgramId,
            channel: where,
            code: one,
          });
          expect(token.length).toBeLessThanOrEqual(120);
          expect(links.readTouchToken(program, token)).toEqual({
            ...{ touchId: id, advocateId, referralProgramId, channel: where, code: one, at },
          });
          expect(links.readTouchToken(elsewhere, token)).toBeNull();
          expect(links.readLinkToken(token)).toBeNull();
        },
      ),
    );
  });

  it('say nothing once a symbol is another, something is missing, or another secret signed them', () => {
    const token = links.linkToken(program, '0123456789C', 'WHATSAPP');
    const touch = {
      id: newId(NOW),
      advocateId: newId(NOW),
      referralProgramId: newId(NOW),
      channel: 'VK' as const,
    };
    const parameter = links.touchToken(program, { ...touch, code: 'SOPHIE' });
    expect(token).toHaveLength(64);
    const symbols = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=. '];
    for (const [text, read] of [
      [token, (one: string) => links.readLinkToken(one)],
      [parameter, (one: string) => links.readTouchToken(program, one)],
    ] as const) {
      const places = [...text].map((_, place) => place);
      const others = places.flatMap((place) =>
        symbols.map((symbol) => text.slice(0, place) + symbol + text.slice(place + 1)),
      );
      const readable = others.filter((one) => one !== text && read(one) !== null);
      expect(readable).toEqual([]);
      expect(places.filter((place) => read(text.slice(0, place)) !== null)).toEqual([]);
      expect(read(`${text}A`)).toBeNull();
      expect(read('A'.repeat(100_000))).toBeNull();
      expect(read(text)).not.toBeNull();
    }
    expect(config('b').readLinkToken(token)).toBeNull();
    expect(links.readTouchToken(program, token)).toBeNull();
  });
});
