/** Codes of invitations: 80 random bits in letters that cannot be mistaken for each other; only a hash is stored. */
import { randomBytes } from 'node:crypto';
import { tokenHash } from '../../../platform/secret.ts';

/** Crockford's base 32: without I, L, O and U. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 16;
const GROUP = /.{4}(?=.)/g;

/** E.g. `7K3M-Q0ZX-…`; four groups of four. */
export function newCode(): string {
  // 32 divides 256, so every letter is equally likely.
  const letters = [...randomBytes(LENGTH)].map((byte) => LETTERS.charAt(byte % LETTERS.length));
  return letters.join('').replace(GROUP, '$&-');
}

/** Hash of a code as somebody typed it: case, dashes and blanks do not matter, O is 0, I and L are 1. */
export function codeHash(typed: string): Buffer {
  const plain = typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return tokenHash(`pet-invitation/${plain}`);
}
