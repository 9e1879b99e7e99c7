/** Appends facts about pets to the log, one copy for each keeper, so that segments and live channels reach them all. */
import type { EventType, PayloadOf } from '@pawloop/contract';
import type { Tx } from '../../platform/db.ts';
import { appendMany } from '../../platform/event-log.ts';
import { type KeeperRow, keepersOf } from './repository.ts';

type Concerned = 'petId' | 'customerId' | 'role';

export interface Fact<E extends EventType> {
  readonly petId: string;
  readonly payload: Omit<PayloadOf<E>, Concerned>;
  readonly occurredAt: Temporal.Instant;
}

/** One fact to all present keepers of its pet. */
export function announce<E extends EventType>(tx: Tx, type: E, fact: Fact<E>): Promise<void> {
  return announceMany(tx, type, [fact]);
}

/** Facts to all present keepers of their pets: two statements for any number. */
export async function announceMany<E extends EventType>(tx: Tx, type: E, facts: readonly Fact<E>[]): Promise<void> {
  if (facts.length === 0) return;
  await announceTo(tx, type, facts, await keepersOf(tx, [...new Set(facts.map(({ petId }) => petId))]));
}

/** Facts to the given keepers, with one statement. */
export async function announceTo<E extends EventType>(
  tx: Tx,
  type: E,
  facts: readonly Fact<E>[],
  keepers: readonly Pick<KeeperRow, 'pet_id' | 'customer_id' | 'role'>[],
): Promise<void> {
  const byPet = Map.groupBy(keepers, (keeper) => keeper.pet_id);
  const events = facts.flatMap(({ petId, payload, occurredAt }) =>
    (byPet.get(petId) ?? []).map(({ customer_id: customerId, role }) => ({
      subjectId: petId,
      petId,
      customerId,
      occurredAt,
      payload: { petId, customerId, role, ...payload } as PayloadOf<E>,
    })),
  );
  await appendMany(tx, type, events);
}
