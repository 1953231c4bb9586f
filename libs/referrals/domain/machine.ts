/**
 * What programs call themselves that fetch pages without anybody who looks at them: messengers and networks that make a preview of a link
 * when it is sent, search engines, mail scanners, tools. By words that nearly all of them use, then by names of those that use none.
 */
const PARTS = [
  ...[
    'bot/',
    'crawl',
    'spider',
    'preview',
    'http:',
    'https:',
    'externalhit',
    'facebot',
    'scanner',
    'monitor',
  ],
  ...[
    'headless',
    'lighthouse',
    'imageproxy',
    'feedfetcher',
    'libwww',
    'safelinks',
    'barracuda',
    'proofpoint',
  ],
  'mimecast',
];
const BEGINNINGS = [
  ...['whatsapp/', 'viber/', 'telegram', 'snapchat/', 'curl/', 'wget/', 'python', 'java/', 'go-http', 'node'],
  ...['undici', 'axios/', 'okhttp/', 'ruby', 'perl', 'php', 'postman', 'insomnia'],
];
/** At the end of a word: models of telephones begin with it. */
const BOT = /bot\b/;

/** Whether a user agent is that of a program without a person: browsers always say who they are. */
export function isMachine(userAgent: string | undefined): boolean {
  const text = userAgent?.toLowerCase() ?? '';
  if (text.trim() === '' || BOT.test(text)) return true;
  return PARTS.some((part) => text.includes(part)) || BEGINNINGS.some((begin) => text.startsWith(begin));
}
