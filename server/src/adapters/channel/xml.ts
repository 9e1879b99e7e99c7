/** The little XML that WeChat pushes: elements, text and CDATA. No attributes, entities of our own or declarations. */
import { unreadable } from './callback.ts';

export interface Element {
  readonly name: string;
  /** Its own text, without that of its children. */
  readonly text: string;
  readonly children: readonly Element[];
}

const TOKEN = /<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z_][\w.-]*)\s*(\/?)>|([^<]+)/gy;
const MAX_DEPTH = 8;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

interface Open {
  readonly name: string;
  text: string;
  readonly children: Element[];
}

/**
 * What a person wrote stands in CDATA, so it is read as one token and can never pass for an element.
 * @throws Problem `callback/unreadable`
 */
export function parseXml(source: string): Element {
  const root: Open = { name: '', text: '', children: [] };
  const stack: Open[] = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const token = TOKEN.exec(source);
    if (!token) throw unreadable('not the XML of WeChat');
    take(stack, token);
  }
  const [only] = root.children;
  if (stack.length !== 1 || !only) throw unreadable('the XML has no end');
  return only;
}

function take(stack: Open[], token: RegExpExecArray): void {
  const [, cdata, slash, name, empty, text] = token;
  const top = stack.at(-1);
  if (!top) throw unreadable('the XML ends twice');
  if (cdata !== undefined) top.text += cdata;
  else if (text !== undefined) top.text += text.replace(/&(\w+);/g, (whole, entity) => ENTITIES[entity] ?? whole);
  else if (slash) close(stack, name ?? '');
  else if (empty) top.children.push({ name: name ?? '', text: '', children: [] });
  else {
    if (stack.length > MAX_DEPTH) throw unreadable('the XML is too deep');
    stack.push({ name: name ?? '', text: '', children: [] });
  }
}

function close(stack: Open[], name: string): void {
  const closed = stack.pop();
  if (!closed || closed.name !== name || stack.length === 0) throw unreadable('the XML does not close what it opens');
  stack.at(-1)?.children.push({ ...closed, text: closed.text.trim() });
}
