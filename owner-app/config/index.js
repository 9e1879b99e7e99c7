/** Build settings of both platforms; read by scripts/build.mjs through Taro's kernel. */
const { resolve } = require('node:path');

const contract = resolve(__dirname, '../../contract/src');
const source = resolve(__dirname, '../src');
const platform = process.env.TARO_ENV;
const apiBase = process.env.PAWLOOP_API_BASE ?? 'http://127.0.0.1:8800';

/** TypeScript sources outside the app's folder that go through Babel. */
const compile = { include: [(file) => file.startsWith(contract)] };

/** @type {(merge: unknown, env: { mode: string }) => object} */
module.exports = () => ({
  projectName: 'pawloop-owner-app',
  designWidth: 375,
  deviceRatio: { 375: 2, 750: 1 },
  sourceRoot: 'src',
  outputRoot: `dist/${platform}`,
  plugins: [],
  framework: 'react',
  compiler: { type: 'webpack5', prebundle: { enable: false } },
  cache: { enable: false },
  logger: { quiet: true, stats: false },
  alias: {
    '@pawloop/contract/client': resolve(contract, 'client.ts'),
    ...(platform === 'h5' && { '@tarojs/components/dist/components$': resolve(__dirname, 'no-elements.mjs') }),
    '#platform-style': resolve(source, `ui/platform.${platform}.css`),
    '#host': resolve(source, `ui/host.${platform}.tsx`),
    '#device': resolve(source, `device/device.${platform}.ts`),
  },
  /** H5 is served by the API's own origin; a mini program needs the full address. */
  defineConstants: { API_BASE: JSON.stringify(platform === 'h5' ? '' : apiBase) },
  /** The tab bar's icons are named by theme.json, which Taro copies without looking into it. */
  copy: { patterns: platform === 'weapp' ? [{ from: 'src/assets/', to: 'dist/weapp/assets/' }] : [], options: {} },
  mini: {
    compile,
    postcss: { pxtransform: { enable: true, config: {} }, cssModules: { enable: false } },
  },
  h5: {
    publicPath: '/app/',
    staticDirectory: 'static',
    router: { mode: 'hash' },
    compile,
    output: { filename: 'js/[name].[contenthash:8].js', chunkFilename: 'js/[name].[contenthash:8].js' },
    miniCssExtractPluginOption: {
      filename: 'css/[name].[contenthash:8].css',
      chunkFilename: 'css/[name].[contenthash:8].css',
    },
    postcss: { autoprefixer: { enable: true }, pxtransform: { enable: false }, cssModules: { enable: false } },
    webpackChain: oneVendorGroup,
  },
});

/** One vendor file instead of Taro's default groups, which repeat the runtime; what one page alone needs stays with it. */
function oneVendorGroup(chain) {
  chain.optimization.splitChunks({
    chunks: 'all',
    cacheGroups: {
      default: false,
      defaultVendors: false,
      vendor: {
        name: 'vendor',
        test: /[\\/]node_modules[\\/](?!uqr[\\/])/,
        chunks: 'all',
        priority: 10,
        enforce: true,
      },
      booking: {
        name: 'booking',
        test: /[\\/]src[\\/](?:booking|i18n[\\/]booking)[\\/]/,
        chunks: 'async',
        minChunks: 2,
        priority: 5,
        enforce: true,
      },
      shared: { name: 'shared', test: /[\\/]src[\\/]/, chunks: 'async', minChunks: 3, enforce: true },
    },
  });
  chain.performance.hints(false);
}
