/** The start itself, loaded once it is known that this Node can read it. */
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { findRuntime, hasGlibc, runFile } from './runtime.mjs';
import { platformProblem } from './supported.mjs';

/** Progress of the scripts goes to stderr: stdout belongs to the program that is started. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Install, find the runtime and, when asked, build; end the process with code 1 and the cause if one fails. */
export async function prepare({ build }) {
  try {
    await ensureInstalled(say);
    findRuntime();
    if (build) await ensureBuilt(say);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}

/** Half of the usual room for new objects: an idle server holds 40 MB less (PERF-7). */
const FLAGS = ['--max-semi-space-size=16'];

/** Prepare and run the server until it ends; its exit code becomes ours. */
export async function launch() {
  const problem = platformProblem({ os: process.platform, cpu: process.arch, glibc: hasGlibc() }, process.env);
  if (problem !== undefined) {
    say(problem);
    process.exit(1);
  }
  await prepare({ build: true });
  process.exit(await runFile('server/src/main.ts', process.argv.slice(2), { flags: FLAGS }));
}
