/** The template language: Liquid with output and conditions only, within limits, no files and no loops (CAM-4). */
import { Liquid, type Template } from 'liquidjs';

/** Everything else of the language is taken out: a message needs no loops, and nothing may be read from elsewhere. */
const TAGS = new Set(['if', 'unless', 'case', 'comment', 'raw']);

const engine = new Liquid({
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  cache: false,
  parseLimit: 20_000,
  renderLimit: 200,
  memoryLimit: 200_000,
});
for (const tag of Object.keys(engine.tags)) if (!TAGS.has(tag)) delete engine.tags[tag];

/** A text that is ready to be rendered. */
export interface CompiledText {
  readonly template: Template[];
  /** Full names of the variables it uses, e.g. `coupon.name`. */
  readonly needs: readonly VariableUse[];
}

export interface VariableUse {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

/** @throws Error with line and column in its message when the text does not parse */
export function compile(text: string): CompiledText {
  const template = engine.parse(text);
  const needs = new Map<string, VariableUse>();
  for (const uses of Object.values(engine.analyzeSync(template, { partials: false }).globals)) {
    for (const { segments, location } of uses) {
      const name = segments.map((segment) => (Array.isArray(segment) ? '[]' : String(segment))).join('.');
      if (!needs.has(name)) needs.set(name, { name, line: location.row, column: location.col });
    }
  }
  return { template, needs: [...needs.values()] };
}

/** Values by group and name, e.g. `{ customer: { name: '…' }, link: '…' }`. */
export type Scope = Readonly<Record<string, unknown>>;

/** @throws Error when a limit is passed */
export function renderText(text: CompiledText, scope: Scope): string {
  return String(engine.renderSync(text.template, scope as Record<string, unknown>));
}

/** The value of a full variable name; undefined when it is missing or blank (rule 39). */
export function scopeValue(scope: Scope, name: string): string | number | boolean | undefined {
  let value: unknown = scope;
  for (const segment of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string, unknown>)[segment];
  }
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}
