import { Query, Resolver } from '@nestjs/graphql';
import type { StaffActor } from '#access';
import { Allow, CurrentStaff } from '#access/graphql';
import { Database } from '#platform';
import { ValidArgs } from '#platform/graphql';
import { ExperimentResults } from '../../experiments/experiment-results.service.js';
import { frameTypeOf } from '../report.mapping.js';
import { experimentTypeOf } from './experiment.mapping.js';
import { ExperimentReportArgs, ExperimentReportType } from './experiment.type.js';

/** Results of experiments, for staff. */
@Resolver()
export class ExperimentsResolver {
  constructor(
    private readonly database: Database,
    private readonly results: ExperimentResults,
  ) {}

  @Query(() => ExperimentReportType, {
    nullable: true,
    description:
      'What the experiment of a campaign came to, as of the last night. Null as long as none was made, and of a campaign without an experiment.',
  })
  @Allow('metrics:read')
  async experimentReport(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => ExperimentReportArgs) { asOf = null, ...asked }: ExperimentReportArgs,
  ): Promise<ExperimentReportType | null> {
    const found = await this.database.tx(actor, (tx) => this.results.report(tx, { ...asked, asOf }));
    if (!found) return null;
    const { campaign, windowDays } = asked;
    const frame = frameTypeOf(found.frame, 'ALL');
    return { frame, asOf: found.asOf, campaign, windowDays, ...experimentTypeOf(found.result) };
  }
}
