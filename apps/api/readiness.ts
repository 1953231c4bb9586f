import { Inject, Injectable } from '@nestjs/common';
import {
  appliedMigrations,
  CONFIG,
  Database,
  Drain,
  Overloaded,
  RequestDeadline,
  type Config,
} from '#platform';
import { migrations } from '../../migrations/index.js';

/** Why no new requests should be sent here. */
export type Unready = 'DRAINING' | 'DATABASE_UNREACHABLE' | 'MIGRATIONS_PENDING';

/** An answer is good for this long, however many ask. */
const KEPT_MS = 500;
/** A database that takes longer to say anything is not there. */
const PATIENCE_MS = 1_000;

/** Whether this process should be sent requests. */
@Injectable()
export class Readiness {
  private isMigrated = false;
  private checkedAtMs = Number.NEGATIVE_INFINITY;
  private checked: Promise<Unready | null> = Promise.resolve(null);

  constructor(
    private readonly database: Database,
    private readonly drain: Drain,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Null when it should. */
  async check(): Promise<Unready | null> {
    if (this.drain.isDraining) return 'DRAINING';
    if (performance.now() - this.checkedAtMs >= KEPT_MS) {
      this.checkedAtMs = performance.now();
      this.checked = this.look();
    }
    return this.checked;
  }

  private async look(): Promise<Unready | null> {
    if (!(await this.reachesDatabase())) return 'DATABASE_UNREACHABLE';
    // Migrations only ever go forward, so once is enough.
    this.isMigrated ||= await this.findsMigrations();
    return this.isMigrated ? null : 'MIGRATIONS_PENDING';
  }

  private async reachesDatabase(): Promise<boolean> {
    try {
      const deadline = new RequestDeadline(PATIENCE_MS, PATIENCE_MS);
      await this.database.tx({ programId: null, deadline }, (tx) => tx.query('select 1'));
      return true;
    } catch (error) {
      // Busy is not broken: a process that is taken out for its load leaves it to the others.
      return error instanceof Overloaded;
    }
  }

  private async findsMigrations(): Promise<boolean> {
    try {
      const applied = new Set(await appliedMigrations(this.config.databaseUrl));
      return migrations.every(({ name }) => applied.has(name));
    } catch {
      return false;
    }
  }
}
