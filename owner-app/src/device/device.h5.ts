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

/** Several pictures at once, at most `most`; empty when the owner chose none. */
export async function pickPictures(most: number): Promise<Picked[]> {
  return (await pickFiles('image/jpeg,image/png,image/webp,image/heic', true)).slice(0, most);
}

function pickFiles(accept: string, multiple: boolean): Promise<File[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = accept;
  input.multiple = multiple;
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve([...(input.files ?? [])]));
    input.addEventListener('cancel', () => resolve([]));
    input.click();
  });
}

/**
 * A smaller picture, drawn anew as the eye sees it, so that position and other notes of the camera stay behind. What the
 * browser cannot draw goes as it is: the server looks for itself.
 * @param longest pixels of the longer side at most
 */
export async function smaller(picture: Picked, longest: number): Promise<Picked> {
  try {
    const bitmap = await createImageBitmap(picture, { imageOrientation: 'from-image' });
    const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', PICTURE_QUALITY));
    return blob === null ? picture : new File([blob], 'photo.jpg', { type: 'image/jpeg' });
  } catch {
    return picture;
  }
}

const PICTURE_QUALITY = 0.82;

/** An address under which the phone itself can show a picture that was chosen. */
export function previewOf(picture: Picked): string {
  return URL.createObjectURL(picture);
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

export interface Position {
  readonly lat: number;
  readonly lng: number;
}

const LOCATE_WITHIN_MS = 8000;
const POSITION_HOLDS_MS = 120_000;

/** Where the phone is, asked of the browser, which asks the owner; undefined when it may not or cannot tell. */
export function locate(): Promise<Position | undefined> {
  if (!('geolocation' in navigator)) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lng: coords.longitude }),
      () => resolve(undefined),
      { enableHighAccuracy: false, timeout: LOCATE_WITHIN_MS, maximumAge: POSITION_HOLDS_MS },
    );
  });
}

/** Dials, or offers to. */
export function call(phone: string): void {
  window.location.href = `tel:${phone.replace(/[^+\d]/g, '')}`;
}

/** The way to a place, in the owner's own map. */
export function showRoute({ lat, lng }: Position, name: string): void {
  const to = `${lng},${lat},${encodeURIComponent(name)}`;
  window.open(`https://uri.amap.com/navigation?to=${to}&coordinate=wgs84&callnative=1`, '_blank', 'noopener');
}

/** Hands a link to another app, or copies it. @returns how it went; `stopped` when the owner thought better of it */
export async function share(url: string, title: string): Promise<'shared' | 'copied' | 'stopped'> {
  if (typeof navigator.share === 'function') {
    try {
      await navigator.share({ url, title });
      return 'shared';
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return 'stopped';
    }
  }
  await copyText(url);
  return 'copied';
}

/** The clipboard is closed to a page without https; a selected field is not. */
async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }
}

/** Which of the payment channels this platform can use, the best first. */
export function payChannels(): ('jsapi' | 'mini' | 'h5')[] {
  return isInsideWechat() ? ['jsapi'] : ['h5'];
}

/** Opens WeChat's cashier inside its own browser. @returns whether the owner went through with it */
export function payInWechat(ask: Readonly<Record<string, string>>): Promise<boolean> {
  interface Bridge {
    invoke(name: string, ask: object, done: (answer: { err_msg: string }) => void): void;
  }
  const bridge = (window as { WeixinJSBridge?: Bridge }).WeixinJSBridge;
  if (bridge === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    bridge.invoke('getBrandWCPayRequest', ask, ({ err_msg }) => resolve(err_msg === 'get_brand_wcpay_request:ok'));
  });
}
