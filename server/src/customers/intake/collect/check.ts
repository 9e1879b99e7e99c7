/** Rules about single messages of the event API, without I/O. */
import { Intake } from '@pawloop/contract';
import { Compile } from 'typebox/compile';

const fits = Compile(Intake.EventMessage);
/** Characters of JSON. */
const LARGEST = 32 * 1024;
/** `\u0000` and half surrogates, which PostgreSQL's jsonb cannot hold; an escaped backslash before them is text. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i;
/** Traits that identity keeps; with other personal ones they never reach the log (attack 16). */
const PERSONAL =
  /^(?:(?:first|last|full|nick|user|display)?_?name|phone.*|mobile.*|tel|e?_?mail|birth.*|address.*|street|id_?card|passport|gender|sex|city|avatar|wechat|openid|unionid|姓名|手机.*|电话|地址|生日|邮箱|身份证.*|微信)$/i;

export type Checked =
  | { readonly message: Intake.EventMessage; readonly name: string; readonly payload: string }
  | { readonly fault: Intake.MessageFault };

/** @param needsSender false for a signed-in owner, who is known without an id in the message */
export function checkMessage(value: unknown, needsSender: boolean): Checked {
  if (!fits.Check(value)) return { fault: 'message/invalid' };
  const { type, event, deviceId, externalId } = value;
  if (!needsSender && externalId !== undefined) return { fault: 'message/forbidden' };
  if (needsSender && deviceId === undefined && externalId === undefined) return { fault: 'message/incomplete' };
  if (type === 'track' && event === undefined) return { fault: 'message/incomplete' };
  const payload = JSON.stringify(payloadOf(value));
  const ids = [value.messageId, deviceId, externalId].every((id) => id === undefined || isText(id));
  if (payload.length > LARGEST || !isStorable(payload) || !ids) return { fault: 'message/invalid' };
  return { message: value, name: type === 'track' ? `app.${event}` : `app.${type}`, payload };
}

/** What PostgreSQL's text can hold. */
function isText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function isStorable(json: string): boolean {
  return !json.includes('\\u') || !UNSTORABLE.test(json);
}

/** Properties stand at the top, where rules ask for them. */
function payloadOf({ type, event, properties, traits }: Intake.EventMessage): object {
  if (type === 'track') return properties ?? {};
  if (type === 'page') return event === undefined ? (properties ?? {}) : { ...properties, page: event };
  return Object.fromEntries(Object.entries(traits ?? {}).filter(([name]) => !PERSONAL.test(name)));
}

/**
 * Client time corrected by how far the client's clock is off, never later than the receipt (rule 3, attack 17).
 * All in milliseconds since 1970.
 */
export function eventTime(timestamp: number, sentAt: number | undefined, receivedAt: number): number {
  const corrected = sentAt === undefined ? timestamp : timestamp + (receivedAt - sentAt);
  return Math.min(corrected, receivedAt);
}

export interface Profile {
  readonly phone?: string;
  readonly profile?: {
    readonly name?: string;
    readonly gender?: 'female' | 'male' | 'other';
    readonly birthday?: string;
    readonly city?: string;
  };
}

/** What `identify` tells about the person; members of other sorts are left alone. */
export function profileOf(traits: Readonly<Record<string, unknown>> | undefined): Profile {
  const text = (name: string, most: number): string | undefined => {
    const value = traits?.[name];
    if (typeof value !== 'string' || value.trim() === '' || !isText(value)) return undefined;
    return value.trim().slice(0, most);
  };
  const [name, city, phone, birthday] = [text('name', 80), text('city', 60), text('phone', 30), text('birthday', 30)];
  const gender = ['female', 'male', 'other'].find((word) => word === traits?.gender) as 'female' | undefined;
  const date = birthday && isDate(birthday) ? birthday : undefined;
  const profile = {
    ...(name && { name }),
    ...(city && { city }),
    ...(gender && { gender }),
    ...(date && { birthday: date }),
  };
  return { ...(phone && { phone }), ...(Object.keys(profile).length > 0 && { profile }) };
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    Temporal.PlainDate.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}
