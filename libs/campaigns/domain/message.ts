/** How a message is sent. */
export const MESSAGE_CHANNELS = ['EMAIL', 'SMS', 'PUSH'] as const;
export type MessageChannel = (typeof MESSAGE_CHANNELS)[number];

/** PENDING: it waits in the outbox. SKIPPED: the customer did not agree to it. WITHDRAWN: its order came back. */
export const MESSAGE_STATES = ['PENDING', 'SKIPPED', 'WITHDRAWN'] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];
