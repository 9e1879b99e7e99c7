/** Who is a member: customers who bear one of the tags that the operator names, until levels and cards exist (BOOK-7). */
import { sql } from 'kysely';
import type { MembershipOf } from '../../services/schedule/index.ts';
import type { AudienceDeps } from './deps.ts';
import { memberTags } from './settings.ts';

export function membershipOf({ settings }: Pick<AudienceDeps, 'settings'>): MembershipOf {
  return async (handle, customerId) => {
    const tags = await settings.get(handle, memberTags);
    if (tags.length === 0) return false;
    const { rows } = await sql`
      select 1 from audience.customer_tag
      where customer_id = ${customerId} and tag = any(${[...tags]}::text[]) limit 1`.execute(handle);
    return rows.length > 0;
  };
}
