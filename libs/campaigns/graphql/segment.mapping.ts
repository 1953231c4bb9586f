import { toGlobalId } from '#platform/graphql';
import { stateOf, type Segment } from '../domain/segment.js';
import type { SegmentType } from './segment.type.js';

export function segmentOf(segment: Segment): SegmentType {
  const { id, code, name, condition, version, refreshedAt, createdAt, archivedAt } = segment;
  return {
    id: toGlobalId('Segment', id),
    segmentId: id,
    ...{ code, name, condition: condition.text, version, state: stateOf(segment) },
    ...{ refreshedAt, createdAt, archivedAt },
  };
}
