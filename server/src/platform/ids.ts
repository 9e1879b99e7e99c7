/** UUIDv7 ids: sortable by creation time, so that new rows land at the end of an index. */
import { randomFillSync } from 'node:crypto';

const POOL_IDS = 256;
const pool = Buffer.alloc(10 * POOL_IDS);
let used = POOL_IDS;
let lastMillisecond = 0;
let sequence = 0;

/**
 * New UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, a 12-bit sequence within the millisecond, random bits.
 * Ids of one process are strictly increasing.
 * @param millisecond for history that is made up or imported; now when left out
 */
export function newId(millisecond = Date.now()): string {
  if (used === POOL_IDS) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used * 10, used * 10 + 10);
  used += 1;
  let time = millisecond;
  if (time <= lastMillisecond && lastMillisecond - time < 1000) {
    time = lastMillisecond;
    sequence += 1;
    if (sequence > 0xfff) {
      time += 1;
      sequence = 0;
    }
  } else {
    sequence = random.readUInt16BE(8) & 0x3ff;
  }
  lastMillisecond = time;
  const head = time.toString(16).padStart(12, '0');
  const seq = (0x7000 | sequence).toString(16);
  const variant = ((random[0] as number) & 0x3f) | 0x80;
  const tail = random.toString('hex', 1, 8);
  return `${head.slice(0, 8)}-${head.slice(8)}-${seq}-${variant.toString(16)}${tail.slice(0, 2)}-${tail.slice(2)}`;
}
