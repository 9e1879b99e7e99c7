/** Gate: no module sees another's tables. Scans the SQL in server/src and in the migrations for foreign schemas. */
import { readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { filesUnder } from '../fingerprint.mjs';
import floors from '../floors.cjs';
import { ROOT } from '../processes.mjs';
import { literalsOf } from './literals.mjs';

const SCHEMAS = ['platform', ...floors.MODULES.map((module) => module.name)];
const SCHEMA = `"?(${SCHEMAS.join('|')})"?`;
const NAME = '"?[a-z_][a-z0-9_$]*"?';

/** Where SQL names a table, a type, a sequence or a function, and not an alias's column. */
const TABLE_PLACES = new RegExp(
  [
    `\\b(?:join|into|update|table|only|copy|references|truncate|using|exists|sequence|view|type|function|lock)\\s+${SCHEMA}\\.${NAME}`,
    // `on schema.table` of an index, trigger or policy; a join condition has an alias there.
    `\\b(?:index|trigger|policy|comment|grant|revoke)\\b[^;]*?\\bon\\s+(?:table\\s+|only\\s+)?${SCHEMA}\\.${NAME}(?!\\s*(?:[=<>]|is\\b|in\\b))`,
    // a call, or a name as text: `booking.next(…)`, `nextval('booking.number')`, `'booking.claim'::regclass`
    `${SCHEMA}\\.${NAME}\\s*\\(`,
    `(?:nextval|currval|setval|to_regclass)\\(\\s*'${SCHEMA}\\.`,
    `'${SCHEMA}\\.${NAME}'\\s*::\\s*regclass`,
  ].join('|'),
  'gi',
);
/** A list behind `from`: `from pet.pet p, booking.claim c`. */
const FROM_LIST = /\bfrom\s+((?:lateral\s+)?[\w."$]+(?:\s+(?:as\s+)?\w+)?(?:\s*,\s*[\w."$]+(?:\s+(?:as\s+)?\w+)?)*)/gi;
const LOOKS_LIKE_SQL =
  /\b(?:select|insert\s+into|update|delete\s+from|truncate|copy|create|alter|merge\s+into|lock\s+table|with)\b/i;
const QUERY_METHOD =
  /^(?:selectFrom|insertInto|replaceInto|updateTable|deleteFrom|mergeInto|using|from|table|(?:inner|left|right|full|cross)(?:Lateral)?Join)$/;

