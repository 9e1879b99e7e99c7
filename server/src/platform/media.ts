/**
 * Photographs, clips and documents of people: decoded for real and stored without the place where they were taken.
 * A photograph is always encoded anew, so that nothing of the original file survives but the picture; of a clip the
 * boxes that hold its place and its maker are overwritten.
 */
import type { Readable } from 'node:stream';
import { fileTypeFromBuffer } from 'file-type';
import { Problem, problemType } from './problem.ts';

export const notAnImage = problemType('file/not-an-image', 422, 'This file is not a picture that can be read');
export const fileTooLarge = problemType('file/too-large', 422, 'This file is too large');

const MEBIBYTE = 1024 * 1024;
export const LARGEST_IMAGE = 15 * MEBIBYTE;
export const LARGEST_VIDEO = 50 * MEBIBYTE;
export const LARGEST_DOCUMENT = 15 * MEBIBYTE;

/** Longest side of a stored photograph in pixels. */
const LONGEST_SIDE = 2560;
/** More pixels than any phone takes; above it a small file could fill the memory (decompression bomb). */
const MOST_PIXELS = 120_000_000;

const PHOTOGRAPHS = ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif', 'image/tiff'];
export const VIDEOS = ['video/mp4', 'video/webm', 'video/quicktime'] as const;

export interface Picture {
  readonly bytes: Buffer;
  readonly contentType: 'image/webp';
  readonly width: number;
  readonly height: number;
}

/**
 * A photograph turned upright, at most 2560 px wide or high, as WebP without any metadata.
 * @throws Problem `file/too-large`, `file/not-an-image`
 */
export async function cleanPicture(bytes: Buffer): Promise<Picture> {
  if (bytes.length > LARGEST_IMAGE) throw new Problem(fileTooLarge);
  const found = await fileTypeFromBuffer(bytes);
  if (!found || !PHOTOGRAPHS.includes(found.mime)) throw new Problem(notAnImage, found?.mime);
  // Only when needed: it holds 25 MB, and an idle server has few pictures to read (PERF-7).
  const { default: sharp } = await import('sharp');
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error' })
      .rotate()
      .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 82 })
      .toBuffer({ resolveWithObject: true });
    return { bytes: data, contentType: 'image/webp', width: info.width, height: info.height };
  } catch (error) {
    throw new Problem(notAnImage, (error as Error).message);
  }
}

/** Boxes of an MP4 or QuickTime file that hold place, maker and free text. */
const TELLING = new Set(['udta', 'meta', 'uuid', 'loci']);
const CONTAINERS = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl', 'edts']);
const HEADER = 8;

/**
 * The clip with every box of place and maker turned into free space; WebM holds no place.
 * @throws Problem `file/too-large`, `file/not-an-image` when it is no clip
 */
export async function cleanClip(bytes: Buffer): Promise<{ bytes: Buffer; contentType: string }> {
  if (bytes.length > LARGEST_VIDEO) throw new Problem(fileTooLarge);
  const found = await fileTypeFromBuffer(bytes);
  const contentType = VIDEOS.find((video) => video === found?.mime);
  if (!contentType) throw new Problem(notAnImage, found?.mime);
  if (contentType === 'video/webm') return { bytes, contentType };
  const copy = Buffer.from(bytes);
  blankBoxes(copy, 0, copy.length);
  return { bytes: copy, contentType };
}

function blankBoxes(bytes: Buffer, from: number, to: number): void {
  for (let at = from; at + HEADER <= to; ) {
    const stated = bytes.readUInt32BE(at);
    const long = stated === 1 && at + 2 * HEADER <= to;
    const header = long ? 2 * HEADER : HEADER;
    const size = long ? Number(bytes.readBigUInt64BE(at + HEADER)) : stated === 0 ? to - at : stated;
    if (size < header || at + size > to) return;
    const kind = bytes.toString('latin1', at + 4, at + HEADER);
    if (TELLING.has(kind)) {
      bytes.write('free', at + 4, 'latin1');
      bytes.fill(0, at + header, at + size);
    } else if (CONTAINERS.has(kind)) blankBoxes(bytes, at + header, at + size);
    at += size;
  }
}

/**
 * Everything of an upload, as long as it is small enough.
 * @throws Problem `file/too-large`
 */
export async function readUpload(stream: Readable, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += (chunk as Buffer).length;
    if (size > mostBytes) throw new Problem(fileTooLarge);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
