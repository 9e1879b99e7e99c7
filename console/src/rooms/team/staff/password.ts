/** Makes up first passwords. */

/** Without look-alikes such as 0/O and 1/l, because somebody will type it from paper. */
const SIGNS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 16;

/** 16 random signs in groups of four, over 90 bits. */
export function newPassword(): string {
  let made = '';
  while (made.length < LENGTH) {
    const [byte = 0] = crypto.getRandomValues(new Uint8Array(1));
    // Bytes beyond the last whole multiple would favour the first signs.
    if (byte < SIGNS.length * Math.floor(256 / SIGNS.length)) made += SIGNS[byte % SIGNS.length];
  }
  return made.replace(/(.{4})(?=.)/g, '$1-');
}
