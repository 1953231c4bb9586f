import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { RequestLoaders, type Read } from '#access/graphql';
import { required } from '#kernel';
import { Database } from '#platform';
import { MetricDigests, type DigestKey } from '../../digests/metric-digests.service.js';
import type { DigestContent } from '../../domain/digests/digest.js';

type Loader = DataLoader<DigestKey, DigestContent, string>;

/** Reads what can be sent of all digests of an answer at once, and only where it is asked for. */
@Injectable()
export class DigestLoader extends RequestLoaders<Loader> {
  constructor(
    database: Database,
    private readonly digests: MetricDigests,
  ) {
    super(database);
  }

  protected override make(read: Read): Loader {
    return new DataLoader(
      async (keys) => {
        const contents = await read((tx) => this.digests.contents(tx, keys));
        return contents.map((content) => required(content, 'a digest is never deleted'));
      },
      { cacheKeyFn: ({ grain, period }) => `${grain}/${period}` },
    );
  }
}
