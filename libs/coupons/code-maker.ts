import { randomFillSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CODE_RANDOM_BYTES, codeOf } from '#kernel';

/** Makes unique codes from the system's generator. */
@Injectable()
export class CodeMaker {
  make(count: number): string[] {
    const random = randomFillSync(Buffer.allocUnsafe(count * CODE_RANDOM_BYTES));
    return Array.from({ length: count }, (_, place) =>
      codeOf(random.subarray(place * CODE_RANDOM_BYTES, (place + 1) * CODE_RANDOM_BYTES)),
    );
  }
}
