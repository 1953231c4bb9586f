import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { ProgramActor } from '#access';
import type { AccessContext } from '#access/graphql';
import { required } from '#kernel';
import { Database } from '#platform';
import { MetricDigests, type DigestKey } from '../../digests/metric-digests.service.js';
import type { DigestContent } from '../../domain/digests/digest.js';

type Loader = DataLoader<DigestKey, DigestContent, string>;

/** Reads what can be sent of all digests of an answer at once, and only where it is asked for. */
@Injectable()
export class DigestLoader {
  private readonly byRequest = new WeakMap<AccessContext, Loader>();

  constructor(
    private readonly database: Database,
    private readonly digests: MetricDigests,
  ) {}

  of(context: AccessContext): Loader {
    const known = this.byRequest.get(context);
    if (known) return known;
    const { actor } = context;
    const asking: ProgramActor = required(actor.kind === 'ANONYMOUS' ? null : actor, 'principal');
    const loader: Loader = new DataLoader(
      async (keys) => {
        const contents = await this.database.tx(asking, (tx) => this.digests.contents(tx, keys));
        return contents.map((content) => required(content, 'a digest is never deleted'));
      },
      { cacheKeyFn: ({ grain, period }) => `${grain}/${period}` },
    );
    this.byRequest.set(context, loader);
    return loader;
  }
}
