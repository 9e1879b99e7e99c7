/** The health card as a page to read and print, in two languages; no script, nothing fetched from elsewhere (PET-7). */
import type { PetRecord } from '@pawloop/contract';
import type { Attachment } from '../../../platform/http/index.ts';
import en from '../i18n/en.json' with { type: 'json' };
import zh from '../i18n/zh.json' with { type: 'json' };

type Words = typeof zh;
const languages: Readonly<Record<'zh' | 'en', Words>> = { zh, en };

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const safe = (text: string): string => text.replace(/[&<>"']/g, (letter) => ESCAPES[letter] ?? letter);

const DATE = /^\d{4}-\d\d-\d\d$/;

const STYLE = `
:root{color-scheme:light}
body{margin:0;background:#f4f1ec;color:#23201c;font:16px/1.5 system-ui,"Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:720px;margin:0 auto;padding:24px 20px 48px;background:#fff}
header{border-bottom:3px solid #c4551b;padding-bottom:12px;margin-bottom:16px}
h1{font-size:28px;margin:0}h2{font-size:17px;margin:24px 0 6px;color:#8f3b0f}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:12px 0}
dt{color:#5e574e}dd{margin:0;overflow-wrap:anywhere}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:6px 8px 6px 0;border-bottom:1px solid #e3ddd3;vertical-align:top}
td.date{white-space:nowrap}
th{font-weight:600;color:#5e574e;font-size:14px}
.alert{background:#fdeee4;border-left:4px solid #c4551b;padding:8px 12px;margin:12px 0}
footer{margin-top:32px;color:#5e574e;font-size:13px}
@media print{body{background:#fff}main{padding:0;max-width:none}h2{break-after:avoid}tr{break-inside:avoid}a{display:none}}
`;

/** @param timeZone of the days that are printed */
export function cardPage(card: PetRecord.HealthCard, lang: 'zh' | 'en', timeZone: string): Attachment {
  const words = languages[lang];
  const html = `<!doctype html><html lang="${lang === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer"><title>${safe(`${card.name} · ${words.title}`)}</title><style>${STYLE}</style></head>
<body><main><header><h1>${safe(card.name)}</h1><div>${safe(words.title)}</div></header>
${farewell(card, words)}${facts(card, words, lang)}${warnings(card, words)}${vaccines(card, words)}${others(card, words, lang)}
<footer>${safe(words.footer)} ${day(card.asOf, timeZone)}. ${safe(words.until)} ${day(card.expiresAt, timeZone)}.
<a href="?lang=${lang === 'zh' ? 'en' : 'zh'}">${safe(words.other)}</a></footer></main></body></html>`;
  return {
    filename: 'health-card.html',
    contentType: 'text/html; charset=utf-8',
    body: Buffer.from(html),
    inline: true,
  };
}

const day = (at: string, timeZone: string): string =>
  Temporal.Instant.from(at).toZonedDateTimeISO(timeZone).toPlainDate().toString();

function farewell({ deceasedOn }: PetRecord.HealthCard, words: Words): string {
  return deceasedOn ? `<p>${safe(words.farewell)} ${deceasedOn}</p>` : '';
}

function facts(card: PetRecord.HealthCard, words: Words, lang: 'zh' | 'en'): string {
  const species: Readonly<Record<string, string>> = words.species;
  const sexes: Readonly<Record<string, string>> = words.sexes;
  const sex = sexes[card.sex] ?? '';
  const neutered = card.neutered === null ? '' : card.neutered ? words.neutered : words.intact;
  const rows: readonly (readonly [string, string | null])[] = [
    [words.kind, species[card.species] ?? card.species],
    [words.breed, lang === 'zh' ? card.breedZh : card.breedEn],
    [words.sex, [sex, neutered].filter(Boolean).join(' · ')],
    [words.birthday, card.birthday],
    [words.weight, card.weightGrams === null ? null : `${(card.weightGrams / 1000).toFixed(1)} kg`],
    [words.microchip, card.microchip],
  ];
  const shown = rows.filter(([, value]) => value);
  return `<dl>${shown.map(([name, value]) => `<dt>${safe(name)}</dt><dd>${safe(value ?? '')}</dd>`).join('')}</dl>`;
}

function warnings({ summary }: PetRecord.HealthCard, words: Words): string {
  const line = (name: string, items: readonly string[]) =>
    items.length > 0 ? `<p class="alert"><strong>${safe(name)}</strong> ${safe(items.join(words.separator))}</p>` : '';
  return line(words.allergies, summary.allergies) + line(words.conditions, summary.conditions);
}

function table(title: string, head: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
  if (rows.length === 0) return '';
  const cells = (row: readonly (string | null)[]) =>
    row.map((cell) => `<td${DATE.test(cell ?? '') ? ' class="date"' : ''}>${safe(cell ?? '')}</td>`).join('');
  const heads = head.map((name) => `<th scope="col">${safe(name)}</th>`).join('');
  return `<h2>${safe(title)}</h2><div class="scroll"><table><thead><tr>${heads}</tr></thead><tbody>${rows
    .map((row) => `<tr>${cells(row)}</tr>`)
    .join('')}</tbody></table></div>`;
}

/** Vaccines of which the rules say until when they hold. */
const RULED: ReadonlySet<string> = new Set(['dog-core', 'cat-core', 'rabies']);

function vaccines({ summary }: PetRecord.HealthCard, words: Words): string {
  const names: Readonly<Record<string, string>> = words.vaccine;
  const rows = summary.vaccines.map(({ vaccine, onDate, product, validUntil, clinic }) => {
    const name = names[vaccine] ?? vaccine;
    return [
      product ? `${name} (${product})` : name,
      onDate,
      validUntil ?? (RULED.has(vaccine) ? words.notYet : null),
      clinic,
    ];
  });
  const head = [words.vaccineName, words.day, words.validUntil, words.clinic];
  return rows.length > 0
    ? table(words.vaccines, head, rows)
    : `<h2>${safe(words.vaccines)}</h2><p>${safe(words.none)}</p>`;
}

function others({ summary }: PetRecord.HealthCard, words: Words, lang: 'zh' | 'en'): string {
  const targets: Readonly<Record<string, string>> = words.target;
  const deworming = summary.deworming.map(({ target, onDate }) => [targets[target] ?? target, onDate]);
  const medicines = summary.medicines.map(({ medicine, dose, untilOn }) => [medicine, dose, untilOn]);
  const kinds: Readonly<Record<string, string>> = words.visit;
  const visits = summary.lastVisits.map(({ onDate, title, titles, visit, clinic }) => [
    onDate,
    titles?.[lang] ?? title ?? kinds[visit ?? ''] ?? null,
    clinic,
  ]);
  return (
    table(words.deworming, [words.kindOf, words.day], deworming) +
    table(words.medicines, [words.medicine, words.dose, words.untilDay], medicines) +
    table(words.visits, [words.day, words.reason, words.clinic], visits)
  );
}
