import type { Shortage } from '#limits';

/** Takes what stands in the way of a claim from somebody who may lose it. True: something was freed, and it is worth another look. */
export type Freeing = (shortage: Shortage) => boolean;

export const NOBODY_FREES: Freeing = () => false;
