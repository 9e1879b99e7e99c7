/** Babel for both builds: TypeScript and JSX away, modern targets from browserslist, no polyfills. */
module.exports = {
  presets: [
    ['@babel/preset-env', { modules: false, bugfixes: true, useBuiltIns: false }],
    ['@babel/preset-react', { runtime: 'automatic' }],
    [
      '@babel/preset-typescript',
      { allExtensions: true, isTSX: true, onlyRemoveTypeImports: true, rewriteImportExtensions: false },
    ],
  ],
};
