/**
 * Who may import whom, as rules of dependency-cruiser. The floor plan stands in scripts/floors.cjs; every rule here
 * has a planted violation in scripts/gates/boundary-canaries.mjs, and the gate fails when one goes unnoticed.
 */
const { MODULES, WINGS, mayKnow } = require('./scripts/floors.cjs');

const SERVER = '^server/src/';
const WING = `(?:${WINGS.join('|')})`;
/** Tests may look anywhere. */
const TESTS = '[.]test[.]tsx?$|^server/test/';
/** These construct or drive everything, through the faces. */
const COMPOSERS = '^server/src/(?:app|main|modules)[.]ts$|^server/src/(?:cli|demo)/';
const pathOf = (module) => `${SERVER}${module.wing}/${module.name}/`;
const pathsOf = (modules) => modules.map(pathOf);

/** One rule per module: what its floor and its place in the wing forbid. */
const floorRules = MODULES.map((module) => ({
  name: `floor-${module.wing}-${module.name}`,
  comment: `${module.wing}/${module.name} stands on floor ${module.floor}: it imports lower floors and the modules before it in its wing.`,
  severity: 'error',
  from: { path: pathOf(module), pathNot: TESTS },
  to: { path: pathsOf(MODULES.filter((other) => other !== module && !mayKnow(module, other))).join('|') || '^$' },
}));

