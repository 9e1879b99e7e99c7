/** What a caller says to identify somebody, and the answer. */
import type { Clock } from '../../../platform/clock.ts';
import type { Secrets } from '../../../platform/secret.ts';
import type { Identifier } from './identifier.ts';
import type { Gender } from './repository.ts';

export interface ResolveRow {
  readonly identifiers: readonly Identifier[];
  /** What a customer becomes who is not known yet; `never` leaves it unresolved. */
  readonly createAs: 'anonymous' | 'known' | 'never';
  readonly registeredAt?: Temporal.Instant;
  /** How the account came to be; `import` when left out. */
  readonly via?: 'import' | 'api' | 'operator' | 'phone' | 'wechat';
  /** Fills what is empty; never overwrites. */
  readonly profile?: {
    readonly name?: string;
    readonly gender?: Gender;
    readonly birthday?: string;
    readonly city?: string;
  };
  readonly firstChannelId?: string | null;
  readonly lastChannelId?: string | null;
}

export interface Resolved {
  /** Null when nothing identified a customer, or when the person was erased. */
  readonly customerId: string | null;
  readonly created: boolean;
  readonly reason?: 'unidentified' | 'erased';
}

export interface ResolveDeps {
  readonly clock: Clock;
  readonly secrets: Secrets;
}
