/**
 * Draws the icons: `npm run icons` writes src/assets/*.png for the tab bar, and src/ui/icons.css for everything else.
 * The PNG are our own shapes as signed distances (negative inside), painted with smooth edges: WeChat takes no vector
 * icons in its tab bar. The line icons are masks in a style sheet: inline they would be repeated in every setData.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import { paths } from './icon-paths.mjs';

const SIZE = 81;
/** Shapes are given on a grid of 24 units. */
const UNIT = SIZE / 24;
const LINE = 1.8;

const colours = {
  light: { plain: '#6d5f54', chosen: '#a8481f' },
  dark: { plain: '#bcaea2', chosen: '#f0a079' },
};

function distanceToSegment(x, y, [ax, ay], [bx, by]) {
  const along = Math.max(
    0,
    Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)),
  );
  return Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay));
}

/** Distance to the outline of a polygon with rounded corners, negative inside. */
function polygon(points, radius) {
  return (x, y) => {
    let nearest = Number.POSITIVE_INFINITY;
    let inside = false;
    points.forEach((point, index) => {
      const next = points[(index + 1) % points.length];
      nearest = Math.min(nearest, distanceToSegment(x, y, point, next));
      if (point[1] > y !== next[1] > y && x < ((next[0] - point[0]) * (y - point[1])) / (next[1] - point[1]) + point[0])
        inside = !inside;
    });
    return (inside ? -nearest : nearest) - radius;
  };
}

const circle = (cx, cy, radius) => (x, y) => Math.hypot(x - cx, y - cy) - radius;
const line = (from, to) => (x, y) => distanceToSegment(x, y, from, to);
/** The part of a shape above a horizontal line. */
const above = (limit, shape) => (x, y) => Math.max(shape(x, y), y - limit);

const shapes = {
  home: [
    polygon(
      [
        [12, 6],
        [18.5, 11.4],
        [18.5, 18.5],
        [5.5, 18.5],
        [5.5, 11.4],
      ],
      1.5,
    ),
  ],
  booking: [
    polygon(
      [
        [6, 7.5],
        [18, 7.5],
        [18, 18.5],
        [6, 18.5],
      ],
      1.5,
    ),
    line([5, 11.4], [19, 11.4]),
    line([8.8, 3.8], [8.8, 6]),
    line([15.2, 3.8], [15.2, 6]),
  ],
  me: [circle(12, 8.2, 3.7), above(20, circle(12, 20.2, 7.2))],
};

/** How much of a pixel is painted, 0 to 1: the outline, or the filled shape when the tab is chosen. */
function coverage(shape, filled, x, y) {
  const distance = shape(x, y);
  const edge = filled ? distance - LINE / 2 : Math.abs(distance) - LINE / 2;
  return Math.max(0, Math.min(1, 0.5 - edge * UNIT));
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

function png(parts, filled, colour) {
  const [red, green, blue] = colour.match(/[0-9a-f]{2}/g).map((pair) => Number.parseInt(pair, 16));
  const rows = Buffer.alloc(SIZE * (SIZE * 4 + 1));
  for (let row = 0; row < SIZE; row += 1) {
    for (let column = 0; column < SIZE; column += 1) {
      const x = (column + 0.5) / UNIT;
      const y = (row + 0.5) / UNIT;
      const alpha = Math.max(...parts.map((shape) => coverage(shape, filled, x, y)));
      rows.set([red, green, blue, Math.round(alpha * 255)], row * (SIZE * 4 + 1) + 1 + column * 4);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE, 0);
  header.writeUInt32BE(SIZE, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const folder = fileURLToPath(new URL('../src/assets/', import.meta.url));
mkdirSync(folder, { recursive: true });
for (const [name, parts] of Object.entries(shapes)) {
  for (const [theme, { plain, chosen }] of Object.entries(colours)) {
    writeFileSync(`${folder}${name}-${theme}.png`, png(parts, false, plain));
    writeFileSync(`${folder}${name}-${theme}-chosen.png`, png(parts, true, chosen));
  }
}

function svg(shape) {
  const stroke = "fill='none' stroke='#000' stroke-width='1.8' stroke-linecap='round' stroke-linejoin='round'";
  return `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' ${stroke}>${shape}</svg>`;
}

const rules = Object.entries(paths).map(
  ([name, shape]) => `.icon-${name} {\n  --shape: url("data:image/svg+xml,${encodeURIComponent(svg(shape))}");\n}\n`,
);
const sources = fileURLToPath(new URL('../src/ui/', import.meta.url));
writeFileSync(
  `${sources}icons.css`,
  `/* Written by scripts/draw-icons.mjs; change scripts/icon-paths.mjs instead. */\n${rules.join('\n')}`,
);
const names = Object.keys(paths).map((name) => `  | '${name}'\n`);
writeFileSync(
  `${sources}icon-names.ts`,
  `/** Written by scripts/draw-icons.mjs: the names of the icons. */\nexport type IconName =\n${names.join('').trimEnd()};\n`,
);
