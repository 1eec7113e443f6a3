import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { type Chosen, isMany } from '../../data/command.ts';
import { showRefusal } from '../../data/perform.ts';
import { queryClient, vocabularyQuery } from '../../data/queries.ts';
import { useLookup } from '../../data/vocabulary.ts';
import { Button } from '../../ui/Button.tsx';
import { ColorSquare } from '../../ui/Chip.tsx';
import { ChoiceList } from '../../ui/ChoiceList.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { foldText, matchRank } from '../../ui/match.ts';
import { tag } from './labelling.ts';
import { mailboxIdsOf, type OnePickProps, useSubject } from './picked.ts';

/** The colours that a new tag takes in turn. */
const colours = ['#C2453A', '#B0721E', '#5E7F23', '#1F8A6D', '#2F7FB8', '#7C5CC4', '#B83A7E', '#77797F'];

/** In which mailbox the person keeps the tags; null where he may not. */
function keptMailbox(chosen: Chosen): string | null {
  const { mailbox, me } = chosen;
  if (!mailbox) return null;
  return mailbox.role !== 'member' || me.role === 'admin' ? mailbox.id : null;
}

/** Tags are put on and taken off together, in one act. */
export function TagDialog({ chosen, onClose, onBulk }: OnePickProps) {
  const { t } = useLingui();
  const subject = useSubject(chosen);
  const { tags } = useLookup(mailboxIdsOf(chosen));
  const [typed, setTyped] = useState('');
  const rows = isMany(chosen) ? chosen.targets.map(({ row }) => row) : [chosen.row];
  const isAll = (id: string) => rows.length > 0 && rows.every((row) => row.tagIds.includes(id));
  const isSome = (id: string) => rows.some((row) => row.tagIds.includes(id));
  const [wanted, setWanted] = useState<ReadonlyMap<string, boolean>>(new Map());
  const isOn = (id: string) => wanted.get(id) ?? isAll(id);
  const toggle = (id: string) => setWanted(new Map(wanted).set(id, !isOn(id)));
  const add = [...wanted].filter(([id, on]) => on && !isAll(id)).map(([id]) => id);
  const remove = [...wanted].filter(([id, on]) => !on && isSome(id)).map(([id]) => id);
  const save = () => {
    onClose();
    if (add.length + remove.length === 0) return;
    if (isMany(chosen)) onBulk({ kind: 'tag', add, remove }, chosen);
    else void tag(chosen, add, remove);
  };
  const shown = [...tags.values()].filter(
    (one) => (!one.archived || isSome(one.id)) && matchRank(typed, one.name) !== null,
  );
  const name = typed.trim();
  const isNew = name !== '' && ![...tags.values()].some((one) => foldText(one.name) === foldText(name));
  const mailboxId = keptMailbox(chosen);
  const create = async () => {
    if (mailboxId === null) return;
    try {
      const made = await api.people.createTag({
        name,
        colour: colours[tags.size % colours.length] ?? '#77797F',
        mailboxId,
      });
      queryClient.setQueryData(
        vocabularyQuery(mailboxId).queryKey,
        (words) => words && { ...words, tags: [...words.tags, made] },
      );
      setWanted((now) => new Map(now).set(made.id, true));
      setTyped('');
    } catch (error) {
      showRefusal(error);
    }
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t`Étiqueter`}
      subject={subject}
      padded={false}
      width={420}
      onPrimary={save}
      note={t`Entrée coche, Ctrl + Entrée sauvegarde.`}
      actions={
        <>
          <Button onClick={onClose}>{t({ message: 'Annuler', context: 'leave without doing' })}</Button>
          <Button variant="primary" onClick={save}>
            {t`Sauvegarder`}
          </Button>
        </>
      }
    >
      <ChoiceList
        label={t`Étiquettes`}
        typed={typed}
        onTyped={setTyped}
        isMultiple
        none={
          tags.size === 0 && name === ''
            ? mailboxId === null
              ? t`Cette boîte n’a pas encore d’étiquettes. Un dispatcheur peut en créer.`
              : t`Cette boîte n’a pas encore d’étiquettes. Écrivez le nom de la première.`
            : t`Aucune étiquette de ce nom.`
        }
        groups={[
          {
            id: 'tags',
            choices: shown.map((one) => ({
              id: one.id,
              label: one.name,
              leading: <ColorSquare color={one.colour} />,
              checked: isOn(one.id),
              ...(!isOn(one.id) && !wanted.has(one.id) && isSome(one.id) ? { detail: t`sur certaines` } : {}),
              onChoose: () => toggle(one.id),
            })),
          },
          {
            id: 'new',
            choices:
              isNew && mailboxId !== null
                ? [
                    {
                      id: 'new',
                      label: t`Créer « ${name} »`,
                      icon: 'plus' as const,
                      onChoose: () => void create(),
                    },
                  ]
                : [],
          },
        ]}
      />
    </Dialog>
  );
}
