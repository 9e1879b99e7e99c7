/** Dependencies inside the module: those from outside, the catalogue made of them, and what modules above registered. */
import type { Tx } from '../../platform/db.ts';
import type { Catalogue } from './catalogue.ts';
import type { SegmentDeps } from './deps.ts';

/** Names of what stands above and uses the segment; while there are any it is not deleted. */
export type RemovalGuard = (tx: Tx, segmentId: string) => Promise<readonly string[]>;

export interface Inner extends SegmentDeps {
  readonly catalogue: Catalogue;
  readonly removalGuards: RemovalGuard[];
}
