/** The server's catalogue of fields and events, with the operators that fit a value type. */
import type { Reply } from '@pawloop/contract/client';
import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay } from '../../../../app/session.ts';
import { spacedName } from '../../../team/audit/difference.ts';
import { useEventName } from '../../eventName.ts';
import { localName, useSpecies } from '../../pets/petWords.ts';

export type Catalogue = Reply<'GET /v1/segment-fields'>;
export type Field = Catalogue['fields'][number];
export type ValueType = Field['type'];
export type Operator = Field['operators'][number];

const none: Catalogue = { fields: [], events: [] };
export const CatalogueContext = createContext<Catalogue>(none);
export const useCatalogue = () => useContext(CatalogueContext);

/** Consent and reachability have conditions of their own. */
const hasOwnCondition = (field: Field) => field.key === 'identity.consents' || field.key === 'identity.reachable';

export function useCatalogueQuery() {
  return useQuery({
    queryKey: ['segment-fields'],
    queryFn: () => api('GET /v1/segment-fields'),
    select: ({ fields, events }): Catalogue => ({ fields: fields.filter((field) => !hasOwnCondition(field)), events }),
  });
}

/** Names behind ids and keys: channels and species, which operators add themselves. */
function useNames(): ReadonlyMap<string, string> {
  const species = useSpecies().data?.items ?? [];
  const mayChannels = useMay('channel.read');
  const channels = useQuery({ queryKey: ['channels'], queryFn: () => api('GET /v1/channels'), enabled: mayChannels });
  return new Map([
    ...species.map((one) => [one.species, localName(one)] as const),
    ...(channels.data?.items ?? []).map((one) => [one.channelId, one.name] as const),
  ]);
}

/** Values of a field that the server's catalogue leaves open but that are known elsewhere. */
export function useKnownChoices(field: string): readonly string[] | undefined {
  const species = useSpecies().data?.items;
  const mayChannels = useMay('channel.read');
  const channels = useQuery({ queryKey: ['channels'], queryFn: () => api('GET /v1/channels'), enabled: mayChannels });
  const tags = useQuery({ queryKey: ['tags'], queryFn: () => api('GET /v1/tags') });
  if (field === 'pet.species') return species?.map((one) => one.species);
  if (field === 'audience.channelId') return channels.data?.items.map((one) => one.channelId);
  return field === 'audience.tags' ? tags.data?.items.map((one) => one.tag) : undefined;
}

const numeric: readonly Operator[] = ['gte', 'lte', 'eq', 'ne', 'gt', 'lt', 'between'];
const textual: readonly Operator[] = ['eq', 'ne', 'contains', 'startsWith', 'in', 'notIn', 'isSet', 'isNotSet'];
const timed: readonly Operator[] = ['withinLastDays', 'notWithinLastDays', 'gte', 'lte', 'between'];

/** Operators for a property of an event, or for the figure of a measure. */
export function operatorsFor(type: ValueType): readonly Operator[] {
  if (type === 'number' || type === 'money') return numeric;
  if (type === 'instant') return timed;
  if (type === 'boolean') return ['eq', 'isSet', 'isNotSet'];
  return textual;
}

/** Operators that cannot stand in a property condition are those about days. */
export type PropertyOperator = Exclude<Operator, 'withinLastDays' | 'notWithinLastDays' | 'withinNextDays'>;
export const isPropertyOperator = (operator: Operator): operator is PropertyOperator => !operator.endsWith('Days');

const types = { number: 'number', text: 'text', boolean: 'boolean', other: 'text' } as const;

/** Type of a property of an event; amounts in fen are money. */
export function propertyType(catalogue: Catalogue, event: string, property: string): ValueType {
  if (property.endsWith('Fen')) return 'money';
  const found = catalogue.events.find((one) => one.name === event)?.properties.find((one) => one.key === property);
  return types[found?.type ?? 'text'];
}

/** Words for fields, choices, events and properties. */
export function useCatalogueWords() {
  const { t } = useTranslation('segment');
  const eventName = useEventName();
  const names = useNames();
  const last = (key: string) => spacedName(key.split('.').at(-1) ?? key);
  return {
    field: (key: string) => t(`field.${key}`, { defaultValue: last(key) }),
    choice: (choice: string) => names.get(choice) ?? t(`choice.${choice}`, { defaultValue: choice }),
    property: (key: string) => t(`property.${key}`, { defaultValue: last(key) }),
    event: eventName,
  };
}
