/** Ways to post: fetch in a browser, wx.request in a mini program. */
import type { Post } from './index.ts';

/** `keepalive` lets the last batch go out while the page closes. */
export function overFetch(send: typeof fetch = fetch): Post {
  return async (url, headers, body) => {
    const reply = await send(url, { method: 'POST', headers: { ...headers }, body, keepalive: body.length < 60_000 });
    return reply.status;
  };
}

interface WxRequest {
  readonly url: string;
  readonly method: 'POST';
  readonly header: Readonly<Record<string, string>>;
  readonly data: string;
  readonly success: (reply: { readonly statusCode: number }) => void;
  readonly fail: (error: { readonly errMsg: string }) => void;
}

/** @param wx the mini program's global, or Taro */
export function overWx(wx: { request(options: WxRequest): unknown }): Post {
  return (url, header, data) =>
    new Promise((resolve, reject) => {
      wx.request({
        url,
        method: 'POST',
        header,
        data,
        success: (reply) => resolve(reply.statusCode),
        fail: (error) => reject(new Error(error.errMsg)),
      });
    });
}
