import { Injectable } from '@nestjs/common';
import { problem, type Deadline, type Problem, type Uuid } from '#kernel';
import { Database } from '#platform';
import { SIGN_IN_FAILURES_MAX, SIGN_IN_WINDOW_MS } from './domain/staff.js';
import { countFailures } from './persistence/credentials.sql.js';

export interface PasswordAttempt {
  readonly programId: Uuid;
  /** The account as the audit log names it. */
  readonly subjectId: string;
  readonly ip?: string;
  readonly now: Date;
  readonly deadline?: Deadline | undefined;
}

/** Refuses to look at passwords after 10 wrong ones in 15 minutes, for one account or from one address. */
@Injectable()
export class SignInThrottle {
  constructor(private readonly database: Database) {}

  async isExceeded({ programId, subjectId, ip = '', now, deadline }: PasswordAttempt): Promise<boolean> {
    const since = new Date(now.getTime() - SIGN_IN_WINDOW_MS);
    const limit = SIGN_IN_FAILURES_MAX;
    const failures = await this.database.tx({ programId, deadline }, (tx) =>
      countFailures(tx, { subjectId, ip, since, limit }),
    );
    return failures.account >= limit || failures.address >= limit;
  }

  /** The same words for known and unknown accounts. */
  refusal(): Problem<'TOO_MANY_ATTEMPTS'> {
    return problem('TOO_MANY_ATTEMPTS', 'Too many failed attempts: try again in 15 minutes.');
  }
}
