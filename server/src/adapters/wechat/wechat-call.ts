/** One call to WeChat's server interface, its failures told apart, and what is repeated. */
import { type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';

export interface CallOptions {
  /** `https://api.weixin.qq.com`, or the loopback fake in tests. */
  readonly apiUrl: string;
  /** Milliseconds to wait for an answer; 5,000 when left out. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5000;
const SYSTEM_BUSY = -1;

const Failure = Type.Object({ errcode: Type.Integer(), errmsg: Type.Optional(Type.String()) });

/** The business answer was an error code of WeChat. */
export class WechatFailure extends Error {
  readonly errcode: number;
  constructor(errcode: number, message: string) {
    super(message);
    this.errcode = errcode;
  }
}

export type Call = <S extends TSchema>(
  method: 'GET' | 'POST',
  path: string,
  query: Readonly<Record<string, string>>,
  body: unknown,
  schema: S,
) => Promise<Type.Static<S>>;

/** Calls throw {@link WechatFailure} for an error code, any other error when no usable answer came. */
export function caller(options: CallOptions): Call {
  return async (method, path, query, body, schema) => {
    const reply = await fetch(`${options.apiUrl}${path}?${new URLSearchParams(query)}`, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS),
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!reply.ok) throw new Error(`WeChat answered ${reply.status}`);
    // WeChat declares JSON as text/plain, so the declared type is not looked at.
    const answer: unknown = JSON.parse(await reply.text());
    if (Value.Check(Failure, answer) && answer.errcode !== 0)
      throw new WechatFailure(answer.errcode, answer.errmsg ?? '');
    if (!Value.Check(schema, answer)) throw new Error('WeChat answered in another form than expected');
    return answer;
  };
}

/** Once more when WeChat says that it did nothing; a code that may have been used up is never sent again. */
export async function whileBusy<R>(ask: () => Promise<R>): Promise<R> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof WechatFailure && error.errcode === SYSTEM_BUSY) return ask();
    throw error;
  }
}
