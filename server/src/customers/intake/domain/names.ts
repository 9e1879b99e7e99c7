/** Names under which the fields of an import stand in the files of other systems, in Chinese and English. */
import type { Intake } from '@pawloop/contract';
import names from './names.json' with { type: 'json' };

type Names = Partial<Record<Intake.ImportField, readonly string[]>>;

export const fieldNames: Readonly<Record<Intake.ImportKind, Names>> = names;