/** One rule per wing that has a floor above it: nothing unplanned stands in it. */
const unplannedRule = {
  name: 'module-is-planned',
  comment: 'Every file of a wing belongs to a module that scripts/floors.cjs names.',
  severity: 'error',
  from: { path: `${SERVER}${WING}/`, pathNot: [TESTS, ...pathsOf(MODULES)] },
  to: {},
};

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'No file imports itself by a detour, not even for types.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...floorRules,
    unplannedRule,
    {
      name: 'platform-knows-nobody',
      comment: 'The ground floor holds no business word: it imports only itself and the contract.',
      severity: 'error',
      from: { path: `${SERVER}platform/`, pathNot: TESTS },
      to: { path: '^(?:server|console|sdk|owner-app|bench|e2e)/', pathNot: `${SERVER}platform/` },
    },
    {
      name: 'adapters-know-the-ground-floor',
      comment: 'An adapter speaks for one vendor: it knows its own kind, platform and contract.',
      severity: 'error',
      from: { path: `${SERVER}adapters/([^/]+)/`, pathNot: TESTS },
      to: { path: SERVER, pathNot: [`${SERVER}platform/`, `${SERVER}adapters/$1/`] },
    },
    {
      name: 'face-only',
      comment: 'Of another module only index.ts is public, of a kind of adapters also the port that bears its name.',
      severity: 'error',
      from: { path: `${SERVER}(${WING}/[^/]+)/`, pathNot: TESTS },
      to: {
        path: `${SERVER}(?:${WING}|adapters)/[^/]+/.`,
        pathNot: [
          `${SERVER}$1/`,
          `${SERVER}(?:${WING}|adapters)/[^/]+/index[.]ts$`,
          // The port of a kind of adapters, named like its folder: adapters/sms/sms.ts.
          `${SERVER}adapters/(?<kind>[^/]+)/\\k<kind>[.]ts$`,
        ],
      },
    },
    {
      name: 'face-only-for-composers',
      comment: 'app.ts, main.ts, modules.ts, cli/ and demo/ cross wings freely, but through the faces.',
      severity: 'error',
      from: { path: COMPOSERS, pathNot: TESTS },
      to: { path: `${SERVER}${WING}/[^/]+/.`, pathNot: `${SERVER}${WING}/[^/]+/index[.]ts$` },
    },
    {
      name: 'only-composers-cross-wings',
      comment: 'Of the files directly in server/src only app.ts, main.ts and modules.ts know modules.',
      severity: 'error',
      from: { path: `${SERVER}[^/]+[.]ts$`, pathNot: [TESTS, COMPOSERS] },
      to: { path: `${SERVER}${WING}/` },
    },
    {
      name: 'insight-is-the-roof',
      comment: 'Nobody imports insight but the composers.',
      severity: 'error',
      from: { path: '^(?:server|contract|sdk|bench|e2e)/', pathNot: [TESTS, COMPOSERS, `${SERVER}insight/`] },
      to: { path: `${SERVER}insight/` },
    },
    {
      name: 'composers-are-not-imported',
      comment: 'Modules do not know who constructs them: app, main, cli and demo are imported by one another only.',
      severity: 'error',
      from: { path: `${SERVER}(?:${WING}|platform|adapters|embedded)/`, pathNot: TESTS },
      to: { path: COMPOSERS },
    },
    {
      name: 'embedded-is-hidden',
      comment: 'Only the start, the command line, tests and benchmarks know that engines can be embedded.',
      severity: 'error',
      from: { pathNot: [TESTS, `${SERVER}(?:main[.]ts$|runtime[.]ts$|cli/|embedded/)`, '^bench/', '^e2e/'] },
      to: { path: `${SERVER}embedded/` },
    },
    {
      name: 'domain-is-pure',
      comment:
        'domain.ts imports the contract, problems, other domain files of its module and platform/{problem,money,time}.',
      severity: 'error',
      from: { path: `${SERVER}(${WING}/[^/]+)/.*domain(?:[.]ts$|/[^/]+[.]ts$)`, pathNot: TESTS },
      to: {
        pathNot: [
          '(?:^|/)contract/src/',
          `${SERVER}$1/.*problems[.]ts$`,
          `${SERVER}$1/.*domain(?:[.]ts$|/[^/]+[.](?:ts|json)$)`,
          `${SERVER}platform/(?:problem|money|time)(?:[.]ts$|/index[.]ts$)`,
        ],
      },
    },
    {
      name: 'sql-in-repositories',
      comment: 'kysely is imported by repository.ts, tables.ts, queries.ts and the platform only.',
      severity: 'error',
      from: {
        path: SERVER,
        pathNot: [TESTS, `${SERVER}platform/`, '[/.-](?:repository|tables|queries)[.]ts$'],
      },
      to: { path: '(?:^|/)node_modules/kysely/' },
    },
    {
      name: 'contract-stands-alone',
      comment: 'The contract imports nothing of the others.',
      severity: 'error',
      from: { path: '^contract/', pathNot: TESTS },
      to: { path: '^(?:server|console|sdk|owner-app|bench|e2e)/' },
    },
    {
      name: 'client-takes-types',
      comment: 'The typed client is bundled into the front ends: of the contract it imports types only.',
      severity: 'error',
      from: { path: '^contract/src/client[.]ts$' },
      to: { path: ['(?:^|/)contract/src/', '(?:^|/)node_modules/'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'fronts-know-the-contract-only',
      comment: 'Console, owner app and SDK know nothing of the server nor of one another.',
      severity: 'error',
      from: { path: '^(console|owner-app|sdk)/', pathNot: TESTS },
      to: { path: '^(?:server|console|owner-app|bench|e2e)/', pathNot: '^$1/' },
    },
    {
      name: 'fronts-take-types',
      comment: 'No schema reaches a bundle: of the contract a front end imports types, and the typed client.',
      severity: 'error',
      from: { path: '^(?:console|owner-app|sdk)/', pathNot: TESTS },
      to: {
        path: '(?:^|/)contract/src/',
        pathNot: '(?:^|/)contract/src/client[.]ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'tests-are-not-imported',
      comment: 'No source imports a test or the folder of test builders.',
      severity: 'error',
      from: { path: '^(?:server|contract|console|sdk|owner-app)/', pathNot: TESTS },
      to: { path: TESTS },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(?:^|/)dist/' },
    tsPreCompilationDeps: true,
    detectJSDocImports: false,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
