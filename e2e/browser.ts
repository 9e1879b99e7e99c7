/**
 * The browser of the stories: finds or unpacks a Chromium, gives it one Chinese font and starts it.
 * The same font on every machine makes screenshots alike; without it Chinese text would be invisible.
 */
import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium as playwright } from 'playwright-core';

const require = createRequire(import.meta.url);
const chromiumPackage = dirname(dirname(require.resolve('@sparticuz/chromium')));
const SYSTEM_CHROMIUM = '/usr/bin/chromium';

/** Only these: the package's own arguments would switch web security off and put all pages into one process. */
const ARGUMENTS = [
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-domain-reliability',
  '--font-render-hinting=none',
  '--no-first-run',
  '--no-pings',
];

interface Chromium {
  readonly path: string;
  /** Shared libraries for a machine that has no desktop packages. */
  readonly libraryPath?: string;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Folder for what is unpacked, one per user and package version, so that nobody runs what another user left there. */
async function unpackedFolder(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(chromiumPackage, 'package.json'), 'utf8')) as { version: string };
  return join(tmpdir(), `pawloop-chromium-${version}-${process.getuid?.() ?? 0}`);
}

/** Whether the binary says its version; false when the machine lacks shared libraries. */
async function canRun(path: string): Promise<boolean> {
  return promisify(execFile)(path, ['--version']).then(
    () => true,
    () => false,
  );
}

/**
 * Unpack into a folder of our own and rename it: of two processes that do it at once the second one's rename fails and
 * it takes the first one's folder, and neither ever sees half a file.
 */
async function unpack(target: string): Promise<void> {
  const folder = await mkdtemp(`${target}-`);
  const before = process.env.TMPDIR;
  try {
    // The package knows no other way to choose where it unpacks.
    process.env.TMPDIR = folder;
    const { default: packaged, inflate } = await import('@sparticuz/chromium');
    const path = await packaged.executablePath();
    if (!(await canRun(path))) {
      await inflate(join(chromiumPackage, 'bin', 'al2023.tar.br'));
    }
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  try {
    await rename(folder, target);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (!(await exists(target))) throw error;
  }
}

/** `$CHROMIUM_PATH`, else the system's Chromium, else the one from the packages. */
async function findChromium(): Promise<Chromium> {
  const given = process.env.CHROMIUM_PATH;
  if (given !== undefined && given !== '') return { path: given };
  if (await exists(SYSTEM_CHROMIUM)) return { path: SYSTEM_CHROMIUM };
  const folder = await unpackedFolder();
  if (!(await exists(folder))) await unpack(folder);
  const libraryPath = join(folder, 'al2023', 'lib');
  const path = join(folder, 'chromium');
  return (await exists(libraryPath)) ? { path, libraryPath } : { path };
}

/** Write the font configuration and return its path. Every family falls back to Noto Sans SC, in two weights. */
async function writeFontConfig(): Promise<string> {
  const fonts = dirname(require.resolve('@expo-google-fonts/noto-sans-sc/package.json'));
  const folder = join(tmpdir(), `pawloop-fonts-${process.getuid?.() ?? 0}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `fonts-${process.pid}.conf`);
  const aliases = ['sans-serif', 'serif', 'system-ui', 'monospace']
    .map(
      (family) =>
        `<alias binding="strong"><family>${family}</family><prefer><family>Noto Sans SC</family></prefer></alias>`,
    )
    .join('\n  ');
  await writeFile(
    path,
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(fonts, '400Regular')}</dir>
  <dir>${join(fonts, '700Bold')}</dir>
  <cachedir>${join(folder, 'cache')}</cachedir>
  ${aliases}
</fontconfig>
`,
  );
  return path;
}

/**
 * Start a headless browser with a Chinese font; the caller closes it.
 * Runs as root too: the pages are our own and on loopback, so it starts without the sandbox.
 * @throws {Error} when no Chromium can be found, unpacked or started
 */
export async function openBrowser(): Promise<Browser> {
  const [{ path, libraryPath }, fontConfig] = await Promise.all([findChromium(), writeFontConfig()]);
  const env: Record<string, string> = { FONTCONFIG_FILE: fontConfig };
  for (const name of ['PATH', 'HOME', 'TMPDIR', 'LANG']) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  if (libraryPath !== undefined) env.LD_LIBRARY_PATH = libraryPath;
  return playwright.launch({ executablePath: path, headless: true, chromiumSandbox: false, args: ARGUMENTS, env });
}
