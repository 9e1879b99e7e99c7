/** Events as data: past tense, `<module>.<verb>`, versioned; payloads only ever gain members. */
import type { Static, TSchema } from 'typebox';
import type { Permission } from './access.ts';

export interface EventType<Name extends string = string, S extends TSchema = TSchema> {
  readonly name: Name;
  readonly version: number;
  readonly payload: S;
  /**
   * Who sees it on the live channel: the operator's staff with the permission, staff of the merchant whom it concerns
   * with theirs, the customer whom it concerns when `owner`, and with `keepers` the other keepers of its pet as well,
   * unless it concerns no customer. Left out: nobody.
   */
  readonly live?: {
    readonly staff?: Permission;
    readonly merchant?: Permission;
    readonly owner?: boolean | 'keepers';
  };
}

export function eventType<const Name extends string, S extends TSchema>(
  definition: EventType<Name, S>,
): EventType<Name, S> {
  return definition;
}

export type PayloadOf<E extends EventType> = Static<E['payload']>;
