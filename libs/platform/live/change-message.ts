import { isUuid, type Uuid } from '#kernel';

/** That something of these customers may have changed: a hint to look, never the news itself. */
export interface Change {
  readonly programId: Uuid;
  /** What changed, such as "wallet". */
  readonly topic: string;
  /** Null: more customers than it pays to name. */
  readonly customerIds: readonly Uuid[] | null;
}

/** PostgreSQL refuses payloads of 8,000 bytes and more. */
export const PAYLOAD_BYTES_MAX = 7_900;
/** Customers named in one flush; above that one message says "many", and listeners look after their own subscribers. */
export const CUSTOMERS_NAMED_MAX = 500;

const MANY = '*';
const TOPIC = /^[a-z][a-z.-]{0,63}$/;

/** Changes that wait to be sent: of any number of calls, each customer once. */
export class PendingChanges {
  private readonly groups = new Map<
    string,
    { programId: Uuid; topic: string; customerIds: Set<Uuid> | null }
  >();

  get isEmpty(): boolean {
    return this.groups.size === 0;
  }

  add(programId: Uuid, topic: string, customerIds: readonly Uuid[]): void {
    if (customerIds.length === 0) return;
    const key = `${programId} ${topic}`;
    const group = this.groups.get(key) ?? { programId, topic, customerIds: new Set<Uuid>() };
    this.groups.set(key, group);
    for (const customerId of customerIds) group.customerIds?.add(customerId);
    if (group.customerIds && group.customerIds.size > CUSTOMERS_NAMED_MAX) group.customerIds = null;
  }

  /** Hands over what waits, and is empty again. */
  take(): Change[] {
    const changes = [...this.groups.values()].map(({ customerIds, ...names }) => ({
      ...names,
      customerIds: customerIds && [...customerIds],
    }));
    this.groups.clear();
    return changes;
  }
}

/** The payloads that tell of a change, each short enough for one notification. */
export function payloadsOf({ programId, topic, customerIds }: Change): string[] {
  const head = `${programId} ${topic}`;
  if (customerIds === null) return [`${head} ${MANY}`];
  const payloads: string[] = [];
  let payload = head;
  for (const customerId of customerIds) {
    if (payload.length + 1 + customerId.length > PAYLOAD_BYTES_MAX) {
      payloads.push(payload);
      payload = head;
    }
    payload += ` ${customerId}`;
  }
  return payload === head ? payloads : [...payloads, payload];
}

/** Reads a payload; null when it is none of ours: whoever reaches the database can send anything on the channel. */
export function changeOf(payload: string): Change | null {
  const [programId = '', topic = '', ...customerIds] = payload.split(' ');
  if (!isUuid(programId) || !TOPIC.test(topic) || customerIds.length === 0) return null;
  if (customerIds.length === 1 && customerIds[0] === MANY) return { programId, topic, customerIds: null };
  return customerIds.every(isUuid) ? { programId, topic, customerIds } : null;
}
