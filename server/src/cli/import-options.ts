/** Options of `pawloop import`. */
import type { CommonOptions } from './session.ts';

export interface ImportOptions extends CommonOptions {
  readonly map?: string;
  readonly dryRun?: boolean;
  readonly source?: string;
  readonly rejects?: string;
  /** Of stores: zone of their local times. */
  readonly timeZone?: string;
}
