/** A breed as it stands in memory. */
import type { Pet } from '@pawloop/contract';

export interface BreedEntry extends Pet.Breed {
  readonly coatType: string | null;
  /** Syllables joined and initials of each Chinese name, e.g. `jinmao`, `jm`. */
  readonly pinyin: readonly string[];
}
