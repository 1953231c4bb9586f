import { Module } from '@nestjs/common';
import { Invariants } from '#platform';
import { Limits } from './limits.service.js';
import { LIMIT_INVARIANTS } from './persistence/invariants.js';

/** Limits of anything that can be used up. */
@Module({ providers: [Limits], exports: [Limits] })
export class LimitsModule {
  constructor(invariants: Invariants) {
    invariants.register(LIMIT_INVARIANTS);
  }
}
