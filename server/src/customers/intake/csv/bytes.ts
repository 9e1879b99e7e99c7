/** From the bytes of a file to text: gzip, UTF-16, UTF-8 or GB18030, in blocks of whole lines. */
import { isUtf8 } from 'node:buffer';
import { createGunzip } from 'node:zlib';
import type { Intake } from '@pawloop/contract';
import type { ReadableBytes } from './source.ts';

/** A line beyond this many bytes is not kept in memory: it is rejected and skipped to its end. */
export const LONGEST_LINE = 1024 * 1024;
/** Unpacked bytes beyond which a file is refused (a gzip of zeros would fill any disk). */
const MOST_BYTES = 8 * 1024 ** 3;

export class FileTooLarge extends Error {}
export class BrokenGzip extends Error {}

/** Bytes of the file as they were before packing. @throws BrokenGzip, FileTooLarge while it is read */
export async function* unpacked(source: ReadableBytes): AsyncGenerator<Buffer> {
  const { first, rest } = await peek(source);
  const gzip = first.length >= 2 && first[0] === 0x1f && first[1] === 0x8b;
  let total = 0;
  for await (const chunk of gzip ? gunzipped(rest) : rest) {
    total += chunk.length;
    if (total > MOST_BYTES) throw new FileTooLarge(`more than ${MOST_BYTES} bytes after unpacking`);
    yield chunk;
  }
}

async function peek(source: ReadableBytes): Promise<{ first: Buffer; rest: AsyncIterable<Buffer> }> {
  const iterator = source[Symbol.asyncIterator]();
  const begun: Buffer[] = [];
  let length = 0;
  while (length < 2) {
    const { value, done } = await iterator.next();
    if (done) break;
    begun.push(value);
    length += value.length;
  }
  const first = Buffer.concat(begun);
  return {
    first,
    rest: (async function* () {
      if (first.length > 0) yield first;
      yield* { [Symbol.asyncIterator]: () => iterator };
    })(),
  };
}

async function* gunzipped(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  const feeding = (async () => {
    for await (const chunk of packed) {
      if (!gunzip.write(chunk)) await new Promise<void>((resolve) => gunzip.once('drain', resolve));
    }
    gunzip.end();
  })();
  feeding.catch((error: Error) => gunzip.destroy(error));
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } catch (error) {
    if (['Z_DATA_ERROR', 'Z_BUF_ERROR'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      throw new BrokenGzip((error as Error).message);
    }
    throw error;
  }
}

/** Whole lines together, or the note that one line was too long to keep. */
export type Block = { readonly text: string } | { readonly bad: 'line/encoding' | 'line/too-long' };

/** Cut the bytes into blocks that end with a line; lines that do not fit the encoding come as `bad`, one by one. */
export async function* textBlocks(bytes: AsyncIterable<Buffer>, encoding: Intake.Encoding): AsyncGenerator<Block> {
  const byteLines = encoding.startsWith('utf-16') ? recoded(bytes, encoding) : bytes;
  const decode = decoderOf(encoding);
  let carry: Buffer = Buffer.alloc(0);
  let skipping = false;
  for await (let chunk of byteLines) {
    if (skipping) {
      const end = chunk.indexOf(0x0a);
      if (end < 0) continue;
      skipping = false;
      chunk = chunk.subarray(end + 1);
    }
    const last = chunk.lastIndexOf(0x0a);
    if (last < 0) {
      carry = Buffer.concat([carry, chunk]);
      if (carry.length <= LONGEST_LINE) continue;
      yield { bad: 'line/too-long' };
      skipping = true;
      carry = Buffer.alloc(0);
      continue;
    }
    const whole = carry.length > 0 ? Buffer.concat([carry, chunk.subarray(0, last + 1)]) : chunk.subarray(0, last + 1);
    carry = Buffer.from(chunk.subarray(last + 1));
    yield* decode(whole);
  }
  if (carry.length > 0) yield* decode(carry);
}

function decoderOf(encoding: Intake.Encoding): (bytes: Buffer) => Iterable<Block> {
  if (encoding !== 'gb18030') return utf8Blocks;
  // Lines end outside of multi-byte characters in GB18030 as well, so each block stands alone.
  const decoder = new TextDecoder('gb18030');
  return (bytes) => {
    const text = decoder.decode(bytes);
    if (!text.includes('\uFFFD')) return [{ text }];
    const lines = text.split(/(?<=\n)/);
    return lines.map((line) => (line.includes('\uFFFD') ? { bad: 'line/encoding' as const } : { text: line }));
  };
}

function* utf8Blocks(bytes: Buffer): Generator<Block> {
  if (isUtf8(bytes)) {
    yield { text: bytes.toString('utf8') };
    return;
  }
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(0x0a, from);
    const line = bytes.subarray(from, end < 0 ? bytes.length : end + 1);
    yield isUtf8(line) ? { text: line.toString('utf8') } : { bad: 'line/encoding' };
    from += line.length;
  }
}

async function* recoded(bytes: AsyncIterable<Buffer>, encoding: Intake.Encoding): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}
