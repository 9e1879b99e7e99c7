/** Passwords of staff: strength by rule, argon2id by the OWASP password storage figures (SEC-2). */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Problem } from '../../../platform/problem.ts';
import { weakPassword } from '../problems.ts';
import { commonPasswords } from './common-passwords.ts';

const derive = promisify(argon2);
/** 19 MiB, two passes, one lane: OWASP Password Storage Cheat Sheet, argon2id. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const TAG_BYTES = 32;
const SALT_BYTES = 16;
const SHORTEST_PASSWORD = 10;

/** @throws Problem `identity/weak-password`, its detail being `too-short`, `common`, `contains-login` or `monotonous` */
export function requireStrong(password: string, login: string, pointer = '/body/password'): void {
  const weakness = weaknessOf(password, login);
  if (weakness) throw new Problem(weakPassword, weakness, [{ pointer, detail: weakness }]);
}

export function weaknessOf(password: string, login: string): string | undefined {
  const plain = password.normalize('NFKC').toLowerCase();
  if ([...plain].length < SHORTEST_PASSWORD) return 'too-short';
  if (login.length > 2 && plain.includes(login.toLowerCase())) return 'contains-login';
  if (new Set(plain).size < 5) return 'monotonous';
  if (commonPasswords.some((common) => plain === common || plain.replace(/[\d\W_]+$/, '') === common)) return 'common';
  return undefined;
}

/** PHC string `$argon2id$v=19$m=…,t=…,p=…$salt$tag`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await derive('argon2id', {
    message: password.normalize('NFKC'),
    nonce: salt,
    parallelism: LANES,
    tagLength: TAG_BYTES,
    memory: MEMORY_KIB,
    passes: PASSES,
  });
  const encode = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${encode(salt)}$${encode(tag)}`;
}

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
let decoy: Promise<string> | undefined;

/**
 * Compare in constant time. Without a stored hash the same work is done against a decoy,
 * so that an unknown login takes as long as a wrong password.
 */
export async function passwordMatches(password: string, stored: string | undefined): Promise<boolean> {
  decoy ??= hashPassword(randomBytes(SALT_BYTES).toString('hex'));
  const match = PHC.exec(stored ?? (await decoy));
  if (!match) return false;
  const [, memory, passes, parallelism, salt, expected] = match as unknown as [string, ...string[]];
  const tag = Buffer.from(expected as string, 'base64');
  const actual = await derive('argon2id', {
    message: password.normalize('NFKC'),
    nonce: Buffer.from(salt as string, 'base64'),
    parallelism: Number(parallelism),
    tagLength: tag.length,
    memory: Number(memory),
    passes: Number(passes),
  });
  return timingSafeEqual(actual, tag) && stored !== undefined;
}
