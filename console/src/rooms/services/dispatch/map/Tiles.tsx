/** Pictures of a map service under the drawing, in the spherical Mercator scheme that all of them use. */
import type { Frame, Spot } from './projection.ts';
import { flatten } from './projection.ts';

interface TilesProps {
  /** With {z}, {x} and {y}. */
  readonly address: string;
  readonly frame: Frame;
  readonly width: number;
  readonly height: number;
  /** Picture units a metre. */
  readonly scale: number;
}

const TILE_UNITS = 200;
const EQUATOR_M = 40_030_230;
const DEEPEST = 18;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

function columnOf(lng: number, zoom: number): number {
  return ((lng + 180) / 360) * 2 ** zoom;
}

function rowOf(lat: number, zoom: number): number {
  return ((1 - Math.asinh(Math.tan(radians(lat))) / Math.PI) / 2) * 2 ** zoom;
}

function cornerOf(column: number, row: number, zoom: number): Spot {
  const n = Math.PI * (1 - (2 * row) / 2 ** zoom);
  return { lng: (column / 2 ** zoom) * 360 - 180, lat: (Math.atan(Math.sinh(n)) * 180) / Math.PI };
}

export function Tiles({ address, frame, width, height, scale }: TilesProps) {
  const { centre } = frame;
  const metresATile = TILE_UNITS / scale;
  const zoom = Math.min(
    DEEPEST,
    Math.max(1, Math.round(Math.log2((EQUATOR_M * Math.cos(radians(centre.lat))) / metresATile))),
  );
  const [column, row] = [Math.floor(columnOf(centre.lng, zoom)), Math.floor(rowOf(centre.lat, zoom))];
  const tiles = [];
  for (let dx = -3; dx <= 3; dx += 1) {
    for (let dy = -2; dy <= 2; dy += 1) tiles.push({ x: column + dx, y: row + dy });
  }
  return (
    <g>
      {tiles.map(({ x, y }) => {
        const [from, to] = [flatten(centre, cornerOf(x, y, zoom)), flatten(centre, cornerOf(x + 1, y + 1, zoom))];
        const href = address.replace('{z}', `${zoom}`).replace('{x}', `${x}`).replace('{y}', `${y}`);
        return (
          <image
            key={`${x}/${y}`}
            href={href}
            x={width / 2 + from.x * scale}
            y={height / 2 + from.y * scale}
            width={(to.x - from.x) * scale}
            height={(to.y - from.y) * scale}
          />
        );
      })}
    </g>
  );
}
