import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { viewsQuery } from '../data/views.ts';
import { usePlaces } from '../features/mailbox-menu/places.ts';
import { useContribution } from '../features/palette/contributions.ts';
import { viewTarget } from '../features/views/view-target.ts';
import { useWhere } from './SideColumn.tsx';
import type { ShellActs } from './shell-context.ts';

const placeKeys: Readonly<Record<string, string>> = {
  open: 'g t',
  mine: 'g m',
  unassigned: 'g n',
  waiting: 'g a',
};

/** Offers in the palette where one can go and what can be done anywhere. */
export function useShellPalette(acts: ShellActs): void {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { me, mailbox } = useWhere();
  const places = usePlaces(mailbox?.kind);
  const { data: ofMailbox = [] } = useQuery({
    ...viewsQuery(mailbox?.id ?? null),
    enabled: mailbox !== null,
  });
  const { data: everywhere = [] } = useQuery(viewsQuery(null));
  const views = mailbox ? [...ofMailbox, ...everywhere] : everywhere;
  useContribution(2, () => [
    {
      id: 'go',
      title: t`Aller à`,
      entries: [
        ...(mailbox
          ? places.map(({ place, label, icon }) => ({
              id: place,
              label,
              detail: mailbox.name,
              icon,
              ...(placeKeys[place] ? { keys: placeKeys[place] } : {}),
              run: () =>
                void navigate({
                  to: '/m/$mailboxId/$place',
                  params: { mailboxId: mailbox.id, place },
                }),
            }))
          : []),
        {
          id: 'everywhere',
          label: t`Mes emails`,
          icon: 'at' as const,
          keys: 'g e',
          run: () => void navigate({ to: '/mine' }),
        },
        ...views.map((view) => ({
          id: view.id,
          label: view.name,
          detail: view.mailboxId === null ? t`Vue sur toutes les boîtes` : t`Vue`,
          icon: 'bookmark' as const,
          run: () => void navigate(viewTarget(view)),
        })),
        ...me.mailboxes
          .filter(({ id }) => id !== mailbox?.id)
          .map(({ id, name, address }) => ({
            id,
            label: name,
            detail: address,
            icon: 'mail' as const,
            run: () =>
              void navigate({ to: '/m/$mailboxId/$place', params: { mailboxId: id, place: 'open' } }),
          })),
      ],
    },
    {
      id: 'anywhere',
      title: t`Partout`,
      entries: [
        ...(acts.newMail
          ? [
              {
                id: 'new',
                label: t`Nouveau message`,
                icon: 'pencil-plus' as const,
                keys: 'c',
                run: acts.newMail,
              },
            ]
          : []),
        ...(acts.saveView
          ? [
              {
                id: 'save-view',
                label: t`Enregistrer la liste comme vue`,
                icon: 'bookmark' as const,
                run: acts.saveView,
              },
            ]
          : []),
        {
          id: 'recent',
          label: t`Actions groupées des dernières 24 heures`,
          icon: 'list-details' as const,
          run: acts.openRecentJobs,
        },
        {
          id: 'keys',
          label: t`Aide clavier`,
          icon: 'keyboard' as const,
          keys: '?',
          run: acts.openKeysHelp,
        },
        {
          id: 'why',
          label: t`Pourquoi ne vois-je pas un email ?`,
          icon: 'help-circle' as const,
          run: acts.openWhy,
        },
      ],
    },
  ]);
}
