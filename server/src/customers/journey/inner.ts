/** Dependencies inside the module: those from outside and the published journeys. */
import type { Shelf } from './book.ts';
import type { JourneyDeps } from './deps.ts';

export interface Inner extends JourneyDeps {
  readonly shelf: Shelf;
}
