import { describe, expect, it } from 'vitest';
import { guessColumns } from './import-columns.ts';
import { draftRows, type Known, planImport, type RowDraft } from './import-plan.ts';

describe('columns', () => {
  it.each([
    [
      ['Nom', 'Prénom', 'Société', 'E-mail', 'Téléphone', 'Ville'],
      false,
      ['name', 'firstName', 'company', 'email', 'phone', 'city'],
    ],
    [['Société', 'Adresse email', 'Tél. portable', 'Tél. fixe'], true, ['name', 'email', 'phone', 'phone']],
    [['Raison sociale', 'Nom'], true, [null, 'name']],
    [
      ['First name', 'Last name', 'Organisation', 'Remarques'],
      false,
      ['firstName', 'name', 'company', 'notes'],
    ],
    [['Code', 'Adresse', 'Nom', 'Nom 2'], false, [null, null, 'name', null]],
  ])('%j', (headers, isCompanies, fields) => {
    expect(guessColumns(headers, isCompanies)).toEqual(fields);
  });
});

describe('rows', () => {
  it('join names, part addresses and telephones, and lose the apostrophe that kept them text', () => {
    const [draft] = draftRows(
      [
        {
          line: 2,
          cells: ['  Vasseur ', 'Claire', 'A@x.test; b@x.test,a@X.test', "'+33 2 99 / 06 11", 'x', ''],
        },
      ],
      ['name', 'firstName', 'email', 'phone', null, 'city'],
    );
    expect(draft).toEqual({
      line: 2,
      name: 'Claire Vasseur',
      addresses: ['a@x.test', 'b@x.test'],
      phones: ['+33 2 99', '06 11'],
      company: '',
      city: '',
      notes: '',
    });
  });
});

const MODULE = 'm';
const known = (more: Partial<Known> = {}): Known => ({
  isCompanies: false,
  holders: new Map([
    ['held@x.test', { id: 'r1', name: 'Un', moduleId: MODULE, isColleague: false }],
    ['also@x.test', { id: 'r2', name: 'Deux', moduleId: MODULE, isColleague: false }],
    ['other@x.test', { id: 'r3', name: 'Trois', moduleId: 'n', isColleague: false }],
    ['we@us.test', { id: 'r4', name: 'Léa', moduleId: 'c', isColleague: true }],
  ]),
  names: new Map([['Un', { id: 'r1', name: 'Un' }]]),
  companies: new Map([['Vasseur', 'k1']]),
  records: new Map([['r1', { city: '', notes: 'là', phones: ['1'], companyId: null }]]),
  ...more,
});
const draft = (more: Partial<RowDraft>): RowDraft => ({
  line: 1,
  name: 'N',
  addresses: [],
  phones: [],
  company: '',
  city: '',
  notes: '',
  ...more,
});
const plan = (drafts: RowDraft[], existing: 'refuse' | 'update' = 'refuse', more: Partial<Known> = {}) =>
  planImport(drafts, known(more), { moduleId: MODULE, existing });

describe('the plan', () => {
  it.each([
    ['no name', { name: '' }, 'import.rowNoName'],
    ['a broken address', { addresses: ['x@y'] }, 'input.address'],
    ['a record that is there', { addresses: ['held@x.test'] }, 'import.rowKnown'],
    ['an address of another module', { addresses: ['other@x.test'] }, 'import.rowTaken'],
    ['a colleague’s address', { addresses: ['we@us.test'] }, 'directory.colleagueAddress'],
    ['addresses of two records', { addresses: ['held@x.test', 'also@x.test'] }, 'import.rowTaken'],
    ['a name that is there, without an address', { name: 'Un' }, 'import.rowKnown'],
    ['too long a name', { name: 'x'.repeat(201) }, 'import.rowTooLong'],
  ])('refuses %s', (_why, row, reason) => {
    const { created, refused } = plan([draft(row)]);
    expect(created).toEqual([]);
    expect(refused.map((one) => one.reason)).toEqual([reason]);
  });

  it('takes what is free, a namesake with an address of his own too, and nothing twice', () => {
    const rows = [
      draft({ line: 2, name: 'Un', addresses: ['free@x.test'] }),
      draft({ line: 3, name: 'Autre', addresses: ['free@x.test'] }),
      draft({ line: 4, name: 'Sans' }),
      draft({ line: 5, name: 'sans' }),
    ];
    const { created, refused } = plan(rows);
    expect(created.map(({ line }) => line)).toEqual([2, 4]);
    expect(refused.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'import.rowTwice'],
      [5, 'import.rowTwice'],
    ]);
  });

  it('knows a company by its name', () => {
    const row = draft({ name: 'Un', addresses: ['free@x.test'] });
    expect(plan([row], 'refuse', { isCompanies: true }).refused[0]?.reason).toBe('import.rowKnown');
    expect(plan([row], 'update', { isCompanies: true }).updated).toEqual([
      { recordId: 'r1', edit: { addresses: ['free@x.test'], phones: ['1'] } },
    ]);
  });

  it('fills in without writing over, and one record once', () => {
    const row = {
      addresses: ['held@x.test'],
      phones: ['2'],
      city: 'Rennes',
      notes: 'neuf',
      company: 'Vasseur',
    };
    const { updated, refused } = plan([draft(row), draft({ name: 'Un', line: 9 })], 'update');
    expect(updated).toEqual([
      { recordId: 'r1', edit: { phones: ['1', '2'], city: 'Rennes', companyId: 'k1' } },
    ]);
    expect(refused.map(({ line }) => line)).toEqual([9]);
  });
});
