import type { Me } from '@guichet/contract/people';
import { fillHtml, fillText, rangesOfLeft } from '@guichet/contract/placeholders';
import type { Template, TemplateFile } from '@guichet/contract/templates';
import { useLingui } from '@lingui/react/macro';
import { useRef, useState } from 'react';
import { api, refusalIn } from '../../data/api.ts';
import { mailboxOf } from '../../data/me.ts';
import { uploadTemplateFile } from '../../data/upload-file.ts';
import { Button } from '../../ui/Button.tsx';
import { Select, TextInput } from '../../ui/fields.tsx';
import { HtmlText } from '../../ui/HtmlText.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { Failure } from './Failure.tsx';
import { SectionPage } from './SectionPage.tsx';
import { sampleValues } from './sample-values.ts';
import { useAct } from './use-act.ts';
import { WritingField } from './WritingField.tsx';
import writing from './writing.module.css';

interface TemplateFormProps {
  me: Me;
  /** Null writes a new one. */
  template: Template | null;
  renew: () => Promise<unknown>;
  onDone: () => void;
}

const MINE = 'private';

/** A template while it is written, beside what an invented mail would get of it. */
export function TemplateForm({ me, template, renew, onDone }: TemplateFormProps) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const [id] = useState(() => template?.id ?? crypto.randomUUID());
  /** The version that the server has; null while it has none. */
  const [stored, setStored] = useState(template);
  const [name, setName] = useState(template?.name ?? '');
  const [subject, setSubject] = useState(template?.subject ?? '');
  const [html, setHtml] = useState(template?.html ?? '');
  const [where, setWhere] = useState(whereOf(template));
  const [files, setFiles] = useState<readonly TemplateFile[]>(template?.files ?? []);
  const [added, setAdded] = useState<readonly File[]>([]);
  const [isJudged, judge] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const act = useAct(renew);
  const mayKeep = me.mailboxes.filter(
    (one) => one.kind === 'shared' && one.privileges.includes('editTemplates'),
  );
  const mailbox = mailboxOf(me, where.split(' ')[1]) ?? me.mailboxes[0];
  const isEmpty = html.replace(/<(?!img)[^>]*>|&nbsp;|\s/g, '') === '';
  const save = () => {
    judge(true);
    if (name.trim() === '' || isEmpty) return;
    void act
      .run(async () => {
        const place = placeOf(where);
        const content = { name: name.trim(), subject: subject.trim(), html };
        const saved = stored
          ? await api.templates.update({ id, revision: stored.revision, ...content, place })
          : await api.templates.create({ id, ...place, ...content });
        setStored(saved);
        // What did not get through can be tried again: the text is kept already.
        for (const file of added) {
          const kept = await uploadTemplateFile(id, file);
          setFiles((before) => [...before, kept]);
          setAdded((before) => before.filter((one) => one !== file));
        }
      })
      .then((isDone) => isDone && onDone());
  };
  const values = sampleValues({
    myName: me.name,
    mailbox: mailbox?.name ?? '',
    address: mailbox?.address ?? '',
    language: format.language,
    now: format.now(),
    timeZone: me.timeZone,
  });
  const shownSubject = fillText(subject, values, format.language);
  return (
    <SectionPage title={template ? t`Modifier le modèle` : t`Nouveau modèle`}>
      <div className={writing.columns}>
        <form
          className={writing.form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <TextInput
            label={t`Nom`}
            description={t`Ce que l’on tape après / pour le trouver.`}
            autoFocus={template === null}
            maxLength={80}
            value={name}
            error={isJudged && name.trim() === '' ? t`Donnez-lui un nom.` : undefined}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label={t`Pour qui`}
            data={[
              { value: MINE, label: t`Moi seul, dans toutes mes boîtes` },
              ...me.mailboxes.map((one) => ({
                value: `${MINE} ${one.id}`,
                label: t`Moi seul, dans ${one.name}`,
              })),
              ...mayKeep.map((one) => ({
                value: `mailbox ${one.id}`,
                label: t`Tous les membres de ${one.name}`,
              })),
            ]}
            value={where}
            onChange={(chosen) => chosen !== null && setWhere(chosen)}
          />
          <TextInput
            label={t`Objet (facultatif)`}
            description={t`Pris par un nouveau message qui n’en a pas encore.`}
            maxLength={500}
            value={subject}
            onChange={(event) => setSubject(event.currentTarget.value)}
          />
          <WritingField
            label={t`Texte du modèle`}
            html={template?.html ?? ''}
            onChange={setHtml}
            onSubmit={save}
            onFiles={(dropped) => setAdded((before) => [...before, ...dropped])}
          />
          {isJudged && isEmpty && (
            <p className={writing.error} role="alert">{t`Écrivez d’abord le texte.`}</p>
          )}
          <div className={writing.files}>
            {files.map((file) => (
              <span key={file.id} className={writing.file}>
                <Icon name="paperclip" size={14} />
                <a href={`/api/templates/${id}/files/${file.id}`}>{file.filename}</a>
                <span className="ink-3">{format.bytes(file.size)}</span>
                <IconButton
                  icon="x"
                  size="sm"
                  name={t`Retirer ${file.filename}`}
                  onClick={() =>
                    void act
                      .run(() => api.templates.removeFile({ id, fileId: file.id }))
                      .then((isDone) => isDone && setFiles((before) => before.filter((one) => one !== file)))
                  }
                />
              </span>
            ))}
            {added.map((file) => (
              <span key={`${file.name} ${file.size} ${file.lastModified}`} className={writing.file}>
                <Icon name="paperclip" size={14} /> {file.name}
                <span className="ink-3">{format.bytes(file.size)}</span>
                <IconButton
                  icon="x"
                  size="sm"
                  name={t`Retirer ${file.name}`}
                  onClick={() => setAdded((before) => before.filter((one) => one !== file))}
                />
              </span>
            ))}
            <Button icon="paperclip" onClick={() => picker.current?.click()}>
              {t`Joindre un fichier au modèle`}
            </Button>
            <input
              ref={picker}
              type="file"
              multiple
              hidden
              aria-label={t`Joindre un fichier au modèle`}
              onChange={(event) => {
                const chosen = [...(event.currentTarget.files ?? [])];
                event.currentTarget.value = '';
                setAdded((before) => [...before, ...chosen]);
              }}
            />
          </div>
          <Failure failure={act.failure} />
          {refusalIn(act.failure)?.reason === 'template.changed' && (
            <div>
              <Button onClick={onDone}>{t`Revenir à la liste`}</Button>
            </div>
          )}
          <div className={writing.acts}>
            <Button type="submit" size="lg" variant="primary" aria-busy={act.busy}>
              {t`Enregistrer`}
            </Button>
            <Button size="lg" onClick={onDone}>
              {t({ message: 'Annuler', context: 'leave a form' })}
            </Button>
          </div>
        </form>
        <aside className={writing.sample} aria-label={t`Aperçu`}>
          <p className={writing.sampleHead}>{t`Aperçu avec un message inventé`}</p>
          {shownSubject !== '' && <p className={writing.sampleSubject}>{shownSubject}</p>}
          <HtmlText html={fillHtml(html, values, format.language)} marks={rangesOfLeft} />
        </aside>
      </div>
    </SectionPage>
  );
}

const whereOf = (template: Template | null): string =>
  template === null ? MINE : [template.scope, template.mailboxId].filter((part) => part !== null).join(' ');

function placeOf(where: string): { mailboxId: string | null; scope: 'private' | 'mailbox' } {
  const [scope, mailboxId = null] = where.split(' ');
  return { mailboxId, scope: scope === 'mailbox' ? 'mailbox' : 'private' };
}
