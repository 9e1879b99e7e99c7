/**
 * Builds the app for one platform: `node scripts/build.mjs h5|weapp [--watch]`.
 * Drives Taro's own kernel; @tarojs/cli is left out because it brings 500 packages, two native add-ons and a call home.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { ariaAttributes } from '../config/aria.mjs';

const require = createRequire(import.meta.url);
const appPath = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const [platform, ...flags] = process.argv.slice(2);
if (platform !== 'h5' && platform !== 'weapp') {
  console.error('usage: node scripts/build.mjs h5|weapp [--watch]');
  process.exit(2);
}
const isWatch = flags.includes('--watch');
process.chdir(appPath);
process.env.NODE_ENV = isWatch ? 'development' : 'production';
process.env.TARO_ENV = platform;

const { Kernel, Config } = require('@tarojs/service');
const started = performance.now();
const outputPath = join(appPath, 'dist', platform);
if (!isWatch) rmSync(outputPath, { recursive: true, force: true });

const config = new Config({ appPath, disableGlobalConfig: true });
await config.init({ mode: process.env.NODE_ENV, command: 'build' });
if (!config.isInitSuccess) process.exit(1);

/** Steps at which the framework and platform plugins may change a build; the runner hands each its values. */
const hooks = {
  modifyAppConfig: (appConfig) => ({ appConfig }),
  modifyWebpackChain: (chain, webpack, data) => ({ chain, webpack, data }),
  modifyViteConfig: (viteConfig, data) => ({ viteConfig, data }),
  modifyBuildAssets: (assets, miniPlugin) => ({ assets, miniPlugin }),
  modifyMiniConfigs: (configMap) => ({ configMap }),
  modifyComponentConfig: (componentConfig, settings) => ({ componentConfig, config: settings }),
  onCompilerMake: (compilation, compiler, plugin) => ({ compilation, compiler, plugin }),
  onParseCreateElement: (nodeName, componentConfig) => ({ nodeName, componentConfig }),
  onBuildFinish: ({ error, stats }) => ({ error, stats, isWatch }),
};

/** Writes a file of the mini program's folder; called by the WeChat plugin. */
function writeFileToDist({ filePath, content }) {
  const path = join(outputPath, filePath);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** Copies project.config.json beside the pages, with the app id of the environment when there is one. */
function generateProjectConfig({ srcConfigName, distConfigName }) {
  const source = join(appPath, srcConfigName);
  if (!existsSync(source)) return;
  const project = JSON.parse(readFileSync(source, 'utf8'));
  const appid = process.env.WECHAT_MINI_APP_ID ?? project.appid;
  const settings = { ...project, appid, miniprogramRoot: './' };
  writeFileToDist({ filePath: distConfigName, content: `${JSON.stringify(settings, null, 2)}\n` });
}

/** Lets the mini program's templates carry the attributes that its screen reader knows; Taro leaves them out. */
function addAria(program) {
  if (platform !== 'weapp') return;
  program.template.mergeComponents(program.ctx, ariaAttributes());
  program.runtimePath = [program.runtimePath, join(appPath, 'config/aria-runtime.mjs')].flat();
}

/** The parts of a Taro build command that we need, as a plugin of the kernel. */
function commandPlugin(ctx) {
  for (const name of [...Object.keys(hooks), 'onBuildStart', 'onBuildComplete', 'modifyRunnerOpts']) {
    ctx.registerMethod(name);
  }
  ctx.registerMethod('writeFileToDist', writeFileToDist);
  ctx.registerMethod('generateProjectConfig', generateProjectConfig);
  ctx.registerMethod('generateFrameworkInfo', () => {});
  ctx.registerMethod('onSetupClose', addAria);
  ctx.registerCommand({ name: 'build', fn: ({ config: settings }) => runBuild(ctx, settings) });
}

async function runBuild(ctx, settings) {
  const handlers = Object.fromEntries(
    Object.entries(hooks).map(([name, optsOf]) => [
      name,
      (...values) => ctx.applyPlugins({ name, initialVal: values[0], opts: optsOf(...values) }),
    ]),
  );
  mkdirSync(outputPath, { recursive: true });
  await ctx.applyPlugins('onBuildStart');
  const mode = isWatch ? 'development' : 'production';
  await ctx.applyPlugins({ name: platform, opts: { config: { ...settings, isWatch, mode, ...handlers } } });
  await ctx.applyPlugins('onBuildComplete');
}

const kernel = new Kernel({ appPath, presets: [], plugins: [], config });
kernel.optsPlugins = [`@tarojs/plugin-platform-${platform}`, '@tarojs/plugin-framework-react'];
// Ours goes first: the plugins of platform and framework hook onto the methods that it registers.
commandPlugin(kernel.initPluginCtx({ id: 'pawloop-build', path: import.meta.filename, ctx: kernel }));
await kernel.run({ name: 'build', opts: { _: ['build'], options: { platform, isWatch } } });
/** The server sends these as they are; a browser that takes neither gets the plain file. */
function compress(folder) {
  for (const name of readdirSync(folder, { recursive: true })) {
    const path = join(folder, name);
    if (!/\.(js|css|html)$/.test(name)) continue;
    const bytes = readFileSync(path);
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
    writeFileSync(`${path}.br`, brotliCompressSync(bytes));
  }
}

if (!isWatch && platform === 'h5') compress(outputPath);
if (!isWatch) console.log(`${platform} built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
