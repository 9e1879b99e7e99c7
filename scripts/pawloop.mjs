#!/usr/bin/env node
/** `npx pawloop …`: runs the command line of the server with the pinned Node, in the folder of the caller. */
import { join } from 'node:path';
import { requireSupportedNode } from './supported.mjs';

requireSupportedNode();
const { prepare } = await import('./launch.mjs');
const { ROOT } = await import('./processes.mjs');
const { runFile } = await import('./runtime.mjs');
await prepare({ build: false });
process.exit(await runFile(join(ROOT, 'server/src/cli/main.ts'), process.argv.slice(2), { cwd: process.cwd() }));
