/** Gate: imports keep to the floor plan. Planted violations prove each time that the rules still bite. */
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import rules from '../../.dependency-cruiser.cjs';
import floors from '../floors.cjs';
import { ROOT, runQuietly } from '../processes.mjs';
import { findRuntime } from '../runtime.mjs';
import { ALLOWED, SCENERY, VIOLATIONS } from './boundary-canaries.mjs';

const CRUISED = ['contract', 'sdk', 'server', 'console', 'owner-app/src', 'bench', 'e2e'];

/**
 * Cruise folders below `cwd` with the rules of the repository.
 * @returns {Promise<{ modules: number, violations: { rule: string, from: string, to: string }[] }>}
 * @throws {Error} when dependency-cruiser gives no report
 */
async function cruise(cwd, folders) {
  const tool = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const config = join(ROOT, '.dependency-cruiser.cjs');
  const args = [tool, '--config', config, '--output-type', 'json', ...folders];
  const { stdout, output } = await runQuietly(findRuntime(), args, { cwd });
  let report;
  try {
    report = JSON.parse(stdout);
  } catch {
    throw new Error(`dependency-cruiser gave no report:\n${output}`);
  }
  const violations = report.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
  return { modules: report.modules.filter((module) => folderOf(module.source, folders)).length, violations };
}

function folderOf(source, folders) {
  return folders.find((folder) => source.startsWith(`${folder}/`));
}

function importLine({ from, to, typeOnly }, number) {
  const relative = posix.relative(posix.dirname(from), to);
  const specifier = relative.startsWith('.') ? relative : `./${relative}`;
  const type = typeOnly === true ? 'type ' : '';
  return `import ${type}{ thing as thing${number} } from '${specifier}';\nexport ${type}{ thing${number} };\n`;
}

/** The planted tree as text by path: every target exists, every importer imports. */
export function plantedFiles(imports) {
  const files = new Map();
  const append = (path, text) => files.set(path, (files.get(path) ?? '') + text);
  for (const [number, planted] of imports.entries()) append(planted.from, planted.code ?? importLine(planted, number));
  for (const { to } of imports) if (to.endsWith('.ts')) append(to, '');
  for (const path of files.keys()) append(path, 'export const thing = 1;\n');
  files.set(
    'node_modules/kysely/package.json',
    '{"name":"kysely","version":"1.0.0","type":"module","main":"index.js"}',
  );
  files.set('node_modules/kysely/index.js', 'export const sql = 1;\n');
  files.set('package.json', '{"name":"canary","type":"module","dependencies":{"kysely":"1.0.0"}}');
  return files;
}

/** @returns {Promise<string[]>} what the rules failed to notice or noticed wrongly */
async function canaryFailures() {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'pawloop-canary-')));
  try {
    for (const [path, text] of plantedFiles([...VIOLATIONS, ...SCENERY, ...ALLOWED])) {
      await mkdir(join(folder, dirname(path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const { violations } = await cruise(folder, ['contract', 'console', 'server']);
    return judgeCanaries(violations, rules.forbidden);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Compare what was reported with what was planted. @returns {string[]} */
export function judgeCanaries(reported, forbidden) {
  const isReported = ({ rule, from, to }) =>
    reported.some((found) => found.rule === rule && found.from === from && found.to === to);
  const unnoticed = VIOLATIONS.filter((planted) => !isReported(planted)).map(
    ({ rule, from, to }) => `canary not reported: ${rule}: ${from} → ${to}`,
  );
  const wronged = ALLOWED.flatMap(({ from, to }) =>
    reported
      .filter((found) => found.from === from && found.to === to)
      .map((found) => `allowed import reported: ${found.rule}: ${from} → ${to}`),
  );
  const planted = new Set(VIOLATIONS.map(({ rule }) => rule));
  const uncovered = forbidden
    .filter((rule) => !planted.has(rule.name) && rule.to.path !== '^$')
    .map((rule) => `rule without a canary: ${rule.name}`);
  return [...unnoticed, ...wronged, ...uncovered];
}

/** Folders of server/src and of its wings that the floor plan does not name. @returns {string[]} */
function unplannedFolders() {
  const source = join(ROOT, 'server/src');
  if (!existsSync(source)) return [];
  const foldersIn = (path) => readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const known = [...floors.WINGS, ...floors.OTHER_FOLDERS];
  const modules = new Set(floors.MODULES.map(({ wing, name }) => `${wing}/${name}`));
  const problems = [];
  for (const { name } of foldersIn(source)) {
    if (!known.includes(name)) problems.push(`server/src/${name} is neither a wing nor known in scripts/floors.cjs`);
    if (!floors.WINGS.includes(name)) continue;
    for (const child of foldersIn(join(source, name))) {
      const module = `${name}/${child.name}`;
      if (!modules.has(module)) problems.push(`server/src/${module} is no module of scripts/floors.cjs`);
    }
  }
  return problems;
}

/** @returns {Promise<{ problems: string[], note: string }>} */
export async function checkBoundaries() {
  const folders = CRUISED.filter((folder) => existsSync(join(ROOT, folder)));
  const [{ modules, violations }, canaries] = await Promise.all([cruise(ROOT, folders), canaryFailures()]);
  const problems = [...canaries, ...unplannedFolders()];
  if (modules === 0) problems.push('dependency-cruiser read no modules');
  for (const { rule, from, to } of violations) problems.push(`${rule}: ${from} → ${to}`);
  return { problems, note: `${modules} modules, ${VIOLATIONS.length} canaries` };
}
