/** Gate: every text exists in English and Chinese, and no Chinese stands in the code. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { filesUnder } from '../fingerprint.mjs';
import { ROOT } from '../processes.mjs';
import { literalsOf } from './literals.mjs';

const LANGUAGES = ['en', 'zh'];
const CJK = /[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]/;
const SOURCES = ['contract/src', 'sdk/src', 'server/src', 'console/src', 'owner-app/src', 'bench'];
const EXEMPT = /(?:^|\/)(?:i18n|locales?|demo|data|tests?)\/|\.test\.tsx?$|\.d\.ts$/;

/** @returns {Map<string, string>} texts by dotted key */
export function flatten(texts, prefix = '') {
  const flat = new Map();
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === 'object' && value !== null) {
      for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text);
    } else flat.set(prefix + key, value);
  }
  return flat;
}

/** A key without i18next's plural ending: Chinese has one form where English has two. */
const withoutPlural = (key) => key.replace(/_(?:zero|one|two|few|many|other)$/, '');
const placeholders = (text) => [...String(text).matchAll(/\{\{?\s*([\w.]+)[^}]*\}?\}/g)].map((match) => match[1]);

/** @returns {string[]} keys that one language lacks, empty texts, and placeholders that differ */
export function pairProblems(name, english, chinese) {
  const pair = { en: flatten(english), zh: flatten(chinese) };
  const bases = {
    en: new Set([...pair.en.keys()].map(withoutPlural)),
    zh: new Set([...pair.zh.keys()].map(withoutPlural)),
  };
  const problems = [];
  for (const [language, other] of [LANGUAGES, [...LANGUAGES].reverse()]) {
    for (const [key, text] of pair[language]) {
      if (!bases[other].has(withoutPlural(key))) problems.push(`${name}: ${key} is missing in ${other}`);
      if (String(text).trim() === '') problems.push(`${name}: ${key} is empty in ${language}`);
    }
  }
  for (const [key, text] of pair.en) {
    const translated = pair.zh.get(key);
    if (translated === undefined) continue;
    const [wanted, given] = [text, translated].map((value) => [...new Set(placeholders(value))].sort().join(', '));
    if (wanted !== given) problems.push(`${name}: ${key} has the placeholders (${wanted}) in en and (${given}) in zh`);
  }
  return problems;
}

function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}

/** The pairs of text files: a folder per language in the console, a file per language in the owner app. */
function textPairs() {
  const pairs = [];
  const consoleTexts = join(ROOT, 'console/src/app/i18n');
  if (existsSync(consoleTexts)) {
    const inLanguage = (language) => {
      const folder = join(consoleTexts, language);
      return existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];
    };
    for (const file of new Set(LANGUAGES.flatMap(inLanguage))) {
      pairs.push([`console ${file}`, ...LANGUAGES.map((language) => join(consoleTexts, language, file))]);
    }
  }
  const ownerTexts = join(ROOT, 'owner-app/src/i18n');
  if (existsSync(ownerTexts)) {
    pairs.push(['owner-app', ...LANGUAGES.map((language) => join(ownerTexts, `${language}.json`))]);
  }
  return pairs;
}

/** @returns {string[]} Chinese texts in one source file; a line that ends in `// i18n-exempt: why` is let through */
export function cjkProblems(path, code) {
  if (EXEMPT.test(path) || !CJK.test(code)) return [];
  const lines = code.split('\n');
  return literalsOf(path, code)
    .filter(({ text, line }) => CJK.test(text) && !/\/\/ i18n-exempt: \S/.test(lines[line - 1]))
    .map(
      ({ text, line }) =>
        `${path}:${line} holds a Chinese text outside the language files: ${text.trim().slice(0, 30)}`,
    );
}

/** @returns {{ problems: string[], note: string }} */
export function checkLanguages() {
  const pairs = textPairs();
  const problems = pairs.flatMap(([name, en, zh]) => pairProblems(name, readJson(en), readJson(zh)));
  if (existsSync(join(ROOT, 'console/src/app/i18n')) && !pairs.some(([name]) => name.startsWith('console'))) {
    problems.push('console/src/app/i18n holds no {en,zh}/*.json');
  }
  const sources = filesUnder(ROOT, SOURCES).filter((file) => /\.tsx?$/.test(file));
  for (const file of sources) {
    problems.push(...cjkProblems(relative(ROOT, file).replaceAll('\\', '/'), readFileSync(file, 'utf8')));
  }
  return { problems, note: `${pairs.length} pairs, ${sources.length} sources` };
}
