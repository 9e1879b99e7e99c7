/** The texts of a TypeScript file: strings, templates and JSX text with their line, but no comment and no pattern. */
import ts from 'typescript';

/**
 * @typedef {{ text: string, line: number, kind: 'string' | 'template' | 'jsx' | 'key', tag?: string, callee?: string }} Literal
 * `tag` of a tagged template (`sql`), `callee` when the string is an argument (`selectFrom`), `key` for a member's name
 */

function nameOfCallee(expression) {
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  return ts.isIdentifier(expression) ? expression.text : undefined;
}

function rootOfTag(tag) {
  if (ts.isIdentifier(tag)) return tag.text;
  return ts.isPropertyAccessExpression(tag) ? tag.getText() : undefined;
}

/** The call whose argument the node is, through an array literal too: `selectFrom(['a', 'b'])`. */
function calleeOf(node) {
  const parent = ts.isArrayLiteralExpression(node.parent) ? node.parent : node;
  return ts.isCallExpression(parent.parent) && parent.parent.expression !== parent
    ? nameOfCallee(parent.parent.expression)
    : undefined;
}

/** Text of a template with each `${…}` replaced by `$x`, so that what stands around it stays whole. */
function templateText(template) {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text;
  return template.head.text + template.templateSpans.map((span) => `$x${span.literal.text}`).join('');
}

function literalOf(node) {
  if (ts.isJsxText(node)) return { text: node.text, kind: 'jsx' };
  if (ts.isTaggedTemplateExpression(node)) {
    return { text: templateText(node.template), kind: 'template', tag: rootOfTag(node.tag) };
  }
  const isTagged = node.parent !== undefined && ts.isTaggedTemplateExpression(node.parent);
  if ((ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node)) && !isTagged) {
    return { text: templateText(node), kind: 'template', callee: calleeOf(node) };
  }
  if (!ts.isStringLiteral(node)) return undefined;
  const isKey = ts.isPropertySignature(node.parent) || ts.isPropertyAssignment(node.parent);
  if (isKey && node.parent.name === node) return { text: node.text, kind: 'key' };
  return { text: node.text, kind: 'string', callee: calleeOf(node) };
}

/**
 * @param {string} fileName decides between .ts and .tsx
 * @param {string} code
 * @returns {Literal[]} in the order of the file
 */
export function literalsOf(fileName, code) {
  const kind = fileName.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const source = ts.createSourceFile(fileName, code, ts.ScriptTarget.Latest, true, kind);
  const found = [];
  const visit = (node) => {
    const literal = literalOf(node);
    if (literal !== undefined) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push({ ...literal, line: line + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
