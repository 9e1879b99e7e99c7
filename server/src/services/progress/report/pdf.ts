/** The report as a PDF to keep or print, in the owner's language, photos included (BOOK-10). */
import { createRequire } from 'node:module';
import type { Progress } from '@pawloop/contract';
import PDFDocument from 'pdfkit';
import sharp from 'sharp';
import type { Attachment } from '../../../platform/http/index.ts';
import { bookedFor, type Viewer } from '../booked.ts';
import type { BookedFacts, ProgressDeps } from '../deps.ts';
import en from '../i18n/en.json' with { type: 'json' };
import zh from '../i18n/zh.json' with { type: 'json' };
import { photoBytes } from '../step/media.ts';
import { reportOf } from './queries.ts';

type Language = 'zh' | 'en';
type Words = typeof en;
type Pdf = InstanceType<typeof PDFDocument>;

const wordsOf: Readonly<Record<Language, Words>> = { zh, en };
const locales: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en-GB' };
const require = createRequire(import.meta.url);
const REGULAR = require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf');
const BOLD = require.resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf');

const MARGIN = 48;
const BODY = 10;
const GREY = '#5b6470';
const INK = '#1c2430';
/** Photos in rows of three, each small enough that a long stay still makes a file to send. */
const PHOTO_PIXELS = 640;
const PHOTOS_A_ROW = 3;
const MOST_PHOTOS = 24;
const GAP = 10;

const fill = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ''));

/** @throws Problem `progress/not-found`, `progress/report-not-found` */
export async function reportPdf(
  deps: ProgressDeps,
  viewer: Viewer,
  bookingId: string,
  asked?: Language,
): Promise<Attachment> {
  const booked = await bookedFor(deps, deps.db, viewer, bookingId);
  const { report } = await reportOf(deps.db, bookingId);
  const language = asked ?? (await languageOf(deps, booked));
  const body = await render(report, language, await photosOf(deps, report));
  return { filename: `report-${booked.no}.pdf`, contentType: 'application/pdf', body, inline: true };
}

async function languageOf(deps: ProgressDeps, { customerId }: BookedFacts): Promise<Language> {
  if (customerId === null) return 'zh';
  return (await deps.identity.findCustomers(deps.db, [customerId])).get(customerId)?.language ?? 'zh';
}

/** PDF holds no WebP. */
async function photosOf(deps: ProgressDeps, report: Progress.Report): Promise<Buffer[]> {
  const ids = report.steps.flatMap((step) =>
    step.records.flatMap((record) => record.media.filter((one) => one.kind === 'photo').map((one) => one.mediaId)),
  );
  const pictures = await photoBytes(deps, report.bookingId, ids.slice(0, MOST_PHOTOS));
  return Promise.all(
    pictures.map((picture) =>
      sharp(picture)
        .resize({ width: PHOTO_PIXELS, height: PHOTO_PIXELS, fit: 'inside', withoutEnlargement: true })
        .flatten({ background: '#ffffff' })
        .jpeg({ quality: 80 })
        .toBuffer(),
    ),
  );
}

function render(report: Progress.Report, language: Language, photos: readonly Buffer[]): Promise<Buffer> {
  const words = wordsOf[language];
  const pdf = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    info: { Title: `${words.title} ${report.serviceNames[language]}`, CreationDate: new Date(report.publishedAt) },
  });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const done = new Promise<Buffer>((resolved, failed) => {
    pdf.on('end', () => resolved(Buffer.concat(chunks)));
    pdf.on('error', failed);
  });
  pdf.registerFont('regular', REGULAR).registerFont('bold', BOLD).font('regular').fontSize(BODY).fillColor(INK);
  head(pdf, report, language);
  steps(pdf, report, language);
  findings(pdf, report, words);
  details(pdf, report, language);
  if (photos.length > 0) pictures(pdf, words, photos);
  pdf.end();
  return done;
}

function timeText(at: string, timeZone: string, language: Language): string {
  const format = new Intl.DateTimeFormat(locales[language], { timeZone, dateStyle: 'medium', timeStyle: 'short' });
  return format.format(new Date(at));
}

