/** Command line of Pawloop: `pawloop COMMAND`, or the server when there is no command. */
import path from 'node:path';
import { output } from './outcome.ts';
import { runCommand } from './program.ts';

// `pawloop report … | head` closes the pipe early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const code = await runCommand(process.argv.slice(2), {
  out: output(),
  error: (text) => void process.stderr.write(text),
  async startServer({ dataDir }) {
    if (dataDir) process.env.PAWLOOP_DATA_DIR = path.resolve(dataDir);
    await import('../main.ts');
  },
});
// What was written to a pipe is flushed before the process ends.
if (code !== undefined) process.stdout.write('', () => process.exit(code));
