/** Checks of what is typed at sign-in, before the server is asked. */

const COUNTRY = /^(\+?86)/;
const MOBILE = /^1[3-9]\d{9}$/;

/** A mainland mobile number, with or without +86, spaces and hyphens. */
export function isPhone(text: string): boolean {
  return MOBILE.test(text.replace(/[\s()-]/g, '').replace(COUNTRY, ''));
}

export function isCode(text: string): boolean {
  return /^\d{6}$/.test(text);
}
