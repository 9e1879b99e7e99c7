/**
 * Answers the calls that Taro's config reader makes of @swc/core: page configs to CommonJS.
 * Also stands for @swc/register, which only has to be callable: Node strips types itself.
 */

const { transformSync } = require('esbuild');

module.exports = function register() {};
module.exports.transformSync = (code) => transformSync(code, { loader: 'ts', format: 'cjs', target: 'node18' });
module.exports.transform = async (code) => module.exports.transformSync(code);
