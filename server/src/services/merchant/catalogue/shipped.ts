/** The catalogue that the product brings: eight scenes as data, in both languages (MER-10). */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Merchant } from '@pawloop/contract';

/** In the order in which they are shown. */
const SCENES = [
  'grooming',
  'medical',
  'vaccination',
  'boarding',
  'training',
  'photography',
  'funeral',
  'taxi',
] as const;

export interface ShippedService extends Omit<Merchant.ServiceInput, 'categoryKey' | 'active'> {
  readonly key: string;
  readonly sop: Merchant.SopStep[];
}

export interface ShippedScene extends Omit<Merchant.CategoryInput, 'active' | 'courseKey'> {
  readonly key: string;
  readonly services: readonly ShippedService[];
  /** The course bears the key of the category. */
  readonly course: Merchant.CourseInput;
}

export interface Shipped {
  readonly scenes: readonly ShippedScene[];
  readonly documentKinds: readonly Merchant.DocumentKind[];
  /** Changes with any of it. */
  readonly digest: string;
}

let kept: Shipped | undefined;

/** Read once; a test holds it against the contract. */
export function shipped(): Shipped {
  if (kept) return kept;
  const hash = createHash('sha256');
  const read = (name: string) => {
    const text = readFileSync(path.join(import.meta.dirname, 'data', `${name}.json`), 'utf8');
    hash.update(text);
    return JSON.parse(text);
  };
  const scenes: ShippedScene[] = SCENES.map(read);
  const documentKinds: Merchant.DocumentKind[] = read('documents');
  kept = { scenes, documentKinds, digest: hash.digest('hex') };
  return kept;
}
