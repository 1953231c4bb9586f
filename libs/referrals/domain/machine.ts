/**
 * What programs call themselves that fetch pages without anybody who looks at them: messengers and networks that make a preview of a link
 * when it is sent, search engines, mail scanners, tools. By words that nearly all of them use, then by names of those that use none.
 */
const MACHINE = new RegExp(
  [
    ...[
      'bot\\b',
      'bot/',
      'crawl',
      'spider',
      'preview',
      'https?:',
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
      '^whatsapp/',
      '^viber/',
      '^telegram',
      '^snapchat/',
    ],
    ...[
      '^curl/',
      '^wget/',
      '^python',
      '^java/',
      '^go-http',
      '^node',
      '^undici',
      '^axios/',
      '^okhttp/',
      '^ruby',
      '^perl',
    ],
    ...['libwww', '^php', '^postman', '^insomnia', 'safelinks', 'barracuda', 'proofpoint', 'mimecast'],
  ].join('|'),
  'i',
);

/** Whether a user agent is that of a program without a person: browsers always say who they are. */
export function isMachine(userAgent: string | undefined): boolean {
  return userAgent === undefined || userAgent.trim() === '' || MACHINE.test(userAgent);
}
