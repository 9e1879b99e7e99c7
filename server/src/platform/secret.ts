/** Sealing of identifying fields with a key that never enters the database (PRIV-1). */
import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface Secrets {
  /** AES-256-GCM; layout: 12-byte nonce, ciphertext, 16-byte tag. */
  seal(text: string): Buffer;
  /** @throws if the bytes were not sealed with this key */
  open(sealed: Buffer): string;
  /** Keyed hash by which a sealed value is found; `kind` keeps equal texts of different kinds apart. */
  blindIndex(kind: string, text: string): Buffer;
}

/** @param masterKey 32 random bytes */
export function createSecrets(masterKey: Buffer): Secrets {
  const derive = (use: string) => Buffer.from(hkdfSync('sha256', masterKey, '', `pawloop/${use}`, 32));
  const sealKey = derive('seal');
  const indexKey = derive('index');
  return {
    seal(text) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce);
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed) {
      const decipher = createDecipheriv('aes-256-gcm', sealKey, sealed.subarray(0, 12));
      decipher.setAuthTag(sealed.subarray(-16));
      return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('utf8');
    },
    blindIndex: (kind, text) => createHmac('sha256', indexKey).update(`${kind}\0${text}`).digest(),
  };
}

/** The installation's key: from `PAWLOOP_SECRET_KEY` (base64, 32 bytes), else a file made in the data directory. */
export function loadMasterKey(dataDir: string, fromEnvironment: string | undefined): Buffer {
  if (fromEnvironment) return Buffer.from(fromEnvironment, 'base64');
  const file = path.join(dataDir, 'secret.key');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' });
  return Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
}

/** SHA-256 of an opaque token, the only form in which it is stored. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** 256 random bits, URL-safe. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}
