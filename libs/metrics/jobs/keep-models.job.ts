import { Injectable } from '@nestjs/common';
import { OpenPrograms } from '#access';
import type { Backlog } from '#platform';
import { ModelUpkeep } from '../models/model-upkeep.service.js';

/** Fits models and scores customers, each program in its own night. Any number of workers may run it, and at once. */
@Injectable()
export class KeepModelsJob {
  static readonly jobName = 'metrics.models';

  constructor(
    private readonly programs: OpenPrograms,
    private readonly upkeep: ModelUpkeep,
  ) {}

  /** Answers how many customers were scored. */
  run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    return this.programs.workEach((id) => this.upkeep.run(id, now, isCancelled), isCancelled);
  }

  backlog(now: Date): Promise<Backlog> {
    return this.programs.backlog((id) => this.upkeep.backlog(id, now));
  }
}