function title(pdf: Pdf, text: string): void {
  pdf.moveDown(0.9).font('bold').fontSize(13).text(text).moveDown(0.3).font('regular').fontSize(BODY);
}

function line(pdf: Pdf, label: string, text: string): void {
  pdf.fillColor(GREY).text(`${label}  `, { continued: true }).fillColor(INK).text(text);
}

function head(pdf: Pdf, report: Progress.Report, language: Language): void {
  const words = wordsOf[language];
  const { timeZone } = report;
  pdf.font('bold').fontSize(20).text(words.title).font('regular').fontSize(BODY);
  const at = timeText(report.publishedAt, timeZone, language);
  pdf
    .fillColor(GREY)
    .text(fill(words.version, { version: report.version, at }))
    .fillColor(INK);
  if (report.correction !== null) pdf.text(fill(words.correction, { reason: report.correction }));
  pdf.moveDown(0.6);
  line(pdf, words.service, report.serviceNames[language]);
  line(pdf, words.pets, report.petNames.join(words.separator));
  line(pdf, words.store, report.storePhone ? `${report.storeName}  ${report.storePhone}` : report.storeName);
  if (report.startedAt !== null) line(pdf, words.begun, timeText(report.startedAt, timeZone, language));
  line(pdf, words.completed, timeText(report.completedAt, timeZone, language));
  if (report.staff.length > 0) line(pdf, words.staff, report.staff.join(words.separator));
}

function steps(pdf: Pdf, report: Progress.Report, language: Language): void {
  const words = wordsOf[language];
  title(pdf, words.steps);
  for (const step of report.steps) {
    const mark = step.done > 0 ? '✓' : '–';
    const day = step.day === null ? '' : `${step.day}  `;
    const said = step.records.flatMap((record) => record.text ?? (record.number === null ? [] : String(record.number)));
    const count = step.needed > 1 ? `  ${step.done}/${step.needed}` : '';
    pdf.text(`${mark}  ${day}${step.names[language]}${count}`);
    if (said.length > 0) pdf.fillColor(GREY).text(said.join('\n'), { indent: 16 }).fillColor(INK);
  }
}

function findings(pdf: Pdf, report: Progress.Report, words: Words): void {
  if (report.findings.length === 0) return;
  title(pdf, words.findings);
  for (const { part, text, severity } of report.findings) line(pdf, `${part} (${words[severity]})`, text);
}

const GRAMS_A_KILO = 1000;

function details(pdf: Pdf, report: Progress.Report, language: Language): void {
  const words = wordsOf[language];
  if (report.fields.length > 0 || report.weightGrams !== null) title(pdf, words.fields);
  for (const field of report.fields) line(pdf, field.names[language], field.text[language]);
  if (report.weightGrams !== null) line(pdf, words.weight, `${report.weightGrams / GRAMS_A_KILO} kg`);
  if (report.products.length > 0) {
    title(pdf, words.products);
    for (const { name, note } of report.products) pdf.text(note ? `${name}  ${note}` : name);
  }
  if (report.advice !== null) {
    title(pdf, words.advice);
    pdf.text(report.advice);
  }
  if (report.nextDueOn !== null)
    pdf
      .moveDown(0.6)
      .font('bold')
      .text(fill(words.next, { day: report.nextDueOn }))
      .font('regular');
}

function pictures(pdf: Pdf, words: Words, photos: readonly Buffer[]): void {
  title(pdf, words.photos);
  const width = (pdf.page.width - 2 * MARGIN - (PHOTOS_A_ROW - 1) * GAP) / PHOTOS_A_ROW;
  let top = pdf.y;
  for (const [index, photo] of photos.entries()) {
    const column = index % PHOTOS_A_ROW;
    if (column === 0 && index > 0) top += width + GAP;
    if (column === 0 && top + width > pdf.page.height - MARGIN) {
      pdf.addPage();
      top = MARGIN;
    }
    pdf.image(photo, MARGIN + column * (width + GAP), top, { fit: [width, width], align: 'center', valign: 'center' });
  }
}
