import type { ProgramActor } from './actor.js';

/** Who caused a change, when and from where: what the audit log says about it. */
export interface Origin {
  readonly actor: ProgramActor;
  readonly now: Date;
  readonly requestId?: string;
  /** Address of the client; empty or absent when there is none. */
  readonly ip?: string;
}
