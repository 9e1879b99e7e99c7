/** How rooms above bring their part to the timeline of a pet (PET-7). */
import type { PetRecord } from '@pawloop/contract';
import type { Db, Tx } from '../../../platform/db.ts';

/** A place on the timeline; items are ordered by instant, then by key in code-point order, both descending. */
export interface TimelinePlace {
  readonly at: string;
  readonly key: string;
}

/** What a source tells of an item: everything but its day, which follows from its instant. */
export type TimelinePiece = Omit<PetRecord.TimelineItem, 'onDate'>;

/** What a room above brings to the timeline of a pet. */
export interface TimelineSource {
  /** The module's name. */
  readonly name: string;
  /** At most `limit` items before the place (from the latest on when null), latest first; keys begin with the name. */
  itemsOf(
    handle: Db | Tx,
    petId: string,
    page: { readonly before: TimelinePlace | null; readonly limit: number },
  ): Promise<TimelinePiece[]>;
}
