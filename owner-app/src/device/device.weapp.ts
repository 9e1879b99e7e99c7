/** What only the mini program can do: WeChat's login, handing on a file, its language and text size. */
import Taro from '@tarojs/taro';
import { authorization } from '../api/transport.ts';

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
