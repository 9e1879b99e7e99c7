/** `pawloop import records FILE --clinic NAME`: a clinic's health records from a CSV file (PET-4). */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { EXIT, type ExitCode, type Output, WrongUse } from './outcome.ts';
import { type CommonOptions, inSession } from './session.ts';

export interface RecordOptions extends CommonOptions {
  /** Id or name of the clinic; it must exist. */
  readonly clinic?: string;
}

const LARGEST_BYTES = 10 * 1024 * 1024;
const SHOWN = 10;

/** @throws WrongUse when the file or the clinic cannot be used */
export function importRecords(file: string, options: RecordOptions, out: Output): Promise<ExitCode> {
  if (!existsSync(file) || !statSync(file).isFile()) throw new WrongUse(`there is no file ${file}`);
  if (statSync(file).size > LARGEST_BYTES) throw new WrongUse(`${file} is larger than 10 MB: cut it into parts`);
  const wanted = options.clinic;
  if (!wanted) throw new WrongUse('whose records are these? Give --clinic with the name or id of the clinic');
  return inSession(options, async (session) => {
    const { record } = session.modules;
    const clinic = await record.findClinic(session.runtime.db, wanted);
    if (!clinic) throw new WrongUse(`there is no clinic ${wanted}: add it in the console first`);
    const bytes = readFileSync(file);
    const { clinicId } = clinic;
    const taken = await record.importFile({ staff: null }, { clinicId, filename: path.basename(file), bytes });
    await session.settle();
    if (options.json) out.json(taken);
    else {
      out.table(['records', 'count'], Object.entries(taken.counts));
      for (const { row, code, detail } of taken.problems.slice(0, SHOWN)) {
        out.line(`  line ${row}: ${[code, detail].filter(Boolean).join(' ')}`);
      }
    }
    return taken.counts.rejected > 0 ? EXIT.rejectedRows : EXIT.done;
  });
}
