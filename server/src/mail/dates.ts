/** The Date field: RFC 5322 §3.3 with its obsolete forms, and what mailers write instead. */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Minutes east of UTC (RFC 5322 §4.3 and a few zones seen in mail). */
const ZONES: Record<string, number> = {
  ut: 0,
  utc: 0,
  gmt: 0,
  z: 0,
  wet: 0,
  cet: 60,
  met: 60,
  cest: 120,
  mest: 120,
  eet: 120,
  eest: 180,
  bst: 60,
  west: 60,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
  jst: 540,
  msk: 180,
};
const FORM =
  /^(?:[A-Za-z]{2,9}\.?,?\s+)?(\d{1,2})[\s-]+([A-Za-z]{3,9})\.?[\s-]+(\d{2,4})[,\s]+(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2})(?:\.\d+)?)?\s*(am|pm)?\s*(.*)$/i;
const EARLIEST = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

function zoneMinutes(text: string): number {
  const offset = /(?:GMT|UTC)?([+-])(\d{2}):?(\d{2})/i.exec(text);
  if (offset) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3]);
    return minutes > 16 * 60 ? 0 : offset[1] === '-' ? -minutes : minutes;
  }
  return ZONES[/[A-Za-z]+/.exec(text)?.[0].toLowerCase() ?? ''] ?? 0;
}

function fullYear(text: string): number {
  const year = Number(text);
  if (text.length === 2) return year < 50 ? 2000 + year : 1900 + year;
  return text.length === 3 ? 1900 + year : year;
}

/** The instant of a Date field, or null when it is none between 1970 and 2100. An unknown zone is read as UTC. */
export function readDate(value: string | undefined): Date | null {
  if (!value) return null;
  const text = value
    .slice(0, 200)
    .replace(/\([^()]*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const match = FORM.exec(text);
  let time: number;
  if (match) {
    const month = MONTHS.indexOf((match[2] as string).slice(0, 3).toLowerCase());
    if (month < 0) return null;
    const half = match[7]?.toLowerCase();
    const hour = (Number(match[4]) % (half ? 12 : 100)) + (half === 'pm' ? 12 : 0);
    const [day, minute, second] = [Number(match[1]), Number(match[5]), Number(match[6] ?? 0)];
    if (day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return null;
    time =
      Date.UTC(fullYear(match[3] as string), month, day, hour, minute, second) -
      zoneMinutes(match[8] ?? '') * 60_000;
  } else time = Date.parse(text);
  return Number.isFinite(time) && time >= EARLIEST && time < LATEST ? new Date(time) : null;
}
