/** What only the mini program can do: WeChat's login, handing on a file, its language and text size. */
import Taro from '@tarojs/taro';
import { authorization } from '../api/transport.ts';
import { onChineseMap } from '../place/chinese-map.ts';

const STANDARD_FONT_SIZE = 16;

export const hasMiniLogin = true;

/** One-time code that the server changes into the owner's identity. */
export async function miniLoginCode(): Promise<string> {
  const { code } = await Taro.login();
  return code;
}

export function isInsideWechat(): boolean {
  return false;
}

/** A mini program shows only pages of its own: other addresses are copied. */
export const canVisit = false;

export function visit(_url: string): void {}

export function takeOauthReturn(): { code: string; state: string } | undefined {
  return undefined;
}

/** A mini program has no downloads folder: the file is handed to a chat of the owner's choice. */
export async function saveFile(path: string, filename: string): Promise<void> {
  const { tempFilePath, statusCode } = await Taro.downloadFile({ url: API_BASE + path, header: authorization() });
  if (statusCode !== 200) throw new Error(`answer ${statusCode}`);
  await Taro.shareFileMessage({ filePath: tempFilePath, fileName: filename });
}

export function deviceLanguage(): string {
  return Taro.getAppBaseInfo().language ?? 'zh_CN';
}

/** Text size that the owner chose in WeChat, relative to the standard one. */
export function textScale(): number {
  // WeChat answers with the size; Taro's typing does not know it yet.
  const info: { language?: string; fontSizeSetting?: number } = Taro.getAppBaseInfo();
  return Math.max(1, (info.fontSizeSetting ?? STANDARD_FONT_SIZE) / STANDARD_FONT_SIZE);
}

export function announceLanguage(_language: string): void {}

/** A picture that only the owner may see, as a file on the phone. @throws when the server refuses */
export async function loadPicture(path: string): Promise<string> {
  const { tempFilePath, statusCode } = await Taro.downloadFile({ url: API_BASE + path, header: authorization() });
  if (statusCode !== 200) throw new Error(`answer ${statusCode}`);
  return tempFilePath;
}

/** A picture that the owner chose: its path on the phone. */
export type Picked = string;

/** Opens album or camera; undefined when the owner chose none. */
export async function pickPicture(): Promise<Picked | undefined> {
  try {
    const { tempFilePaths } = await Taro.chooseImage({
      count: 1,
      sizeType: ['compressed'],
      sourceType: ['album', 'camera'],
    });
    return tempFilePaths[0];
  } catch {
    return undefined;
  }
}

/** Several pictures at once, at most `most`; empty when the owner chose none. */
export async function pickPictures(most: number): Promise<Picked[]> {
  try {
    const { tempFilePaths } = await Taro.chooseImage({
      count: Math.min(most, MOST_AT_ONCE),
      sizeType: ['compressed'],
      sourceType: ['album', 'camera'],
    });
    return tempFilePaths;
  } catch {
    return [];
  }
}

/** More WeChat does not let choose. */
const MOST_AT_ONCE = 9;

/** A smaller picture; one that WeChat cannot make smaller goes as it is. */
export async function smaller(picture: Picked, longest: number): Promise<Picked> {
  try {
    const { width, height } = await Taro.getImageInfo({ src: picture });
    const side = width >= height ? { compressedWidth: longest } : { compressedHeight: longest };
    const size = Math.max(width, height) > longest ? side : {};
    const { tempFilePath } = await Taro.compressImage({ src: picture, quality: PICTURE_QUALITY, ...size });
    return tempFilePath;
  } catch {
    return picture;
  }
}

const PICTURE_QUALITY = 82;

export function previewOf(picture: Picked): string {
  return picture;
}

/** Sends a picture as multipart/form-data. @throws when no answer came */
export async function sendPicture(
  path: string,
  picture: Picked,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; text: string }> {
  const header = { ...authorization(), ...headers };
  const reply = await Taro.uploadFile({ url: API_BASE + path, filePath: picture, name: 'file', header });
  return { status: reply.statusCode, text: reply.data };
}

/** Tells when the app is seen again or the network came back (true), and when the network went away (false). */
export function watchReach(tell: (reachable: boolean) => void): void {
  Taro.onAppShow(() => tell(true));
  Taro.onNetworkStatusChange(({ isConnected }) => tell(isConnected));
}

export const canSubscribe = true;

export interface SubscriptionAnswer {
  readonly templateId: string;
  readonly accepted: boolean;
}

/** Shows WeChat's prompt for at most three; must be called in the handler of a tap. @throws when WeChat cannot ask */
export async function askToSubscribe(templateIds: readonly string[]): Promise<SubscriptionAnswer[]> {
  const tmplIds = [...templateIds];
  // The typing of Taro asks for members that only Alipay knows.
  const reply: object = await Taro.requestSubscribeMessage({ tmplIds } as Taro.requestSubscribeMessage.Option);
  const answers = new Map<string, unknown>(Object.entries(reply));
  return tmplIds.map((templateId) => ({ templateId, accepted: answers.get(templateId) === 'accept' }));
}

/** The engine of some phones does not know it. */
export function deviceTimeZone(): string | undefined {
  return typeof Intl === 'undefined' ? undefined : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export interface Position {
  readonly lat: number;
  readonly lng: number;
}

/** Where the phone is; WeChat asks the owner. Undefined when it may not or cannot tell. */
export async function locate(): Promise<Position | undefined> {
  try {
    const { latitude, longitude } = await Taro.getLocation({ type: 'wgs84' });
    return { lat: latitude, lng: longitude };
  } catch {
    return undefined;
  }
}

export function call(phone: string): void {
  void Taro.makePhoneCall({ phoneNumber: phone }).catch(() => {});
}

/** The way to a place on WeChat's map, which takes the coordinates of Chinese maps. */
export function showRoute({ lat, lng }: Position, name: string): void {
  const place = onChineseMap({ lat, lng });
  void Taro.openLocation({ latitude: place.lat, longitude: place.lng, name, scale: 16 }).catch(() => {});
}

/** A mini program cannot open another app: the link is copied. */
export async function share(url: string, _title: string): Promise<'shared' | 'copied' | 'stopped'> {
  await Taro.setClipboardData({ data: url });
  return 'copied';
}

export function payChannels(): ('jsapi' | 'mini' | 'h5')[] {
  return ['mini'];
}

/** Opens WeChat's cashier. @returns whether the owner went through with it */
export async function payInWechat(ask: Readonly<Record<string, string>>): Promise<boolean> {
  try {
    await Taro.requestPayment(ask as unknown as Taro.requestPayment.Option);
    return true;
  } catch {
    return false;
  }
}
