import {
  type DirectoryModule,
  type ImportField,
  type ImportPreview,
  type ImportReport,
  importFields,
} from '@guichet/contract/directory';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, errorText } from '../../data/api.ts';
import { moduleWords } from '../../data/directory.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { RadioGroup, Select } from '../../ui/fields.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import styles from './directory.module.css';
import { uploadTable } from './upload-table.ts';

const encodings = { 'utf-8': 'UTF-8', 'utf-16le': 'UTF-16', 'windows-1252': 'Windows-1252' };

/** A table taken in: chosen, shown as it was read, imported, reported. */
export function ImportDialog({ module, onClose }: { module: DirectoryModule; onClose: () => void }) {
  const { t, i18n } = useLingui();
  const client = useQueryClient();
  const format = usePersonFormat();
  const [preview, setPreview] = useState<ImportPreview | null>(null);
  const [mapping, setMapping] = useState<(ImportField | null)[]>([]);
  const [existing, setExisting] = useState<'refuse' | 'update'>('refuse');
  const [report, setReport] = useState<ImportReport | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const { plural } = moduleWords(module, i18n.locale);

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setFailure(null);
    try {
      await work();
    } catch (error) {
      setFailure(errorText(error, i18n.locale === 'en' ? 'en' : 'fr'));
    } finally {
      setBusy(false);
    }
  };
  const choose = (file: File | undefined) =>
    file &&
    attempt(async () => {
      const read = await uploadTable(module.id, file);
      setPreview(read);
      setMapping(read.mapping);
    });
  const run = () =>
    preview &&
    attempt(async () => {
      setReport(await api.directory.runImport({ id: preview.id, mapping, existing }));
      await client.invalidateQueries({ queryKey: ['directory'] });
    });
  const total = preview ? format.number(preview.total) : '';
  return (
    <Dialog
      opened
      onClose={onClose}
      width={800}
      title={t`Importer : ${plural}`}
      subject={
        preview
          ? t`${preview.filename} · ${total} lignes · ${encodings[preview.encoding]}`
          : t`Un fichier CSV, tel qu’Excel l’enregistre.`
      }
      note={
        preview && !report
          ? t`Une ligne refusée n’empêche pas les autres ; chacune est signalée, avec sa raison.`
          : undefined
      }
      {...(preview && !report ? { onPrimary: () => void run() } : {})}
      actions={
        report ? (
          <Button variant="primary" data-autofocus onClick={onClose}>{t`Fermer`}</Button>
        ) : (
          <>
            <Button onClick={onClose}>{t({ message: 'Annuler', context: 'leave without doing' })}</Button>
            {preview && (
              <Button variant="primary" aria-busy={isBusy} onClick={() => void run()}>
                {t`Importer ${total} lignes`}
              </Button>
            )}
          </>
        )
      }
    >
      <div className={styles.form}>
        {failure && (
          <Banner tone="late" assertive>
            {failure}
          </Banner>
        )}
        {report ? (
          <Report report={report} importId={preview?.id ?? ''} />
        ) : preview ? (
          <>
            <Columns preview={preview} mapping={mapping} onMapping={setMapping} />
            <RadioGroup
              label={t`Quand la fiche existe déjà`}
              options={[
                { value: 'refuse', label: t`Refuser la ligne` },
                { value: 'update', label: t`Compléter la fiche, sans rien écraser` },
              ]}
              value={existing}
              onChange={setExisting}
            />
          </>
        ) : (
          <label className={styles.file}>
            <span>{t`Fichier CSV`}</span>
            <input
              type="file"
              accept=".csv,.txt,.tsv,text/csv,text/plain"
              data-autofocus
              disabled={isBusy}
              onChange={(event) => void choose(event.currentTarget.files?.[0])}
            />
          </label>
        )}
      </div>
    </Dialog>
  );
}

interface ColumnsProps {
  preview: ImportPreview;
  mapping: readonly (ImportField | null)[];
  onMapping: (mapping: (ImportField | null)[]) => void;
}

/** What each column becomes, over the first rows as they were read. */
function Columns({ preview, mapping, onMapping }: ColumnsProps) {
  const { t } = useLingui();
  const words: Record<ImportField, string> = {
    name: t`Nom`,
    firstName: t`Prénom`,
    email: t`Adresse email`,
    phone: t`Téléphone`,
    company: t`Compagnie`,
    city: t`Ville`,
    notes: t`Notes de la fiche`,
  };
  const data = [
    { value: '', label: t`Ne pas importer` },
    ...importFields.map((field) => ({ value: field, label: words[field] })),
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keyboard
    <section className={styles.tableScroll} tabIndex={0} aria-label={t`Aperçu du fichier`}>
      <table className={styles.table}>
        <thead>
          <tr>
            {preview.headers.map((header, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns are known by their place alone
              <th key={column} scope="col">
                <Select
                  controlSize="bar"
                  aria-label={t`La colonne ${header} devient`}
                  data={data}
                  allowDeselect={false}
                  value={mapping[column] ?? ''}
                  onChange={(value) =>
                    onMapping(
                      mapping.map((field, at) =>
                        at === column ? (importFields.find((one) => one === value) ?? null) : field,
                      ),
                    )
                  }
                />
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.sample.map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are known by their place alone
            <tr key={row}>
              {preview.headers.map((_header, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells are known by their place alone
                <td key={column} data-off={mapping[column] === null || undefined}>
                  {cells[column]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Report({ report, importId }: { report: ImportReport; importId: string }) {
  const { t } = useLingui();
  const { created, updated, companiesCreated, refused } = report;
  return (
    <>
      <ul className={styles.report} aria-label={t`Bilan de l’import`}>
        <li>
          <Plural value={created} _0="Aucune fiche créée" one="# fiche créée" other="# fiches créées" />
        </li>
        {updated > 0 && (
          <li>
            <Plural value={updated} one="# fiche complétée" other="# fiches complétées" />
          </li>
        )}
        {companiesCreated > 0 && (
          <li>
            <Plural value={companiesCreated} one="# compagnie créée" other="# compagnies créées" />
          </li>
        )}
        <li>
          <Plural value={refused} _0="Aucune ligne refusée" one="# ligne refusée" other="# lignes refusées" />
        </li>
      </ul>
      {refused > 0 && (
        <>
          <a className={styles.link} href={`/api/directory/imports/${importId}/refused.csv`}>
            <Trans>Télécharger les lignes refusées</Trans>
          </a>
          <ul className={styles.refusals}>
            {report.refusals.map(({ line, sentence }) => (
              <li key={line}>
                <Trans>
                  Ligne {line} : {sentence}
                </Trans>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
