/** Runs benchmarks by name (`npm run bench -- rfm`), all of them without one; results are kept as JSON beside it. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { print, type Result, save } from './result.ts';

const NOT_BENCHMARKS = new Set([
  'run.ts',
  'result.ts',
  'engines.ts',
  'app.ts',
  'customers.ts',
  'pump.ts',
  'insight-fill.ts',
  'stores-fill.ts',
  'emergencies.ts',
]);

const known = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !NOT_BENCHMARKS.has(file))
  .map((file) => file.slice(0, -3));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no benchmark ${unknown.join(', ')}; there are: ${known.join(', ')}\n`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : known) {
  const file = pathToFileURL(path.join(import.meta.dirname, `${name}.ts`)).href;
  const benchmark = (await import(file)) as { run(): Promise<Result> };
  const result = await benchmark.run();
  print(result);
  save(result);
}
process.exit(0);
