/**
 * Planted violations: at least one for every rule of .dependency-cruiser.cjs, and some imports that must stay allowed.
 * The boundary gate writes them into a temporary tree and cruises it with the real rules.
 */
import floors from '../floors.cjs';

const { MODULES, mayKnow } = floors;
const face = (module) => `server/src/${module.wing}/${module.name}/index.ts`;
const peek = (module) => `server/src/${module.wing}/${module.name}/peek.ts`;

/** For every module: one import that its floor forbids. The top module has nothing above it. */
const floorCanaries = MODULES.flatMap((module) => {
  const forbidden = MODULES.filter((other) => other !== module && !mayKnow(module, other)).at(-1);
  if (forbidden === undefined) return [];
  return [{ rule: `floor-${module.wing}-${module.name}`, from: peek(module), to: face(forbidden) }];
});

/** @type {{ rule: string, from: string, to: string, code?: string }[]} `code` where a plain import does not do */
export const VIOLATIONS = [
  ...floorCanaries,
  { rule: 'no-cycles', from: 'server/src/people/pet/one.ts', to: 'server/src/people/pet/two.ts' },
  { rule: 'module-is-planned', from: 'server/src/people/annexe/index.ts', to: 'server/src/platform/time.ts' },
  { rule: 'platform-knows-nobody', from: 'server/src/platform/nosy.ts', to: 'server/src/people/pet/index.ts' },
  {
    rule: 'adapters-know-the-ground-floor',
    from: 'server/src/adapters/sms/nosy.ts',
    to: 'server/src/people/pet/index.ts',
  },
  { rule: 'face-only', from: 'server/src/services/booking/nosy.ts', to: 'server/src/people/pet/repository.ts' },
  { rule: 'face-only', from: 'server/src/services/booking/vendor.ts', to: 'server/src/adapters/sms/vendor.ts' },
  { rule: 'face-only-for-composers', from: 'server/src/app.ts', to: 'server/src/people/pet/repository.ts' },
  { rule: 'face-only-for-composers', from: 'server/src/demo/city.ts', to: 'server/src/people/pet/domain.ts' },
  {
    rule: 'insight-is-the-roof',
    from: 'server/src/customers/segment/nosy.ts',
    to: 'server/src/insight/metric/index.ts',
  },
  { rule: 'only-composers-cross-wings', from: 'server/src/nosy.ts', to: 'server/src/people/pet/index.ts' },
  { rule: 'composers-are-not-imported', from: 'server/src/people/pet/owner.ts', to: 'server/src/app.ts' },
  { rule: 'embedded-is-hidden', from: 'server/src/app.ts', to: 'server/src/embedded/postgres.ts' },
  { rule: 'domain-is-pure', from: 'server/src/people/pet/domain.ts', to: 'server/src/people/pet/repository.ts' },
  { rule: 'domain-is-pure', from: 'server/src/people/pet/domain.ts', to: 'server/src/platform/db.ts' },
  {
    rule: 'domain-is-pure',
    from: 'server/src/people/identity/domain.ts',
    to: 'fs',
    code: "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n",
  },
  {
    rule: 'sql-in-repositories',
    from: 'server/src/people/pet/register.ts',
    to: 'node_modules/kysely/index.js',
    code: "import { sql } from 'kysely';\nexport const query = sql;\n",
  },
  { rule: 'contract-stands-alone', from: 'contract/src/nosy.ts', to: 'server/src/platform/time.ts' },
  { rule: 'client-takes-types', from: 'contract/src/client.ts', to: 'contract/src/pet.ts' },
  { rule: 'fronts-know-the-contract-only', from: 'console/src/nosy.ts', to: 'server/src/platform/time.ts' },
  { rule: 'fronts-take-types', from: 'console/src/heavy.tsx', to: 'contract/src/pet.ts' },
  { rule: 'tests-are-not-imported', from: 'server/src/people/pet/index.ts', to: 'server/src/people/pet/pet.test.ts' },
];

/** The way back of the planted cycle; a cycle is reported once, at its first file. */
export const SCENERY = [{ from: 'server/src/people/pet/two.ts', to: 'server/src/people/pet/one.ts' }];

/** Imports that no rule may report. @type {{ from: string, to: string, typeOnly?: boolean }[]} */
export const ALLOWED = [
  { from: 'server/src/services/quality/good.ts', to: 'server/src/services/booking/index.ts' },
  { from: 'server/src/services/quality/good.ts', to: 'server/src/rewards/points/index.ts' },
  { from: 'server/src/services/quality/good.ts', to: 'server/src/adapters/sms/index.ts' },
  { from: 'server/src/services/quality/good.ts', to: 'server/src/adapters/sms/sms.ts' },
  { from: 'server/src/app.ts', to: 'server/src/adapters/sms/vendor.ts' },
  { from: 'server/src/people/pet/domain.ts', to: 'server/src/platform/time.ts' },
  { from: 'server/src/people/pet/domain.ts', to: 'server/src/people/pet/problems.ts' },
  { from: 'server/src/people/pet/domain.ts', to: 'contract/src/pet.ts' },
  { from: 'server/src/people/pet/good.test.ts', to: 'server/src/insight/metric/index.ts' },
  { from: 'server/src/cli/report.ts', to: 'server/src/insight/metric/index.ts' },
  { from: 'server/src/cli/report.ts', to: 'server/src/embedded/postgres.ts' },
  { from: 'console/src/good.tsx', to: 'contract/src/pet.ts', typeOnly: true },
  { from: 'console/src/good.tsx', to: 'contract/src/client.ts' },
];
