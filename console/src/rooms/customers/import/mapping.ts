/** Editing of an import's mapping: which column holds which field, and what is still missing. */
import type { Intake } from '@pawloop/contract';

export type Mapping = Intake.Mapping;
export type Field = Intake.ImportField;
export type Kind = Intake.ImportKind;

export const kinds: readonly Kind[] = ['customers', 'orders', 'events', 'pets'];

/** As the contract has them; a test holds both equal. */
export const fieldsOf: Readonly<
  Record<Kind, { readonly required: readonly Field[]; readonly optional: readonly Field[] }>
> = {
  customers: {
    required: [],
    optional: ['customer', 'name', 'phone', 'member', 'openid', 'gender', 'birthday', 'city', 'registeredAt'],
  },
  orders: {
    required: ['order', 'at', 'quantity'],
    optional: ['customer', 'phone', 'product', 'name', 'category', 'price', 'amount', 'kind', 'status'],
  },
  events: { required: ['event', 'at'], optional: ['customer', 'device', 'messageId'] },
  pets: {
    required: ['registration', 'name', 'species'],
    optional: ['breed', 'secondBreed', 'sex', 'birthday', 'at', 'customer', 'phone'],
  },
};

export function columnOf(mapping: Mapping, field: Field): string | undefined {
  return mapping[field];
}

/** The mapping with `column` for `field`; undefined takes the field out. */
export function withColumn(mapping: Mapping, field: Field, column: string | undefined): Mapping {
  const { [field]: _before, ...rest } = mapping;
  return column ? { ...rest, [field]: column } : rest;
}

/** The mapping with an option such as `dateFormat`; an empty text takes it out. */
export function withOption(mapping: Mapping, option: 'dateFormat' | 'timeZone' | 'currency', text: string): Mapping {
  const { [option]: _before, ...rest } = mapping;
  return text.trim() ? { ...rest, [option]: text.trim() } : rest;
}

/** Lines whose `column` begins with `prefix` are cancellations; without a column there are none. */
export function withCancelled(mapping: Mapping, column: string | undefined, prefix: string): Mapping {
  const { cancelled: _before, ...rest } = mapping;
  return column ? { ...rest, cancelled: { column, ...(prefix.trim() && { prefix: prefix.trim() }) } } : rest;
}

/** The field that a column is read as. */
export function fieldAt(mapping: Mapping, kind: Kind, column: string): Field | undefined {
  const { required, optional } = fieldsOf[kind];
  return [...required, ...optional].find((field) => mapping[field] === column);
}
