/** The built mini program: it starts, shows the home page, and keeps WeChat's limits. Needs `npm run build:weapp`. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import zh from '../src/i18n/zh.json' with { type: 'json' };
import { startMiniProgram, type WxHost } from './wx-host.ts';

const built = fileURLToPath(new URL('../dist/weapp', import.meta.url));
const PACKAGE_LIMIT = 2 * 1024 * 1024;
/** WeChat warns at 256 KB; a page of ours stays far below. */
const SET_DATA_LIMIT = 24 * 1024;
const LIST_LIMIT = 64 * 1024;

/** A pet as the server tells it. */
function aPet(index: number): object {
  return {
    petId: `pet-${index}`,
    name: `毛孩 ${index}`,
    species: 'cat',
    breed: { breedId: 'ragdoll', nameZh: '布偶猫', nameEn: 'Ragdoll' },
    birthday: '2022-03-12',
    birthdayPrecision: 'day',
    weightGrams: 4650,
    neutered: true,
    microchip: null,
    photoId: null,
    deceasedOn: null,
    keeperCount: 1,
  };
}

interface AppJson {
  readonly pages: string[];
  readonly subPackages: { root: string; pages: string[] }[];
  readonly tabBar: { list: { pagePath: string; iconPath: string; selectedIconPath: string }[] };
  readonly themeLocation: string;
}

const read = <T>(path: string): T => JSON.parse(readFileSync(join(built, path), 'utf8')) as T;
const filesOf = (pattern: string): string[] =>
  globSync(pattern, { cwd: built }).filter((file) => statSync(join(built, file)).isFile());
const bytesOf = (files: readonly string[]): number =>
  files.reduce((sum, file) => sum + statSync(join(built, file)).size, 0);

describe('built mini program', { skip: existsSync(built) ? false : 'not built: npm run build:weapp' }, () => {
  const app = existsSync(built) ? read<AppJson>('app.json') : undefined;
  const packages = app?.subPackages ?? [];
  const routes = [
    ...(app?.pages ?? []),
    ...packages.flatMap(({ root, pages }) => pages.map((page) => `${root}/${page}`)),
  ];

  describe('in a mocked host', () => {
    let host: WxHost;
    before(async () => {
      host = await startMiniProgram(built);
      await host.open('pages/home/index');
    });

    it('UI-O1 opens the home page and asks a signed-out owner to sign in, in Chinese', () => {
      const texts = host.texts();
      assert.ok(texts.includes(zh['signedOut.title']), `drawn: ${texts.join(' | ')}`);
      assert.ok(texts.includes(zh['signIn.title']));
    });

    it('UI-O4 gives buttons a role and headings a level for the screen reader', () => {
      const drawn = JSON.stringify(host.dataOf());
      const template = readFileSync(join(built, 'base.wxml'), 'utf8');
      assert.match(template, /aria-role=/);
      assert.match(template, /aria-label=/);
      assert.match(drawn, /"button"/);
      assert.match(drawn, /"heading"/);
    });

    it('ACC-1 asks the server nothing while nobody is signed in', () => {
      assert.deepEqual(host.requests, []);
    });

    it('UI-O2 draws every page with few bytes of setData', async () => {
      for (const route of routes) await host.open(route);
      const most = Math.max(...host.setDataBytes);
      assert.ok(most <= SET_DATA_LIMIT, `${most} bytes in one call`);
    });
  });

  it('UI-O3 says that the network is away, and offers to try again', async () => {
    const host = await startMiniProgram(built, { storage: { 'pawloop.token': 'a-token' } });
    await host.open('pages/home/index');
    assert.ok(await host.shows(zh['problem.offline']), host.texts().join(' | '));
    assert.ok(host.texts().includes(zh['common.retry']));
    assert.equal(host.requests[0]?.header.authorization, 'Bearer a-token');
  });

  it('UI-O2 draws fifty pets with few bytes of setData', async (t) => {
    const items = Array.from({ length: 50 }, (_, index) => aPet(index));
    const answer = ({ url }: { url: string }) => (url.endsWith('/pets') ? { items } : { name: '林晓' });
    const host = await startMiniProgram(built, { storage: { 'pawloop.token': 'a-token' }, answer });
    await host.open('pages/home/index');
    assert.ok(await host.shows('毛孩 49'), host.texts().join(' | '));
    const most = Math.max(...host.setDataBytes);
    t.diagnostic(`largest setData: ${most} bytes`);
    assert.ok(most <= LIST_LIMIT, `${most} bytes in one call`);
  });

  it('has all files of every page, and tab icons in both themes', () => {
    for (const route of routes) {
      for (const ext of ['js', 'json', 'wxml'])
        assert.ok(existsSync(join(built, `${route}.${ext}`)), `${route}.${ext}`);
    }
    assert.ok(app);
    const themes = read<Record<'light' | 'dark', Record<string, string>>>(app.themeLocation);
    for (const { pagePath, iconPath, selectedIconPath } of app.tabBar.list) {
      assert.ok(app.pages.includes(pagePath), `${pagePath} is in the main package`);
      for (const theme of [themes.light, themes.dark]) {
        for (const icon of [iconPath, selectedIconPath]) {
          const file = theme[icon.slice(1)];
          assert.ok(file !== undefined && statSync(join(built, file)).size < 40 * 1024, `${icon} as ${file}`);
        }
      }
    }
  });

  it('UI-O2 keeps every package within 2 MB', (t) => {
    const inPackage = (file: string) => packages.some(({ root }) => file.startsWith(`${root}/`));
    const main = bytesOf(filesOf('**/*').filter((file) => !inPackage(file)));
    t.diagnostic(`main package: ${main} bytes`);
    assert.ok(main <= PACKAGE_LIMIT);
    for (const { root } of packages) {
      const size = bytesOf(filesOf(`${root}/**/*`));
      t.diagnostic(`${root}: ${size} bytes`);
      assert.ok(size <= PACKAGE_LIMIT);
    }
  });

  describe("Tencent's own compilers", {
    skip: platform() === 'linux' && arch() === 'x64' ? false : 'programs for Linux x64 only',
  }, () => {
    const programs = mkdtempSync(join(tmpdir(), 'pawloop-wcc-'));
    before(() => {
      const source = join(
        dirname(createRequire(import.meta.url).resolve('miniprogram-compiler/package.json')),
        'bin/linux',
      );
      // The package ships them without the right to run.
      for (const name of ['wcc', 'wcsc']) {
        cpSync(join(source, name), join(programs, name));
        chmodSync(join(programs, name), 0o755);
      }
    });
    after(() => rmSync(programs, { recursive: true }));

    it('accept every wxml', () => {
      const files = [...filesOf('**/*.wxml'), ...filesOf('**/*.wxs')];
      const code = execFileSync(join(programs, 'wcc'), ['-d', ...files], {
        cwd: built,
        encoding: 'utf8',
        maxBuffer: 64e6,
      });
      assert.ok(code.includes('pages/home/index.wxml'));
    });

    it('accept every wxss', () => {
      const files = filesOf('**/*.wxss');
      const code = execFileSync(join(programs, 'wcsc'), ['-lc', ...files], {
        cwd: built,
        encoding: 'utf8',
        maxBuffer: 64e6,
      });
      assert.ok(code.length > 1000);
    });
  });
});
