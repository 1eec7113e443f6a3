/** What becomes of each row of a table, pure: a record made, one filled in, or a refusal with its reason. */
import type { ImportField } from '@guichet/contract/directory';
import { readCell } from './csv.ts';

export type RowDraft = {
  line: number;
  name: string;
  /** In lower case, each once. */
  addresses: string[];
  phones: string[];
  company: string;
  city: string;
  notes: string;
};

/** Reads the cells by the fields of their columns. Several addresses or telephones in a cell are parted. */
export function draftRows(
  rows: readonly { line: number; cells: readonly string[] }[],
  mapping: readonly (ImportField | null)[],
): RowDraft[] {
  return rows.map(({ line, cells }) => {
    const of = (field: ImportField): string[] =>
      mapping.flatMap((one, column) => {
        const cell =
          one === field
            ? readCell(cells[column] ?? '')
                .replace(/[\u00A0\u202F]/g, ' ')
                .trim()
            : '';
        return cell === '' ? [] : [cell];
      });
    const oneLine = (field: ImportField) => of(field).join(' ').replace(/\s+/g, ' ').trim();
    return {
      line,
      name: [oneLine('firstName'), oneLine('name')].filter(Boolean).join(' '),
      addresses: [...new Set(of('email').flatMap((cell) => cell.toLowerCase().split(/[\s,;|]+/)))].filter(
        Boolean,
      ),
      phones: [...new Set(of('phone').flatMap((cell) => cell.split(/\s*[,;|\n]\s*|\s+\/\s+/)))].filter(
        Boolean,
      ),
      company: oneLine('company'),
      city: oneLine('city'),
      notes: of('notes').join('\n'),
    };
  });
}

export type Known = {
  isCompanies: boolean;
  /** Who holds an address now. */
  holders: ReadonlyMap<string, { id: string; name: string; moduleId: string; isColleague: boolean }>;
  /** Records of the module by name, as the rows write it. */
  names: ReadonlyMap<string, { id: string; name: string }>;
  companies: ReadonlyMap<string, string>;
  records: ReadonlyMap<string, { city: string; notes: string; phones: string[]; companyId: string | null }>;
};

export type Refusal = { line: number; reason: string; data: Record<string, unknown> };
export type Filling = {
  recordId: string;
  edit: { addresses?: string[]; phones?: string[]; city?: string; notes?: string; companyId?: string };
};
export type Plan = { created: RowDraft[]; updated: Filling[]; refused: Refusal[] };

const ADDRESS = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>".]+$/u;

/** Decides row by row; an address or, for companies, a name that stands further up is not taken twice. */
export function planImport(
  drafts: readonly RowDraft[],
  known: Known,
  { moduleId, existing }: { moduleId: string; existing: 'refuse' | 'update' },
): Plan {
  const plan: Plan = { created: [], updated: [], refused: [] };
  const seen = new Set<string>();
  const filled = new Set<string>();
  for (const draft of drafts) {
    const decided = decideRow(draft, known, moduleId, existing, seen, filled);
    if ('reason' in decided) plan.refused.push({ line: draft.line, ...decided });
    else {
      for (const key of keysOf(draft, known)) seen.add(key);
      if ('recordId' in decided) {
        filled.add(decided.recordId);
        plan.updated.push(decided);
      } else plan.created.push(draft);
    }
  }
  return plan;
}

const keysOf = (draft: RowDraft, { isCompanies }: Known): string[] => [
  ...draft.addresses,
  ...(isCompanies || draft.addresses.length === 0 ? [`name ${draft.name.toLowerCase()}`] : []),
];

type Decided = Omit<Refusal, 'line'> | Filling | { create: true };

function decideRow(
  draft: RowDraft,
  known: Known,
  moduleId: string,
  existing: 'refuse' | 'update',
  seen: ReadonlySet<string>,
  filled: ReadonlySet<string>,
): Decided {
  const refuse = (reason: string, data: Record<string, unknown> = {}) => ({ reason, data });
  if (draft.name === '') return refuse('import.rowNoName');
  if (isTooLong(draft)) return refuse('import.rowTooLong');
  const broken = draft.addresses.find((address) => !ADDRESS.test(address));
  if (broken !== undefined) return refuse('input.address', { address: broken });
  const twice = keysOf(draft, known).find((key) => seen.has(key));
  if (twice !== undefined) return refuse('import.rowTwice', { address: twice.replace(/^name /, '') });
  const held = draft.addresses.flatMap((address) => {
    const holder = known.holders.get(address);
    return holder ? [{ address, ...holder }] : [];
  });
  const isNamed = known.isCompanies || draft.addresses.length === 0;
  const target = held[0] ?? (isNamed ? known.names.get(draft.name) : undefined);
  if (!target) return { create: true };
  const foreign = held.find((one) => one.id !== target.id || one.moduleId !== moduleId);
  if (foreign)
    return refuse(foreign.isColleague ? 'directory.colleagueAddress' : 'import.rowTaken', {
      address: foreign.address,
      record: foreign.name,
    });
  if (existing === 'refuse' || filled.has(target.id))
    return refuse('import.rowKnown', { record: target.name });
  return { recordId: target.id, edit: fillIn(draft, known, target.id) };
}

/** What the row adds to what is there; nothing that is there is written over. */
function fillIn(draft: RowDraft, known: Known, recordId: string): Filling['edit'] {
  const there = known.records.get(recordId);
  const kept = [...known.holders].filter(([, holder]) => holder.id === recordId).map(([address]) => address);
  const companyId = known.companies.get(draft.company);
  const edit: Filling['edit'] = {
    phones: [...new Set([...(there?.phones ?? []), ...draft.phones])].slice(0, 20),
  };
  const fresh = draft.addresses.filter((address) => !kept.includes(address));
  if (fresh.length > 0) edit.addresses = fresh;
  if (there?.city === '' && draft.city !== '') edit.city = draft.city;
  if (there?.notes === '' && draft.notes !== '') edit.notes = draft.notes;
  if (!there?.companyId && companyId && !known.isCompanies) edit.companyId = companyId;
  return edit;
}

const isTooLong = (draft: RowDraft): boolean =>
  draft.name.length > 200 ||
  draft.company.length > 200 ||
  draft.city.length > 120 ||
  draft.notes.length > 20_000 ||
  draft.addresses.length > 50 ||
  draft.phones.length > 20 ||
  draft.phones.some((phone) => phone.length > 60) ||
  draft.addresses.some((address) => address.length > 254);
