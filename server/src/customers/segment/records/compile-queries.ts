/** What the compilers to PostgreSQL hand to one another. */
import type { RawBuilder } from 'kysely';
import type { Catalogue } from '../catalogue.ts';

export interface CompileOptions {
  readonly catalogue: Catalogue;
  /** Epoch milliseconds. */
  readonly at: number;
  /** True when few customers are asked: events are then looked up for each instead of grouped for all. */
  readonly few: boolean;
}

/** Adds a LEFT JOIN under an alias of its own. @returns the alias */
export type AddJoin = (make: (alias: string) => RawBuilder<unknown>) => string;
