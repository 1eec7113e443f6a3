import type { Me } from '@guichet/contract/people';
import type { Template } from '@guichet/contract/templates';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { api } from '../../data/api.ts';
import { wordsOf } from '../../data/find-templates.ts';
import { mailboxOf } from '../../data/me.ts';
import { offerUndo } from '../../data/undo.ts';
import { Button } from '../../ui/Button.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu, type MenuEntry } from '../../ui/Menu.tsx';
import { Failure } from './Failure.tsx';
import styles from './settings.module.css';
import { useAct } from './use-act.ts';
import writing from './writing.module.css';

interface TemplateLineProps {
  me: Me;
  template: Template;
  renew: () => Promise<unknown>;
  onEdit: (template: Template) => void;
}

/** One template of the list, with what may be done to it. */
export function TemplateLine({ me, template, renew, onEdit }: TemplateLineProps) {
  const { t } = useLingui();
  const act = useAct(renew);
  const { id, name, mailboxId, scope, archived, mayEdit, uses, files } = template;
  const mailbox = mailboxOf(me, mailboxId);
  const where =
    scope === 'mailbox' ? (mailbox?.name ?? '') : mailbox ? t`Privé, dans ${mailbox.name}` : t`Privé`;

  /** Does it, and offers the way back: from the version that it left. */
  const change = async (
    wish: Omit<Parameters<typeof api.templates.update>[0], 'id' | 'revision'>,
    back: typeof wish,
    text: string,
  ) => {
    let after: Template | undefined;
    const isDone = await act.run(async () => {
      after = await api.templates.update({ id, revision: template.revision, ...wish });
    });
    const revision = after?.revision;
    if (!isDone || revision === undefined) return;
    offerUndo({ text, takeBack: () => void act.run(() => api.templates.update({ id, revision, ...back })) });
  };
  const place = { mailboxId, scope };
  const share = (to: { id: string; name: string }) =>
    change(
      { place: { mailboxId: to.id, scope: 'mailbox' } },
      { place },
      t`« ${name} » est partagé avec ${to.name}`,
    );
  const archive = () =>
    change(
      { archived: !archived },
      { archived },
      archived ? t`« ${name} » est de nouveau proposé` : t`« ${name} » est archivé`,
    );
  const remove = async () => {
    const isDone = await act.run(() => api.templates.remove({ id }));
    if (!isDone) return;
    offerUndo({
      text: t`« ${name} » est supprimé`,
      takeBack: () => void act.run(() => api.templates.restore({ id })),
    });
  };
  const duplicate = () =>
    act.run(() =>
      api.templates.create({
        id: crypto.randomUUID(),
        // A copy is one's own until it is shared.
        mailboxId: scope === 'private' ? mailboxId : null,
        scope: 'private',
        name: t`${name} (copie)`.slice(0, 80),
        subject: template.subject,
        html: template.html,
        copyOf: id,
      }),
    );
  const shareable = me.mailboxes.filter(
    (one) =>
      one.kind === 'shared' &&
      one.privileges.includes('editTemplates') &&
      !(scope === 'mailbox' && one.id === mailboxId),
  );
  const entries: MenuEntry[] = [
    { id: 'copy', label: t`Dupliquer`, icon: 'copy', onSelect: () => void duplicate() },
    ...(mayEdit
      ? [
          ...shareable.map((one) => ({
            id: one.id,
            label: t`Partager avec ${one.name}`,
            icon: 'users' as const,
            onSelect: () => void share(one),
          })),
          ...(scope === 'mailbox'
            ? [
                {
                  id: 'private',
                  label: t`Rendre privé`,
                  icon: 'user' as const,
                  onSelect: () =>
                    void change(
                      { place: { mailboxId: null, scope: 'private' } },
                      { place },
                      t`« ${name} » n’est plus partagé`,
                    ),
                },
              ]
            : []),
          {
            id: 'archive',
            label: archived ? t`Rétablir` : t`Archiver`,
            icon: 'archive' as const,
            onSelect: () => void archive(),
          },
          {
            id: 'remove',
            label: t`Supprimer`,
            icon: 'trash' as const,
            danger: true,
            onSelect: () => void remove(),
          },
        ]
      : []),
  ];
  return (
    <li className={styles.lineItem} data-off={archived || undefined}>
      <span className={writing.lineWords}>
        <span className={writing.name}>
          <span className={styles.rowName}>{name}</span>
          <Chip kind={scope === 'mailbox' ? 'outlined' : 'neutral'}>{where}</Chip>
          {files.length > 0 && <Icon name="paperclip" size={14} label={t`Avec des fichiers`} />}
          {uses > 0 && (
            <span className="t-small ink-3">
              {t`${plural(uses, { one: 'inséré # fois', other: 'inséré # fois' })}`}
            </span>
          )}
        </span>
        <span className={writing.excerpt}>{wordsOf(template.html)}</span>
      </span>
      <span className={styles.lineActs}>
        {mayEdit && (
          <Button size="sm" onClick={() => onEdit(template)} aria-label={t`Modifier ${name}`}>
            {t`Modifier`}
          </Button>
        )}
        <Menu
          label={t`Actions sur ${name}`}
          position="bottom-end"
          trigger={<IconButton icon="dots-vertical" name={t`Actions sur ${name}`} />}
          entries={entries}
        />
      </span>
      <Failure failure={act.failure} />
    </li>
  );
}
