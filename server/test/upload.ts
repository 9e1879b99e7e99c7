/** A file as a browser's form sends it. */
import type { TestApp } from './harness.ts';
import type { Headers } from './sign-in.ts';

/** The smallest picture. */
export const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** @returns content type and body of multipart/form-data with one file, without a type of its own */
export function fileForm(file: Buffer | string, filename = 'a.png'): { headers: Headers; body: Buffer } {
  const head = `--x\r\ncontent-disposition: form-data; name="file"; filename="${filename}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
  return {
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: Buffer.concat([Buffer.from(head), Buffer.from(file), Buffer.from('\r\n--x--\r\n')]),
  };
}

export function uploadTo(
  { http }: Pick<TestApp, 'http'>,
  url: string,
  headers: Headers,
  file: Buffer | string = PIXEL,
  filename?: string,
) {
  const form = fileForm(file, filename);
  return http.inject({ method: 'POST', url, headers: { ...headers, ...form.headers }, body: form.body });
}
