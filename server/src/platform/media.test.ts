/** What people upload is decoded for real and loses the place where it was taken. */
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { cleanClip, cleanPicture } from './media.ts';

const photo = (side = 40) => sharp({ create: { width: side, height: side / 2, channels: 3, background: '#a52' } });

function box(kind: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + body.length);
  header.write(kind, 4, 'latin1');
  return Buffer.concat([header, body]);
}

describe('media', () => {
  it('PRIV stores a photograph without its position and upright', async () => {
    const withPlace = await photo()
      .withExif({ IFD0: { Make: 'Camera' }, IFD3: { GPSLatitude: '31/1 13/1 0/1', GPSLongitude: '121/1 28/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect((await sharp(withPlace).metadata()).exif).toBeDefined();
    const clean = await cleanPicture(withPlace);
    const metadata = await sharp(clean.bytes).metadata();
    expect([metadata.exif, metadata.xmp, metadata.iptc, metadata.format]).toEqual([
      undefined,
      undefined,
      undefined,
      'webp',
    ]);
    expect([clean.width, clean.height]).toEqual([20, 40]);
  });

  it('makes large photographs smaller and leaves small ones', async () => {
    const large = await cleanPicture(await photo(4000).png().toBuffer());
    expect([large.width, large.height]).toEqual([2560, 1280]);
    expect((await cleanPicture(await photo().png().toBuffer())).width).toBe(40);
  });

  it('refuses what is not a picture, whatever it calls itself', async () => {
    const jpeg = await photo().jpeg().toBuffer();
    const refused = { type: { code: 'file/not-an-image' } };
    await expect(cleanPicture(Buffer.from('<svg onload="alert(1)"/>'))).rejects.toMatchObject(refused);
    await expect(cleanPicture(Buffer.concat([jpeg.subarray(0, 20), Buffer.alloc(200, 7)]))).rejects.toMatchObject(
      refused,
    );
    await expect(cleanPicture(Buffer.alloc(16 * 1024 * 1024))).rejects.toMatchObject({
      type: { code: 'file/too-large' },
    });
    await expect(cleanClip(jpeg)).rejects.toMatchObject(refused);
  });

  it('PRIV blanks the place in a clip and leaves the rest where it was', async () => {
    const place = Buffer.from('+31.2304+121.4737/');
    const clip = Buffer.concat([
      box('ftyp', Buffer.from('isom\0\0\0\x01isommp42')),
      box(
        'moov',
        box('mvhd', Buffer.alloc(20, 1)),
        box('trak', box('udta', place)),
        box('udta', box('\xa9xyz', place)),
      ),
      box('mdat', Buffer.from('pictures')),
    ]);
    const clean = await cleanClip(clip);
    expect(clean.contentType).toBe('video/mp4');
    expect(clean.bytes.length).toBe(clip.length);
    expect(clean.bytes.includes('+31.2304')).toBe(false);
    expect(clean.bytes.includes(box('mdat', Buffer.from('pictures')))).toBe(true);
    expect(clean.bytes.includes(box('mvhd', Buffer.alloc(20, 1)))).toBe(true);
  });
});
