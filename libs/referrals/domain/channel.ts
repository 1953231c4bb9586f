/** Where a link or a code was shared. A link carries its channel; a code that is typed has the channel that the friend names, or OTHER. */
export const CHANNELS = [
  'EMAIL',
  'WHATSAPP',
  'TELEGRAM',
  'VK',
  'INSTAGRAM',
  'FACEBOOK',
  'X',
  'SMS',
  'COPIED_LINK',
  'QR',
  'PRINT',
  'IN_PERSON',
  'EVENT',
  'OTHER',
] as const;

export type Channel = (typeof CHANNELS)[number];
