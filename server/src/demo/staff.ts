/** People of the house in the demo city, and how they and managers act where no screen does. */
import type { Modules } from '../app.ts';
import { type Db, inTransaction } from '../platform/db.ts';
import type { Staff } from '../platform/http/index.ts';
import words from './money.zh.json' with { type: 'json' };

const ROLE = 'finance';

/** Two, because who approves a payout is another than who drafted it. Sign-ins, in the order of the names. */
export const financeLogins = ['finance-1', 'finance-2'] as const;

/** Made when they are missing. */
export async function ensureFinance(db: Db, modules: Modules, password: string): Promise<[Staff, Staff]> {
  const people: Staff[] = [];
  for (const [nth, login] of financeLogins.entries()) {
    if (!(await modules.identity.staffOfLogin(db, login))) {
      const member = { login, name: words.finance[nth] ?? login, password, merchantId: null, roleKey: ROLE };
      const insert = await modules.identity.prepareMember(member);
      await inTransaction(db, insert);
    }
    people.push(await actingAs(db, modules, login));
  }
  return people as [Staff, Staff];
}

/** Somebody who is there, as rooms see who acts. */
export async function actingAs(db: Db, { identity }: Modules, login: string): Promise<Staff> {
  const card = await identity.staffOfLogin(db, login);
  if (!card) throw new Error(`nobody signs in as ${login}`);
  const { staffId, name, merchantId } = card;
  const scope = merchantId === null ? 'operator' : 'merchant';
  return { kind: 'staff', staffId, name, sessionId: '', scope, merchantId, permissions: new Set() };
}
