/** Whom a question is about. */

/** Everybody, or customers by number. */
export type Scope = 'all' | Uint32Array;
