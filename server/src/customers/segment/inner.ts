/** Dependencies inside the module: those from outside and the catalogue made of them. */
import type { Catalogue } from './catalogue.ts';
import type { SegmentDeps } from './deps.ts';

export interface Inner extends SegmentDeps {
  readonly catalogue: Catalogue;
}
