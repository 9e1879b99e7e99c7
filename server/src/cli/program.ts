/** The commands of `pawloop` with their arguments and options (CLI-1). */
import { Command, CommanderError, Option } from 'commander';
import { StartError } from '../embedded/index.ts';
import { ConfigError } from '../platform/config.ts';
import { Problem } from '../platform/problem.ts';
import { type DemoOptions, demo } from './demo.ts';
import { doctor } from './doctor.ts';
import { importFile } from './import.ts';
import type { ImportOptions } from './import-options.ts';
import { importRecords, type RecordOptions } from './import-records.ts';
import { EXIT, type ExitCode, type Output, WrongUse } from './outcome.ts';
import { type ReportOptions, report, reportNames } from './report.ts';
import { exportTo, runSegment, type SegmentOptions } from './segment.ts';
import { type CommonOptions, inSession } from './session.ts';

export interface Streams {
  readonly out: Output;
  readonly error: (text: string) => void;
  /** Starts the server and never returns while it runs. */
  readonly startServer: (options: CommonOptions) => Promise<void>;
}

/** @returns the exit code; undefined when the server was started and goes on */
export async function runCommand(args: readonly string[], streams: Streams): Promise<ExitCode | undefined> {
  let code: ExitCode | undefined;
  const end = async (work: Promise<ExitCode>): Promise<void> => {
    code = await work;
  };
  const program = build(streams, end);
  try {
    requireKnown(program, args[0]);
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return codeOf(error, streams);
  }
}

/** @throws WrongUse */
function requireKnown(program: Command, word: string | undefined): void {
  if (word === undefined || word.startsWith('-') || word === 'help') return;
  const names = program.commands.map((command) => command.name());
  if (!names.includes(word)) throw new WrongUse(`${word} is no command; there are: ${names.join(', ')}`);
}

function codeOf(error: unknown, { error: say }: Streams): ExitCode {
  // Commander has said what is wrong; help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongUse;
  if (error instanceof WrongUse || error instanceof ConfigError) {
    say(`${error.message}\n`);
    return EXIT.wrongUse;
  }
  if (error instanceof Problem || error instanceof StartError) {
    say(`${error.message}\n`);
    return EXIT.failed;
  }
  say(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.failed;
}

type End = (work: Promise<ExitCode>) => Promise<void>;

function build({ out, error, startServer }: Streams, end: End): Command {
  const program = new Command('pawloop')
    .description('Pawloop: starts the server when no command is given')
    .addOption(new Option('--data-dir <folder>', 'folder of the installation (PAWLOOP_DATA_DIR)'))
    .showHelpAfterError('(pawloop --help says what there is)')
    .exitOverride()
    .configureOutput({ writeOut: (text) => out.line(text.trimEnd()), writeErr: error })
    .action((options: CommonOptions) => startServer(options));
  addImport(program, out, end);
  addReports(program, out, end);
  addCare(program, out, end);
  for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)]) {
    command.exitOverride().configureOutput({ writeOut: (text) => out.line(text.trimEnd()), writeErr: error });
  }
  return program;
}

function addImport(program: Command, out: Output, end: End): void {
  program
    .command('import <kind> <file>')
    .description(
      'import customers, orders, events, pets or stores from .csv or .csv.gz, or the records of a clinic from .csv',
    )
    .option('--map <file>', 'JSON that names the columns; recognised when left out')
    .option('--dry-run', 'read and count, write nothing')
    .option('--source <name>', 'namespace of order numbers and customer ids', 'import')
    .option('--rejects <file>', 'where rejected rows are written')
    .option('--time-zone <zone>', 'zone of the stores’ local times (default: the business’s)')
    .option('--clinic <name>', 'clinic whose records they are, by name or id (import records)')
    .option('--json', 'answer in JSON')
    .action((kind: string, file: string, _own, command: Command) =>
      end(
        kind === 'records'
          ? importRecords(file, command.optsWithGlobals<RecordOptions>(), out)
          : importFile(kind, file, command.optsWithGlobals<ImportOptions>(), out),
      ),
    );
}

function addReports(program: Command, out: Output, end: End): void {
  program
    .command('report <name>')
    .description(`report ${reportNames.join(', ')}`)
    .option('--as-of <date>', 'what happened before 00:00 of the date counts')
    .option('--monetary <way>', 'gross, net or average')
    .option(
      '--time-zone <zone>',
      'zone in which days are cut (default: that of the imported orders if they share one, else the business’s)',
    )
    .option('--months <n>', 'months shown')
    .option('--csv <file>', 'write the rows to a file')
    .option('--json', 'answer in JSON')
    .action((name: string, _own, command: Command) => end(report(name, command.optsWithGlobals<ReportOptions>(), out)));
  program
    .command('segment')
    .description('ask who belongs to a rule')
    .command('run [id]')
    .description('members of a segment, or of a definition that is not kept')
    .option('--definition <file>', 'JSON of the definition')
    .option('--csv <file>', 'write the customers to a file')
    .option('--json', 'answer in JSON')
    .action((id: string | undefined, _own, command: Command) =>
      end(runSegment(id, command.optsWithGlobals<SegmentOptions>(), out)),
    );
  program
    .command('export <what> [id]')
    .description('export customers, or a segment by its id')
    .option('--csv <file>', 'the file to write')
    .option('--json', 'answer in JSON')
    .action((what: string, id: string | undefined, _own, command: Command) =>
      end(exportTo(what, id, command.optsWithGlobals<SegmentOptions>(), out)),
    );
}

function addCare(program: Command, out: Output, end: End): void {
  program
    .command('migrate')
    .description('bring both databases to this version')
    .option('--json', 'answer in JSON')
    .action((_own, command: Command) => end(migrate(command.optsWithGlobals<CommonOptions>(), out)));
  program
    .command('doctor')
    .description('look at engines, disk, migrations, consumers, ledger, free times and clock')
    .option('--json', 'answer in JSON')
    .action((_own, command: Command) => end(doctor(command.optsWithGlobals<CommonOptions>(), out)));
  program
    .command('demo')
    .description('bring in a made-up city of pet owners')
    .option('--owners <n>', 'how many owners')
    .option('--seed <n>', 'the same seed makes the same city')
    .option('--json', 'answer in JSON')
    .action((_own, command: Command) => end(demo(command.optsWithGlobals<DemoOptions>(), out)));
}

/** Opening the stores brings them up to date; a second process waits for the first. */
async function migrate(options: CommonOptions, out: Output): Promise<ExitCode> {
  return inSession(options, async () => {
    if (options.json) out.json({ migrated: true });
    else out.line('Both databases are at the schema of this version.');
    return EXIT.done;
  });
}
