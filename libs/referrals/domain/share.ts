import type { Channel } from './channel.js';

/** What somebody shares. */
export interface Sharing {
  readonly channel: Channel;
  /** Address of the link, which carries the channel. */
  readonly link: string;
  /** The code, as people are shown it. */
  readonly code: string;
  /** Name of the shop. */
  readonly shop: string;
}

/** What a page needs to share it. */
export interface ShareText {
  /** In English; shops say it in their own words, with link or code. */
  readonly text: string;
  /** What opens the channel with all of it filled in; null: the channel has no such address. */
  readonly intentUrl: string | null;
}

type Fill = (said: { readonly text: string; readonly link: string; readonly shop: string }) => string;

const INTENTS: Readonly<Partial<Record<Channel, Fill>>> = {
  EMAIL: ({ text, shop }) => `mailto:?${queryOf({ subject: shop, body: text })}`,
  WHATSAPP: ({ text }) => `https://wa.me/?${queryOf({ text })}`,
  // It puts the address before the text by itself.
  TELEGRAM: ({ link, shop }) => `https://t.me/share/url?${queryOf({ url: link, text: shop })}`,
  VK: ({ link, shop }) => `https://vk.com/share.php?${queryOf({ url: link, title: shop })}`,
  FACEBOOK: ({ link }) => `https://www.facebook.com/sharer/sharer.php?${queryOf({ u: link })}`,
  X: ({ text }) => `https://x.com/intent/post?${queryOf({ text })}`,
  // "?&" is what both iOS and Android read.
  SMS: ({ text }) => `sms:?&${queryOf({ body: text })}`,
};

/** Where nobody can follow a link: the code is said instead. */
const SPOKEN: ReadonlySet<Channel> = new Set(['IN_PERSON', 'EVENT']);

export function shareTextOf({ channel, link, code, shop }: Sharing): ShareText {
  const text = SPOKEN.has(channel)
    ? `My code for ${shop}: ${code}`
    : `Join me at ${shop}: ${link} (code ${code})`;
  return { text, intentUrl: INTENTS[channel]?.({ text, link, shop }) ?? null };
}

/** Spaces as %20: mail programs and telephones show a plus as it is. */
function queryOf(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}
