/** `npm run check`: every gate that a change must pass, side by side, one line each; the output of failing ones follows. */
import { requireSupportedNode } from './supported.mjs';

requireSupportedNode();
const { prepare, say } = await import('./launch.mjs');
await prepare({ build: false });

if (process.argv.includes('--land')) {
  const { landMigrations } = await import('./gates/migrations.mjs');
  const landed = landMigrations();
  say(landed.length === 0 ? 'No new migration.' : `Landed: ${landed.join(', ')}`);
  process.exit(0);
}

const { GATES, runGates } = await import('./gates/gates.mjs');
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const unknown = wanted.filter((name) => !GATES.some((gate) => gate.name === name));
if (unknown.length > 0) {
  say(`Unknown gate: ${unknown.join(', ')}. There are: ${GATES.map((gate) => gate.name).join(', ')}`);
  process.exit(2);
}
const gates = wanted.length === 0 ? GATES : GATES.filter((gate) => wanted.includes(gate.name));
const failed = await runGates(gates, (line) => process.stdout.write(`${line}\n`));
process.exitCode = failed === 0 ? 0 : 1;
