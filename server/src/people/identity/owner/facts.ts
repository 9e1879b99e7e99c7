/** Answers rules about consent and reachability for customers/segment (platform/facts.ts). */
import { Identity } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { badCondition, type FactCondition, type FactSource } from '../../../platform/facts.ts';
import { Problem } from '../../../platform/problem.ts';

const CONSENTS = 'identity.consents';
const REACHABLE = 'identity.reachable';

const consentWords = Identity.consentPurposes.flatMap((purpose) =>
  Identity.consentChannels.map((channel) => `${purpose}:${channel}`),
);
/** What is needed to reach somebody on a channel: the inbox needs nothing, messages a phone, WeChat an openid. */
const reaches: Readonly<Record<string, RawBuilder<boolean>>> = {
  inbox: sql<boolean>`c.status = 'known'`,
  sms: sql<boolean>`c.phone_masked is not null`,
  call: sql<boolean>`c.phone_masked is not null`,
  wechat: sql<boolean>`exists (select from identity.identifier i where i.customer_id = c.customer_id and i.kind = 'openid')`,
};

export const identityFacts: FactSource = {
  fields: [
    { key: CONSENTS, type: 'set', choices: consentWords },
    { key: REACHABLE, type: 'set', choices: Object.keys(reaches) },
  ],
  predicate(conditions) {
    return sql<boolean>`(${sql.join(conditions.map(conditionSql), sql` and `)})`;
  },
  edges: () => [],
  changedBy: [
    Identity.consentChanged.name,
    Identity.customerRegistered.name,
    Identity.customerUpdated.name,
    Identity.signedIn.name,
  ],
};

function conditionSql(condition: FactCondition): RawBuilder<boolean> {
  const any = condition.field === CONSENTS ? hasConsent : isReachable;
  const words = (Array.isArray(condition.value) ? condition.value : [condition.value]).map(String);
  switch (condition.operator) {
    case 'contains':
    case 'in':
      return any(words);
    // A set is never unknown, so its absence is a true answer.
    case 'notIn':
      return sql<boolean>`(not ${any(words)})`;
    case 'isSet':
      return any(condition.field === CONSENTS ? consentWords : Object.keys(reaches));
    case 'isNotSet':
      return sql<boolean>`(not ${any(condition.field === CONSENTS ? consentWords : Object.keys(reaches))})`;
    default:
      throw new Problem(badCondition, `${condition.operator} does not fit ${condition.field}`);
  }
}

function hasConsent(words: readonly string[]): RawBuilder<boolean> {
  return sql<boolean>`exists (select from identity.consent n
    where n.customer_id = f.customer_id and n.granted and n.purpose || ':' || n.channel = any(${[...words]}::text[]))`;
}

function isReachable(channels: readonly string[]): RawBuilder<boolean> {
  const ways = channels.map((channel) => reaches[channel] ?? sql<boolean>`false`);
  return sql<boolean>`exists (select from identity.customer c
    where c.customer_id = f.customer_id and (${sql.join(ways, sql` or `)}))`;
}
