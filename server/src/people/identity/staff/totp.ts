/** Second factor by time-based codes (RFC 6238): 6 digits, 30 seconds, one step of tolerance either way (ACC-2). */
import { Secret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;
const SECRET_BYTES = 20;

function totp(secret: string, login: string): TOTP {
  return new TOTP({ issuer: 'Pawloop', label: login, secret: Secret.fromBase32(secret), period: PERIOD_SECONDS });
}

/** New 160-bit secret in base32. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** `otpauth://` address for the QR code. */
export function totpUri(secret: string, login: string): string {
  return totp(secret, login).toString();
}

/** The time step that the code belongs to; undefined when it fits none. The caller accepts each step once. */
export function totpStep(secret: string, code: string, now: Temporal.Instant): number | undefined {
  const timestamp = now.epochMilliseconds;
  const delta = totp(secret, '').validate({ token: code, timestamp, window: 1 });
  return delta === null ? undefined : Math.floor(timestamp / 1000 / PERIOD_SECONDS) + delta;
}

/** The code of an instant; what an authenticator shows. */
export function totpCode(secret: string, at: Temporal.Instant): string {
  return totp(secret, '').generate({ timestamp: at.epochMilliseconds });
}
