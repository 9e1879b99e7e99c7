/** What a higher floor gives so that a message says what is true only now (CAM-15). */
import type { Db, Tx } from '../../../platform/db.ts';

export interface LiveAsk {
  readonly sendId: string;
  readonly customerId: string;
  readonly petId: string | null;
  /** What the caller gave, e.g. the event that began the journey. */
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface LiveValues {
  /** By dotted name. */
  readonly values: Readonly<Record<string, string>>;
  /** Path of the owner app to which the message leads instead of the template's own. */
  readonly link?: string;
}

/** A higher floor registers it; asked for all sends of a batch at once, it only reads. */
export interface LiveSource {
  readonly variables: readonly string[];
  /** @returns values by sendId; who is left out has nothing to be told now and waits */
  find(handle: Db | Tx, asks: readonly LiveAsk[], at: Temporal.Instant): Promise<ReadonlyMap<string, LiveValues>>;
}
