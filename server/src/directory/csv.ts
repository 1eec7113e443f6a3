/**
 * Tables as text (RFC 4180), as spreadsheets write and read them; pure. Excel in French writes semicolons, as UTF-8 with
 * a byte order mark or as Windows-1252, and runs what begins like a formula.
 */

export type Encoding = 'utf-8' | 'utf-16le' | 'windows-1252';
export type Delimiter = ';' | ',' | '\t';

/** Reads bytes as text. Without a mark: UTF-8 when every byte fits it, else Windows-1252, in which all bytes fit. */
export function decodeTable(bytes: Uint8Array): { text: string; encoding: Encoding } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe)
    return { text: new TextDecoder('utf-16le').decode(bytes), encoding: 'utf-16le' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' };
  }
}

/** What parts the cells: the sign that cuts the first rows into the same number of cells, and into the most. */
export function findDelimiter(text: string): Delimiter {
  const named = /^sep=([;,\t])\r?\n/.exec(text)?.[1];
  if (named) return named as Delimiter;
  const head = text.slice(0, 50_000);
  const rated = ([';', ',', '\t'] as const).map((delimiter) => {
    const widths = parseTable(head, delimiter, 12).map((row) => row.length);
    const first = widths[0] ?? 1;
    const like = widths.filter((width) => width === first).length / Math.max(widths.length, 1);
    return { delimiter, rate: first > 1 ? first * like : 0 };
  });
  return rated.reduce((best, one) => (one.rate > best.rate ? one : best)).delimiter;
}

/**
 * Rows of cells; empty lines are left out, at most `limit` rows are read. A quote that opens in the middle of a cell is
 * a letter like others, one that is never closed ends with the text.
 */
export function parseTable(text: string, delimiter: Delimiter, limit = Number.POSITIVE_INFINITY): string[][] {
  return parseRows(text, delimiter, limit).map(({ cells }) => cells);
}

/** The same with the line in the file where each row begins, from 1. */
export function parseRows(
  text: string,
  delimiter: Delimiter,
  limit = Number.POSITIVE_INFINITY,
): { line: number; cells: string[] }[] {
  const rows: { line: number; cells: string[] }[] = [];
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  let line = 1;
  let begun = 1;
  const named = /^(?:sep=[;,\t]\r?\n)/.exec(text)?.[0] ?? '';
  if (named !== '') {
    line = 2;
    begun = 2;
  }
  const endCell = () => {
    cells.push(cell);
    cell = '';
  };
  const endRow = () => {
    endCell();
    if (cells.some((one) => one.trim() !== '')) rows.push({ line: begun, cells });
    cells = [];
    begun = line;
  };
  for (let at = named.length; at < text.length && rows.length < limit; at += 1) {
    const sign = text[at]!;
    if (sign === '\n') line += 1;
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (sign === '"' && cell === '') isQuoted = true;
    else if (sign === delimiter) endCell();
    else if (sign === '\n' || sign === '\r') {
      if (sign === '\r' && text[at + 1] === '\n') {
        at += 1;
        line += 1;
      }
      endRow();
    } else cell += sign;
  }
  if (rows.length < limit && (cell !== '' || cells.length > 0)) endRow();
  return rows;
}

/** A cell that begins like a formula would be run by a spreadsheet: an apostrophe keeps it text. */
export function writeCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[";,\r\n\t]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What a cell says without the apostrophe that kept it text. */
export const readCell = (cell: string): string => cell.replace(/^'(?=[=+\-@])/, '').trim();

/** One row as Excel in French opens it: semicolons, lines end with CR LF. */
export const writeRow = (cells: readonly string[]): string => `${cells.map(writeCell).join(';')}\r\n`;

/** The byte order mark by which Excel knows UTF-8. */
export const MARK = '\u{FEFF}';
