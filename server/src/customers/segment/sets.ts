/** Set algebra on customer numbers with roaring bitmaps; what goes in and out are plain arrays, so no memory leaks. */
import roaring from 'roaring-wasm';

type Bitmap = InstanceType<typeof roaring.RoaringBitmap32>;

/** Bitmaps live outside the collected heap: whatever `work` makes through `make` is freed when it ends. */
function withBitmaps<R>(work: (make: (numbers: Uint32Array) => Bitmap) => R): R {
  const made: Bitmap[] = [];
  try {
    return work((numbers) => {
      const bitmap = new roaring.RoaringBitmap32(numbers);
      made.push(bitmap);
      return bitmap;
    });
  } finally {
    for (const bitmap of made) bitmap.dispose();
  }
}

function fold(sets: readonly Uint32Array[], step: (into: Bitmap, other: Bitmap) => void): Uint32Array {
  const [first, ...rest] = sets;
  if (!first) return new Uint32Array();
  return withBitmaps((make) => {
    const into = make(first);
    for (const set of rest) step(into, make(set));
    return into.toUint32Array();
  });
}

/** Members of all sets, ascending. */
export function intersection(sets: readonly Uint32Array[]): Uint32Array {
  return fold(sets, (into, other) => into.andInPlace(other));
}

/** Members of any set, ascending. */
export function union(sets: readonly Uint32Array[]): Uint32Array {
  return fold(sets, (into, other) => into.orInPlace(other));
}

/** Members of `left` that are not in `right`, ascending. */
export function difference(left: Uint32Array, right: Uint32Array): Uint32Array {
  return fold([left, right], (into, other) => into.andNotInPlace(other));
}

/** Size of the intersection of each non-empty choice of the sets, as bit masks over their indexes. */
export function intersectionSizes(sets: readonly Uint32Array[]): Map<number, number> {
  return withBitmaps((make) => {
    const bitmaps = sets.map(make);
    const sizes = new Map<number, number>();
    for (let mask = 1; mask < 2 ** sets.length; mask += 1) {
      const chosen = bitmaps.filter((_, index) => mask & (1 << index));
      const into = new roaring.RoaringBitmap32(chosen[0]);
      for (const other of chosen.slice(1)) into.andInPlace(other);
      sizes.set(mask, into.size);
      into.dispose();
    }
    return sizes;
  });
}
