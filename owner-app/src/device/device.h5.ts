/** What only the browser can do: WeChat's OAuth redirect, saving a file, its language. */
import { authorization } from '../api/transport.ts';

/** A mini program's wx.login code is not to be had here. */
export const hasMiniLogin = false;

export async function miniLoginCode(): Promise<string> {
  throw new Error('only in the mini program');
}

/** The official account's page inside WeChat, where the OAuth redirect works. */
export function isInsideWechat(): boolean {
  return /MicroMessenger/i.test(navigator.userAgent);
}

/** Whether this platform can leave for any address. */
export const canVisit = true;

export function visit(url: string): void {
  window.location.href = url;
}

/**
 * Code and state that WeChat's consent page put into the address; they are taken out of it, since a code works once.
 */
export function takeOauthReturn(): { code: string; state: string } | undefined {
  const query = new URLSearchParams(window.location.search);
  const code = query.get('code');
  const state = query.get('state');
  if (!code || !state) return undefined;
  window.history.replaceState(window.history.state, '', window.location.pathname + window.location.hash);
  return { code, state };
}

/** Saves an answer of the API as a file. @throws when the server refuses */
export async function saveFile(path: string, filename: string): Promise<void> {
  const answer = await fetch(path, { headers: authorization() });
  if (!answer.ok) throw new Error(`answer ${answer.status}`);
  const url = URL.createObjectURL(await answer.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = filename;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

export function deviceLanguage(): string {
  return navigator.language;
}

/** Browsers scale `rem` themselves. */
export function textScale(): number {
  return 1;
}

/** Tells screen readers and hyphenation which language the page is in. */
export function announceLanguage(language: string): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}

/** A picture that only the owner may see, as an address for an image element. @throws when the server refuses */
export async function loadPicture(path: string): Promise<string> {
  const answer = await fetch(path, { headers: authorization() });
  if (!answer.ok) throw new Error(`answer ${answer.status}`);
  return URL.createObjectURL(await answer.blob());
}

/** A picture that the owner chose. */
export type Picked = File;

/** Opens the browser's chooser; undefined when the owner chose none. */
export function pickPicture(): Promise<Picked | undefined> {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = 'image/jpeg,image/png,image/webp';
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve(input.files?.[0]));
    input.addEventListener('cancel', () => resolve(undefined));
    input.click();
  });
}

/** Sends a picture as multipart/form-data. @throws when no answer came */
export async function sendPicture(
  path: string,
  picture: Picked,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; text: string }> {
  const form = new FormData();
  form.append('file', picture, picture.name);
  const answer = await fetch(path, { method: 'POST', headers: { ...authorization(), ...headers }, body: form });
  return { status: answer.status, text: await answer.text() };
}

/** Tells when the page is seen again or the network came back (true), and when the network went away (false). */
export function watchReach(tell: (reachable: boolean) => void): void {
  window.addEventListener('online', () => tell(true));
  window.addEventListener('offline', () => tell(false));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') tell(true);
  });
}

/** WeChat's prompt for subscribe messages is not to be had here. */
export const canSubscribe = false;

export async function askToSubscribe(_templateIds: readonly string[]): Promise<SubscriptionAnswer[]> {
  return [];
}

export interface SubscriptionAnswer {
  readonly templateId: string;
  readonly accepted: boolean;
}

export function deviceTimeZone(): string | undefined {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
