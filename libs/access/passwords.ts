import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { invariant } from '#kernel';
import { Gate } from './gate.js';

/** Argon2id is this library's default algorithm; 19 MiB, 2 passes, 1 lane (OWASP's first choice). */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The hash of random bytes nobody kept: checking against it costs what checking a real one does. */
const HASH_OF_NOBODY =
  '$argon2id$v=19$m=19456,t=2,p=1$Cwmt8q/DInVFI5/4uV4moA$GbDuD+K1ZkOgCRBS4XP2pA0pDe9/sKg09a0LBR5qZ1s';

/** 38 MiB and two cores at most, however many people sign in. */
const HASHES_AT_ONCE = 2;
const WAITING_MAX = 1_000;

/** Argon2id, at most two hashes at once (R7). */
@Injectable()
export class Passwords {
  private readonly gate = new Gate(HASHES_AT_ONCE, WAITING_MAX);

  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(normalise(password), OPTIONS));
  }

  /** Whether the password belongs to the hash; with no hash the same work is done and the answer is no. */
  async verify(storedHash: string | null, password: string): Promise<boolean> {
    const isRight = await this.inTurn(() => verify(storedHash ?? HASH_OF_NOBODY, normalise(password)));
    return isRight && storedHash !== null;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = await this.gate.run(work);
    invariant(done.ok, 'callers of the password gate are limited themselves');
    return done.value;
  }
}

/** Keyboards differ in how they compose letters; the same password must be the same bytes. */
function normalise(password: string): string {
  return password.normalize('NFKC');
}
