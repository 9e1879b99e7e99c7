/** Reading CSV: what is malformed costs its own line and no other. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BrokenGzip, LONGEST_LINE, textBlocks, unpacked } from './bytes.ts';
import { inspect, NoTable } from './inspect.ts';
import { type CsvRecord, records } from './record.ts';

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(
  text: string | Buffer,
  options: { size?: number; width?: number; encoding?: 'utf-8' | 'gb18030' | 'utf-16le' } = {},
) {
  const { size = 7, width, encoding = 'utf-8' } = options;
  const found: CsvRecord[] = [];
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  for await (const some of records(textBlocks(unpacked(cut(bytes, size)), encoding), ',', width)) found.push(...some);
  return found;
}

const cells = (all: CsvRecord[]) => all.flatMap((one) => ('cells' in one ? [one.cells] : []));
const faults = (all: CsvRecord[]) => all.flatMap((one) => ('fault' in one ? [[one.line, one.fault]] : []));
const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

describe('CLI-2 reading CSV', () => {
  it('CLI-2 reads back whatever RFC 4180 can write, wherever the bytes are cut', async () => {
    const letter = fc.constantFrom('a', '宠', '"', ',', '\n', ' ', "'", '=', '12"');
    const cell = fc.string({ unit: letter, maxLength: 8 }).map((text) => text.replaceAll('\r', ''));
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 40 }), fc.boolean(), async (rows, size, windows) => {
        const text = rows.map((row) => row.map(quoted).join(',')).join(windows ? '\r\n' : '\n');
        expect(cells(await read(text, { size }))).toEqual(rows);
      }),
    );
  });

  it('CLI-2 rejects a line whose quote is never closed, and only that one', async () => {
    const found = await read('a,b\n1,x\n2,"open,3\n4,y\n5,"z, z"\n', { width: 2 });
    expect(cells(found)).toEqual([
      ['a', 'b'],
      ['1', 'x'],
      ['4', 'y'],
      ['5', 'z, z'],
    ]);
    expect(faults(found)).toEqual([[3, 'line/quotes']]);
  });

  it('CLI-2 gives up a quote that is open at the end of the file or after 100 lines, and reads those lines', async () => {
    const atEnd = await read('a,b\n1,"open\n2,x\n3,y\n', { width: 2 });
    expect(faults(atEnd)).toEqual([[2, 'line/quotes']]);
    expect(cells(atEnd).slice(1)).toEqual([
      ['2', 'x'],
      ['3', 'y'],
    ]);
    const rows = Array.from({ length: 300 }, (_, nth) => `${nth},x`);
    const long = await read(`a,b\n0,"open\n${rows.join('\n')}\n`, { size: 64, width: 2 });
    expect(faults(long)).toEqual([[2, 'line/quotes']]);
    expect(cells(long)).toHaveLength(301);
  });

  it('CLI-2 rejects a line whose quote closes in the middle of a field', async () => {
    const found = await read('a,b\n"x"y,1\n2,3\n', { width: 2 });
    expect(faults(found)).toEqual([[2, 'line/quotes']]);
    expect(cells(found).at(-1)).toEqual(['2', '3']);
  });

  it('CLI-2 takes a quote inside an unquoted field for what it is', async () => {
    expect(cells(await read('a,b\n12" balloons,1\n', { width: 2 }))[1]).toEqual(['12" balloons', '1']);
  });

  it('CLI-2 keeps line numbers over fields of several lines', async () => {
    const found = await read('a,b\n1,"one\ntwo\nthree"\n2\n', { width: 2 });
    expect(cells(found)[1]).toEqual(['1', 'one\ntwo\nthree']);
    expect(faults(found)).toEqual([[5, 'line/columns']]);
  });

  it('CLI-2 rejects lines with too few or too many columns, and lets empty ones at the end pass', async () => {
    const found = await read('a,b\n1\n1,2,3\n1,2,,\n\n3,4', { width: 2 });
    expect(faults(found)).toEqual([
      [2, 'line/columns'],
      [3, 'line/columns'],
    ]);
    expect(cells(found)).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['3', '4'],
    ]);
  });

  it('CLI-2 skips a line of 10 MB without keeping it, and reads on', async () => {
    const text = Buffer.concat([Buffer.from('a,b\n1,'), Buffer.alloc(10 * 1024 * 1024, 'x'), Buffer.from('\n2,y\n')]);
    const found = await read(text, { size: 65_536, width: 2 });
    expect(faults(found)).toEqual([[2, 'line/too-long']]);
    expect(cells(found).at(-1)).toEqual(['2', 'y']);
    const kept: number[] = [];
    for await (const block of textBlocks(cut(text, 65_536), 'utf-8')) if ('text' in block) kept.push(block.text.length);
    expect(Math.max(...kept)).toBeLessThan(LONGEST_LINE);
  });

  it('CLI-2 rejects lines that are not in the encoding, and lines with a zero byte', async () => {
    const wrong = Buffer.concat([
      Buffer.from('a,b\n1,'),
      Buffer.from([0xff, 0xfe, 0xc3]),
      Buffer.from('\n2,宠\n3,\0\n'),
    ]);
    const found = await read(wrong, { width: 2 });
    expect(faults(found)).toEqual([
      [2, 'line/encoding'],
      [4, 'line/encoding'],
    ]);
    expect(cells(found).at(-1)).toEqual(['2', '宠']);
  });

  it('CLI-2 never throws, whatever the bytes are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const body = Buffer.from(bytes);
        // A file that begins like gzip is read as such.
        if (body[0] === 0x1f && body[1] === 0x8b) return;
        expect(Array.isArray(await read(body, { width: 2 }))).toBe(true);
      }),
    );
  });
});

describe('CLI-2 looking at a file', () => {
  const look = (bytes: Buffer | string) => inspect(cut(Buffer.from(bytes as string), 50));

  it('CLI-2 reads gzip, and says when it is damaged', async () => {
    const packed = gzipSync('a,b\n1,2\n');
    expect((await look(packed)).columns).toEqual(['a', 'b']);
    await expect(look(packed.subarray(0, packed.length - 9))).rejects.toBeInstanceOf(BrokenGzip);
  });

  it('CLI-2 recognises UTF-8 with a mark, UTF-16 and GB18030', async () => {
    expect(await look('\uFEFF姓名,电话\n咪咪,1\n')).toMatchObject({ encoding: 'utf-8', columns: ['姓名', '电话'] });
    const utf16 = Buffer.from('\uFEFF姓名,电话\n咪咪,1\n', 'utf16le');
    expect(await look(utf16)).toMatchObject({ encoding: 'utf-16le', columns: ['姓名', '电话'], rows: [['咪咪', '1']] });
    // 姓名,电话 / 咪咪,1 in GB18030
    const gb = Buffer.from('d0d5c3fb2cb5e7bbb00adfe4dfe42c310a', 'hex');
    expect(await look(gb)).toMatchObject({ encoding: 'gb18030', columns: ['姓名', '电话'], rows: [['咪咪', '1']] });
  });

  it('CLI-2 stays with UTF-8 when only a few lines are broken', async () => {
    const broken = Buffer.concat([Buffer.from('名,b\n咪,1\n犬,2\n猫,2\n'), Buffer.from([0xff, 0x2c, 0x31, 0x0a])]);
    expect((await look(broken)).encoding).toBe('utf-8');
  });

  it('CLI-2 finds comma, semicolon, tab and bar', async () => {
    for (const delimiter of [',', ';', '\t', '|']) {
      const text = `a${delimiter}b${delimiter}c\n1${delimiter}"x,;|y"${delimiter}3\n`;
      expect(await look(text)).toMatchObject({ delimiter, columns: ['a', 'b', 'c'] });
    }
  });

  it('CLI-2 names columns that have no name or the same one', async () => {
    expect((await look('a,,a\n1,2,3\n')).columns).toEqual(['a', 'column 2', 'a (2)']);
  });

  it('CLI-2 refuses an empty file', async () => {
    await expect(look('')).rejects.toBeInstanceOf(NoTable);
  });
});
