/** Says whether this machine can run Pawloop at all. Written in syntax that old versions of Node can read. */

export const OLDEST_NODE = 20;

/** @returns {string | undefined} what is wrong with the running Node, in one sentence */
export function nodeProblem(version) {
  const major = Number(version.replace(/^v/, '').split('.')[0]);
  if (major >= OLDEST_NODE) return undefined;
  return `Pawloop needs Node.js ${OLDEST_NODE} or newer to start; this is ${version}. See https://nodejs.org for a newer one.`;
}

/**
 * What stops the built-in databases on a machine; they are built for certain systems only.
 * @param {{ os: string, cpu: string, glibc: boolean }} machine
 * @param {Record<string, string | undefined>} env
 * @returns {string | undefined} what is wrong and what to do, in one sentence
 */
export function platformProblem(machine, env) {
  const name = `${machine.os}-${machine.cpu}${machine.os === 'linux' && !machine.glibc ? ' without glibc' : ''}`;
  const missing = [];
  if (name !== 'linux-x64' && !env.DATABASE_URL) missing.push('DATABASE_URL (PostgreSQL 18)');
  if ((machine.os === 'win32' || name.endsWith('glibc')) && !env.CLICKHOUSE_URL) missing.push('CLICKHOUSE_URL');
  if (missing.length === 0) return undefined;
  return `Pawloop brings its own databases for linux-x64 only; on ${name} set ${missing.join(' and ')} first.`;
}

/** Ends the process with code 1 and one clear line when Node is too old. */
export function requireSupportedNode() {
  const problem = nodeProblem(process.version);
  if (problem === undefined) return;
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}
