/** `node scripts/run.mjs FILE …`: runs a TypeScript file of the repository with the pinned Node. */
import { requireSupportedNode } from './supported.mjs';

requireSupportedNode();
const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('Usage: node scripts/run.mjs FILE [arguments]\n');
  process.exit(2);
}
const { prepare } = await import('./launch.mjs');
const { runFile } = await import('./runtime.mjs');
await prepare({ build: false });
process.exit(await runFile(file, args));
