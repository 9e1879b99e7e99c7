/** Pictures of the demo city, drawn: a store front in the store's own colours, a document with a seal, photos of pets. */
import { createRandom, mixSeed } from './random.ts';

const hue = (seed: number): number => createRandom(seed).integer(0, 359);

/** The library is loaded by the first picture: a server whose demo city stands has none to draw. */
async function webp(svg: string, quality: number): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  return sharp(Buffer.from(svg)).webp({ quality }).toBuffer();
}

/** A store front: awning, window, door, a paw above. WebP. */
export async function storeFront(seed: number): Promise<Buffer> {
  const h = hue(seed);
  const stripes = Array.from(
    { length: 8 },
    (_, i) =>
      `<path d="M${80 + i * 80} 190h80l${i % 2 ? 8 : 4} 70q-44 34 -92 0z" fill="hsl(${h} 62% ${i % 2 ? 96 : 58}%)"/>`,
  ).join('');
  const paw = `<g fill="hsl(${h} 55% 45%)"><ellipse cx="400" cy="118" rx="30" ry="25"/>${[-40, -15, 15, 40]
    .map((x, i) => `<circle cx="${400 + x}" cy="${i % 3 === 0 ? 88 : 72}" r="12"/>`)
    .join('')}</g>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="520" viewBox="0 0 800 520">
    <rect width="800" height="520" fill="hsl(${(h + 190) % 360} 45% 90%)"/>
    <rect x="0" y="440" width="800" height="80" fill="hsl(${h} 12% 78%)"/>
    <rect x="80" y="40" width="640" height="400" rx="10" fill="hsl(${h} 40% 97%)"/>
    <rect x="120" y="290" width="330" height="130" rx="8" fill="hsl(200 60% 86%)"/>
    <rect x="500" y="270" width="150" height="170" rx="8" fill="hsl(${h} 35% 62%)"/>
    <circle cx="628" cy="360" r="7" fill="hsl(45 80% 60%)"/>${stripes}${paw}</svg>`;
  return webp(svg, 82);
}

/** A document: lines of print, a frame and a red seal; one for all. WebP. */
export async function paper(seed: number): Promise<Buffer> {
  const random = createRandom(mixSeed(seed, 7));
  const lines = Array.from(
    { length: 12 },
    (_, i) =>
      `<rect x="90" y="${250 + i * 42}" width="${random.integer(220, 460)}" height="12" rx="4" fill="#c9c3b4"/>`,
  ).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="900" viewBox="0 0 640 900">
    <rect width="640" height="900" fill="#fdfbf4"/>
    <rect x="28" y="28" width="584" height="844" fill="none" stroke="#b8963e" stroke-width="6"/>
    <rect x="44" y="44" width="552" height="812" fill="none" stroke="#b8963e" stroke-width="2"/>
    <circle cx="320" cy="130" r="44" fill="#c0392b"/><rect x="180" y="196" width="280" height="22" rx="6" fill="#8a7b55"/>
    ${lines}<circle cx="470" cy="740" r="76" fill="none" stroke="#c0392b" stroke-width="8" opacity="0.8"/>
    <circle cx="470" cy="740" r="18" fill="#c0392b" opacity="0.8"/></svg>`;
  return webp(svg, 80);
}

/** A photo of a service, as it were: a pet before a wall, in colours of its own. WebP. */
export async function snapshot(seed: number): Promise<Buffer> {
  const random = createRandom(seed);
  const [wall, coat] = [random.integer(0, 359), random.integer(18, 42)];
  const ears = random.chance(0.5)
    ? `<path d="M150 150l-18-70 62 38zM290 150l18-70-62 38z"/>`
    : `<ellipse cx="138" cy="170" rx="24" ry="52"/><ellipse cx="302" cy="170" rx="24" ry="52"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="440" height="330" viewBox="0 0 440 330">
    <rect width="440" height="330" fill="hsl(${wall} 38% 88%)"/><rect y="262" width="440" height="68" fill="hsl(${wall} 16% 74%)"/>
    <g fill="hsl(${coat} 48% ${random.integer(38, 78)}%)"><ellipse cx="220" cy="300" rx="112" ry="86"/>${ears}
    <circle cx="220" cy="172" r="86"/></g><ellipse cx="220" cy="204" rx="38" ry="28" fill="#fff8ee"/>
    <circle cx="188" cy="160" r="10" fill="#2b2320"/><circle cx="252" cy="160" r="10" fill="#2b2320"/>
    <ellipse cx="220" cy="192" rx="13" ry="9" fill="#2b2320"/></svg>`;
  return webp(svg, 78);
}
