import { Injectable } from '@nestjs/common';
import { isbot } from 'isbot';

/** User agents that a process remembers: looking at one takes longer than all else that is done for a click. */
const KNOWN_MAX = 10_000;
/** Every browser begins so, for the sake of servers of the last century. */
const BROWSER = /^(Mozilla|Opera)\//;

/** Tells programs without a person: messengers and networks that make a preview of a link when it is sent, search engines, tools. */
@Injectable()
export class Machines {
  private readonly known = new Map<string, boolean>();

  /** By the user agent. */
  has(userAgent: string | undefined): boolean {
    if (userAgent === undefined || !BROWSER.test(userAgent)) return true;
    const known = this.known.get(userAgent);
    if (known !== undefined) return known;
    const isMachine = isbot(userAgent);
    if (this.known.size >= KNOWN_MAX) this.known.clear();
    this.known.set(userAgent, isMachine);
    return isMachine;
  }
}