/** @returns {string[]} schemas of which a piece of SQL names tables, functions or types; each once */
export function schemasInSql(sql) {
  const bare = sql.replace(/--[^\n]*/g, ' ').replace(/\/\*[\s\S]*?\*\//g, ' ');
  const found = new Set();
  for (const match of bare.matchAll(TABLE_PLACES)) {
    const schema = match.slice(1).find((group) => group !== undefined);
    if (schema !== undefined) found.add(schema.toLowerCase());
  }
  for (const [, list] of bare.matchAll(FROM_LIST)) {
    for (const item of list.split(',')) {
      const named = new RegExp(`^\\s*(?:lateral\\s+)?${SCHEMA}\\.${NAME}`, 'i').exec(item);
      if (named !== null) found.add(named[1].toLowerCase());
    }
  }
  return [...found];
}

/** @returns {string[]} schemas that one string, template or key of a TypeScript file reaches into */
function schemasInLiteral(literal, fileName) {
  const start = new RegExp(`^${SCHEMA}\\.${NAME}`, 'i').exec(literal.text)?.[1]?.toLowerCase();
  if (literal.kind === 'key') {
    const holdsTables = /(?:^|[.-])(?:tables|repository|queries)\.ts$/.test(basename(fileName));
    return holdsTables && start !== undefined ? [start] : [];
  }
  if (literal.callee !== undefined && QUERY_METHOD.test(literal.callee) && start !== undefined) return [start];
  const isSql = literal.tag?.startsWith('sql') === true || LOOKS_LIKE_SQL.test(literal.text);
  return isSql ? schemasInSql(literal.text) : [];
}

/** The schema that a file of server/src owns, or undefined for files outside of modules: those own none. */
export function ownSchema(path) {
  const [, , wing, module] = path.split('/');
  if (wing === 'platform') return 'platform';
  return floors.WINGS.includes(wing) ? module : undefined;
}

/** @returns {string[]} one line per foreign table in a TypeScript file at `path` below the repository */
export function problemsInSource(path, code) {
  const own = ownSchema(path);
  return literalsOf(path, code).flatMap((literal) =>
    schemasInLiteral(literal, path)
      .filter((schema) => schema !== own)
      .map((schema) => `${path}:${literal.line} reaches into the tables of ${schema}`),
  );
}

/** @returns {string[]} one line per foreign table in a migration named `NNNN_<module>_<change>.sql` */
export function problemsInMigration(path, sql) {
  const own = basename(path, '.sql').split('_')[1];
  return schemasInSql(sql)
    .filter((schema) => schema !== own)
    .map((schema) => `${path} reaches into the tables of ${schema}`);
}

/** Each of these must be reported, or the gate is blind. */
const CANARIES = [
  ['server/src/services/booking/queries.ts', 'const q = sql`select 1 from pet.pet p where true`;'],
  ['server/src/services/booking/queries.ts', 'const q = sql`select 1 from claim c, pet.pet p`;'],
  ['server/src/services/booking/queries.ts', 'const q = "insert into platform.event (id) values ($1)";'],
  ['server/src/services/booking/queries.ts', "db.selectFrom('pet.pet as p').innerJoin('booking.claim', 'a', 'b');"],
  ['server/src/services/booking/queries.ts', "const q = sql`select nextval('payment.number')`;"],
  ['server/src/services/booking/tables.ts', "export interface T { 'pet.pet': Pet }"],
  ['server/src/demo/city.ts', 'const q = sql`truncate pet.pet`;'],
  ['server/src/cli/report.ts', 'const q = sql`update "ledger"."entry" set x = 1`;'],
  ['server/migrations/0009_booking_pet.sql', 'alter table booking.claim add foreign key (pet_id) references pet.pet;'],
  ['server/migrations/0009_booking_index.sql', 'create index if not exists pet_name on pet.pet (name);'],
];

/** None of these may be reported. */
const INNOCENT = [
  ['server/migrations/0009_booking_note.sql', '-- no join pet.pet here\n/* nor from pet.pet */ select 1;'],
  ['server/src/services/booking/reactions.ts', "on('pet.registered', handle); log.info('copy of pet.pet made');"],
  [
    'server/src/services/booking/queries.ts',
    'const q = sql`select pet.name from booking.pet_copy pet order by pet.name`;',
  ],
  [
    'server/src/services/booking/queries.ts',
    'const q = sql`select 1 from booking.claim c join booking.slot pet on pet.id = c.id`;',
  ],
  ['server/src/services/booking/queries.ts', '// select * from pet.pet\nconst x = 1;'],
];

const problemsIn = ([path, text]) =>
  path.endsWith('.sql') ? problemsInMigration(path, text) : problemsInSource(path, text);

/** @returns {string[]} what the scan failed to notice or noticed wrongly */
export function canaryProblems() {
  const blind = CANARIES.filter((planted) => problemsIn(planted).length === 0);
  const wrong = INNOCENT.filter((planted) => problemsIn(planted).length > 0);
  return [
    ...blind.map(([path, text]) => `canary not reported: ${path}: ${text}`),
    ...wrong.map(([path, text]) => `innocent text reported: ${path}: ${text}`),
  ];
}

/** @returns {{ problems: string[], note: string }} */
export function checkTables() {
  const files = filesUnder(ROOT, ['server/src', 'server/migrations'])
    .map((file) => relative(ROOT, file).replaceAll('\\', '/'))
    .filter((path) => /\.(?:ts|sql)$/.test(path) && !/\.test\.ts$/.test(path));
  const problems = canaryProblems();
  if (files.length === 0) problems.push('no file of server/src was read');
  for (const path of files) problems.push(...problemsIn([path, readFileSync(join(ROOT, path), 'utf8')]));
  return { problems, note: `${files.length} files, ${CANARIES.length} canaries` };
}
