/** Mainland mobile numbers: normalised to E.164 for storing and finding, masked for showing (ACC-6). */
import { Problem } from '../../../platform/problem.ts';
import { phoneInvalid } from '../problems.ts';

const MOBILE = /^1[3-9]\d{9}$/;

/** E.164 form of a mainland mobile number in any usual notation; undefined for anything else. */
export function parsePhone(text: string): string | undefined {
  const digits = text.normalize('NFKC').replace(/[\s()\-.]/g, '');
  const national = digits.replace(/^(?:\+|00)?86(?=1\d{10}$)/, '');
  return MOBILE.test(national) ? `+86${national}` : undefined;
}

/** @throws Problem `identity/phone-invalid` */
export function requirePhone(text: string, pointer = '/body/phone'): string {
  const phone = parsePhone(text);
  if (!phone)
    throw new Problem(phoneInvalid, undefined, [{ pointer, detail: 'expected a number such as 13800001234' }]);
  return phone;
}

/** `+8613812345678` → `138****5678`. */
export function maskPhone(phone: string): string {
  const national = phone.slice(-11);
  return `${national.slice(0, 3)}****${national.slice(-4)}`;
}
