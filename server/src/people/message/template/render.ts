/** Renders one message for one customer: values, defaults, and the refusal to print a blank (rule 39). */
import type { Message } from '@pawloop/contract';
import { NAME_SEPARATOR } from '../i18n/words.ts';
import { renderText, type Scope, scopeValue } from './engine.ts';
import type { Parts } from './fields.ts';
import type { CompiledContent, TemplateVersion } from './shelf.ts';

/** The longest that a rendered part may be; a variable can be long. */
const LONGEST = 4000;

export interface Profile {
  readonly customer: { readonly name: string | null; readonly language: Message.MessageLanguage };
  /** Pets that the message is about, in order; their first is `pet.name`. */
  readonly pets: readonly { readonly name: string; readonly species: string }[];
  readonly businessName: string;
}

export type Rendered =
  | { readonly parts: Parts }
  | { readonly reason: 'variable_missing' | 'content_invalid'; readonly detail: string };

/**
 * Values of the profile and of the caller in one scope; the caller's names may be dotted (`coupon.name`) or nested.
 * The profile's groups are not the caller's to change.
 */
export function scopeOf(profile: Profile, values: Readonly<Record<string, unknown>>, link: string | undefined): Scope {
  const scope: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) put(scope, name.split('.'), value);
  const { customer, pets, businessName } = profile;
  return {
    ...scope,
    customer: { name: customer.name, language: customer.language },
    pet: {
      name: pets[0]?.name,
      names: pets.map((pet) => pet.name).join(NAME_SEPARATOR),
      species: pets[0]?.species,
    },
    business: { name: businessName },
    ...(link !== undefined && { link }),
  };
}

function put(scope: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [head = '', ...rest] = path;
  if (head === '__proto__' || head === 'constructor' || head === 'prototype') return;
  if (rest.length === 0) {
    scope[head] = value;
    return;
  }
  const inner =
    Object.hasOwn(scope, head) && typeof scope[head] === 'object' && scope[head] !== null ? scope[head] : {};
  scope[head] = { ...inner };
  put(scope[head] as Record<string, unknown>, rest, value);
}

/** The texts of a channel; a missing variable without a default refuses the whole. */
export function render(template: TemplateVersion, content: CompiledContent, given: Scope): Rendered {
  const scope: Record<string, unknown> = { ...given };
  for (const name of content.needs) {
    if (scopeValue(scope, name) !== undefined) continue;
    const fallback = template.defaults.get(name);
    if (fallback === undefined) return { reason: 'variable_missing', detail: name };
    put(scope, name.split('.'), fallback);
  }
  const parts: Record<string, string> = {};
  for (const { name, text } of content.parts) {
    try {
      parts[name] = renderText(text, scope).trim();
    } catch (error) {
      return { reason: 'content_invalid', detail: `${name}: ${(error as Error).message.slice(0, 200)}` };
    }
    if (parts[name] === '') return { reason: 'content_invalid', detail: `${name} is blank` };
    if (parts[name].length > LONGEST) return { reason: 'content_invalid', detail: `${name} is too long` };
  }
  return { parts };
}
