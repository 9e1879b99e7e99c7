/** The four kinds of imports by their word. */
import type { Intake } from '@pawloop/contract';
import type { IntakeDeps } from '../deps.ts';
import { customersImport } from './customers.ts';
import { eventsImport } from './events.ts';
import type { KindOfImport, Plan } from './kind.ts';
import { ordersImport } from './orders.ts';
import { petsImport } from './pets.ts';

const KINDS: Record<Intake.ImportKind, (deps: IntakeDeps, plan: Plan) => KindOfImport> = {
  customers: customersImport,
  orders: ordersImport,
  events: eventsImport,
  pets: petsImport,
};

export function kindOfImport(deps: IntakeDeps, plan: Plan): KindOfImport {
  return KINDS[plan.kind](deps, plan);
}
