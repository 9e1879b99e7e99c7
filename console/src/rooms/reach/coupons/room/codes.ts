/** Claim codes as a file: one a line under a heading, with the mark that lets spreadsheets read Chinese. */

const BYTE_ORDER_MARK = '\uFEFF';

export function codesCsv(heading: string, codes: readonly string[]): string {
  return `${BYTE_ORDER_MARK}${[heading, ...codes].join('\r\n')}\r\n`;
}

/** A file name without what file systems refuse. */
export const fileNameOf = (name: string): string => `${name.replace(/[\\/:*?"<>|\s]+/g, '-')}.csv`;

/** Lets the browser save `text` as a file. */
export function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
