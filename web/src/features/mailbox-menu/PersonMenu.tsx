import type { Language } from '@guichet/contract/refusals';
import { useLingui } from '@lingui/react/macro';
import { useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, errorText } from '../../data/api.ts';
import { useMe } from '../../data/me.ts';
import { meQuery } from '../../data/queries.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu, type MenuEntry } from '../../ui/Menu.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { showToast } from '../../ui/Toast.tsx';
import styles from './nav.module.css';

export interface PersonMenuProps {
  shape?: 'words' | 'icons';
  /** Ends the session. */
  onSignOut: () => Promise<void>;
  onKeysHelp: () => void;
  /** Opens "Why don't I see this email?" */
  onWhy: () => void;
}

/** Who I am, at the foot of the left column, with what concerns me. */
export function PersonMenu({ shape = 'words', onSignOut, onKeysHelp, onWhy }: PersonMenuProps) {
  const { t } = useLingui();
  const me = useMe();
  const navigate = useNavigate();
  const entries = usePersonEntries({ onSignOut, onKeysHelp, onWhy });
  const role = useRoleWords();
  return (
    <div className={styles.me}>
      <Menu
        label={t`Vous et vos préférences`}
        position="top-start"
        entries={entries}
        trigger={
          <button
            type="button"
            className={styles.meButton}
            aria-label={shape === 'icons' ? me.name : undefined}
            title={t`Vous et vos préférences`}
          >
            <Avatar name={me.name} id={me.id} size={24} online decorative />
            {shape === 'words' && (
              <span className="grow">
                <span className={`${styles.meName} ellipsis`}>{me.name}</span>
                <span className={`${styles.meRole} ellipsis`}>{role}</span>
              </span>
            )}
          </button>
        }
      />
      {shape === 'words' && (
        <IconButton
          icon="settings"
          name={t`Réglages`}
          onClick={() => void navigate({ to: '/settings/$section', params: { section: 'profile' } })}
        />
      )}
    </div>
  );
}

function useRoleWords(): string {
  const { t } = useLingui();
  const { role, mailboxes } = useMe();
  if (role === 'admin') return t`Administration`;
  return mailboxes.some((mailbox) => mailbox.role === 'dispatcher') ? t`Répartition` : t`Membre`;
}

/** The entries of the person's menu; also the page "Plus" of a narrow screen. */
export function usePersonEntries({
  onSignOut,
  onKeysHelp,
  onWhy,
}: Omit<PersonMenuProps, 'shape'>): MenuEntry[] {
  const { t } = useLingui();
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const format = usePersonFormat();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const fail = (error: unknown) => showToast({ text: errorText(error, format.language) });
  const speak = async (language: Language) => {
    try {
      await api.people.updateMe({ language });
      await client.invalidateQueries({ queryKey: meQuery.queryKey });
    } catch (error) {
      fail(error);
    }
  };
  const scheme = (id: 'light' | 'dark' | 'auto', label: string): MenuEntry => ({
    id: `scheme-${id}`,
    label,
    checked: colorScheme === id,
    onSelect: () => setColorScheme(id),
  });
  const language = (id: Language, label: string): MenuEntry => ({
    id: `language-${id}`,
    label,
    checked: me.language === id,
    onSelect: () => void speak(id),
  });
  return [
    {
      id: 'settings',
      label: t`Réglages`,
      icon: 'settings',
      onSelect: () => void navigate({ to: '/settings/$section', params: { section: 'profile' } }),
    },
    { id: 'keys', label: t`Aide clavier`, icon: 'keyboard', keys: '?', onSelect: onKeysHelp },
    {
      id: 'why',
      label: t`Pourquoi ne vois-je pas un email ?`,
      icon: 'help-circle',
      onSelect: onWhy,
    },
    { type: 'separator', id: 'line-1' },
    { type: 'heading', id: 'scheme', label: t`Apparence` },
    scheme('light', t`Clair`),
    scheme('dark', t`Sombre`),
    scheme('auto', t`Comme le système`),
    { type: 'heading', id: 'language', label: t`Langue` },
    language('fr', 'Français'),
    language('en', 'English'),
    { type: 'separator', id: 'line-2' },
    {
      id: 'sign-out',
      label: t`Se déconnecter`,
      icon: 'logout',
      onSelect: () => void onSignOut().catch(fail),
    },
  ];
}
