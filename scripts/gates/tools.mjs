/** Gates that are tools of others: Biome for format and lint, TypeScript 7 for types, knip for dead code. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesUnder } from '../fingerprint.mjs';
import { ROOT, runQuietly } from '../processes.mjs';
import { findRuntime } from '../runtime.mjs';

/** Folders with a tsconfig.json, and the configurations beside one. */
const PROJECTS = [
  '.',
  'contract',
  'sdk',
  'server',
  'console',
  'e2e',
  'bench',
  'owner-app',
  'owner-app/tsconfig.weapp.json',
];

async function runTool(path, args) {
  const { code, output } = await runQuietly(findRuntime(), [join(ROOT, 'node_modules', path), ...args]);
  return code === 0 ? [] : [output.trim() || `${path} ended with code ${code}`];
}

/** Format and lint; warnings fail. @returns {Promise<{ problems: string[], note: string }>} */
export async function checkStyle() {
  const args = [
    'check',
    '--error-on-warnings',
    '--colors=off',
    '--diagnostic-level=warn',
    '--max-diagnostics=100',
    '.',
  ];
  return { problems: await runTool('@biomejs/biome/bin/biome', args), note: '' };
}

function hasSources(project) {
  const folder = project.endsWith('.json') ? dirname(project) : project;
  const config = project.endsWith('.json') ? project : join(project, 'tsconfig.json');
  if (!existsSync(join(ROOT, config))) return false;
  return project === '.' || filesUnder(ROOT, [folder]).some((file) => /\.tsx?$/.test(file));
}

/** Types of every project that has sources. @returns {Promise<{ problems: string[], note: string }>} */
export async function checkTypes() {
  const projects = PROJECTS.filter(hasSources);
  const results = await Promise.all(
    projects.map((project) => runTool('typescript-7/bin/tsc', ['--noEmit', '--pretty', 'false', '-p', project])),
  );
  return { problems: results.flat(), note: `${projects.length} projects` };
}

/** Unused files, exports and dependencies. @returns {Promise<{ problems: string[], note: string }>} */
export async function checkDeadCode() {
  return { problems: await runTool('knip/bin/knip.js', ['--no-progress', '--no-config-hints']), note: '' };
}
