/** Codes that people read out and nobody can guess: 12 characters of 31, none of which looks like another. */
import { randomBytes } from 'node:crypto';

/** Without 0 O, 1 I L. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const LENGTH = 12;
/** Bytes from here on are drawn again, so that every character is equally likely. */
const BOUND = 256 - (256 % ALPHABET.length);

/** 31^12, about 59 bits of chance. */
export function newCode(): string {
  let code = '';
  while (code.length < LENGTH) {
    for (const byte of randomBytes(LENGTH * 2)) {
      if (byte < BOUND && code.length < LENGTH) code += ALPHABET[byte % ALPHABET.length];
    }
  }
  return code;
}

/** A code as somebody typed it: case, spaces and dashes do not matter. */
export function normalCode(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '').toUpperCase();
}

/** {@link normalCode} of a coupon's own code, where dashes are only for reading. */
export function couponCodeOf(text: string): string {
  return normalCode(text).replaceAll('-', '');
}
