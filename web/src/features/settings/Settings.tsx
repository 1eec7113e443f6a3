import type { Me } from '@guichet/contract/people';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { meQuery } from '../../data/queries.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { useLayout } from '../../ui/layout.ts';
import { Logo } from '../../ui/Mark.tsx';
import { Menu, type MenuEntry } from '../../ui/Menu.tsx';
import { SkeletonText } from '../../ui/Skeleton.tsx';
import { AbsencesSection } from './AbsencesSection.tsx';
import { AccountsSection } from './AccountsSection.tsx';
import { BlockedSection } from './BlockedSection.tsx';
import { CaughtSection } from './CaughtSection.tsx';
import { DepartmentsSection } from './DepartmentsSection.tsx';
import { HouseSection } from './HouseSection.tsx';
import { keepsMailboxes } from './kept-mailboxes.ts';
import { MembersSection } from './MembersSection.tsx';
import { NotificationsSection } from './NotificationsSection.tsx';
import { PeopleSection } from './PeopleSection.tsx';
import { ProfileSection } from './ProfileSection.tsx';
import { QualificationsSection } from './QualificationsSection.tsx';
import { roleWords } from './role-words.ts';
import { SettingsLink, useGoTo } from './SettingsLink.tsx';
import { SignaturesSection } from './SignaturesSection.tsx';
import { groupsFor, sectionGroups } from './sections.ts';
import styles from './settings.module.css';
import { TagsSection } from './TagsSection.tsx';
import { TemplatesSection } from './TemplatesSection.tsx';

export interface SettingsProps {
  /** accounts, members, departments, qualifications, tags, blocked, people, profile; another one reads as the first. */
  section: string;
  /** What is open within the section. */
  params: { mailboxId?: string | undefined };
}

/** The settings: their own column of sections, then the section. */
export function Settings({ section, params }: SettingsProps) {
  const me = useQuery(meQuery);
  if (!me.data) return <SkeletonText lines={4} />;
  const groups = groupsFor(readerOf(me.data), me.data.instance.catcher);
  const sections = groups.flatMap((group) => group.sections);
  const current = sections.find((candidate) => candidate.id === section) ?? sections[0]!;
  // A section that nobody has is a slip of the address: the first one is shown.
  const exists = groupsFor({ isAdministrator: true, keepsMailboxes: true }, me.data.instance.catcher).some(
    (group) => group.sections.some(({ id }) => id === section),
  );
  const isForbidden = exists && current.id !== section;
  return (
    <div className={styles.settings}>
      <Navigation current={current.id} />
      <div className={styles.content}>
        {isForbidden ? (
          <NotForYou isKeeping={keepingIds.has(section)} />
        ) : (
          <Content section={current.id} mailboxId={params.mailboxId} />
        )}
      </div>
    </div>
  );
}

const readerOf = (me: Me) => ({ isAdministrator: me.role === 'admin', keepsMailboxes: keepsMailboxes(me) });

function Content({ section, mailboxId }: { section: string; mailboxId: string | undefined }) {
  switch (section) {
    case 'accounts':
      return <AccountsSection mailboxId={mailboxId} />;
    case 'members':
      return <MembersSection mailboxId={mailboxId} />;
    case 'departments':
      return <DepartmentsSection />;
    case 'qualifications':
      return <QualificationsSection />;
    case 'tags':
      return <TagsSection />;
    case 'blocked':
      return <BlockedSection />;
    case 'house':
      return <HouseSection />;
    case 'templates':
      return <TemplatesSection />;
    case 'signatures':
      return <SignaturesSection />;
    case 'caught':
      return <CaughtSection />;
    case 'people':
      return <PeopleSection />;
    case 'notifications':
      return <NotificationsSection />;
    case 'absences':
      return <AbsencesSection />;
    default:
      return <ProfileSection />;
  }
}

/** Sections that take no administrator, but somebody who looks after a mailbox. */
const keepingIds: ReadonlySet<string> = new Set(
  sectionGroups.flatMap(({ sections }) => sections.filter((one) => one.isKeeping).map(({ id }) => id)),
);

function NotForYou({ isKeeping }: { isKeeping: boolean }) {
  const { t } = useLingui();
  return (
    <EmptyState
      drawing="lock"
      title={isKeeping ? t`Réservé aux dispatcheurs et aux administrateurs` : t`Réservé aux administrateurs`}
    >
      <Trans>Votre profil reste à vous : il est dans la section « Moi ».</Trans>
    </EmptyState>
  );
}

/** The column of sections; under 760 px a bar whose menu holds them. */
function Navigation({ current }: { current: string }) {
  const { t, i18n } = useLingui();
  const layout = useLayout();
  const goTo = useGoTo();
  const { data: me } = useQuery(meQuery);
  if (!me) return null;
  const groups = groupsFor(readerOf(me), me.instance.catcher);
  if (layout === 'narrow') {
    const entries: MenuEntry[] = groups.flatMap((group) => [
      { type: 'heading' as const, id: `${group.sections[0]!.id}-heading`, label: i18n._(group.label) },
      ...group.sections.map((section) => ({
        id: section.id,
        label: i18n._(section.label),
        icon: section.icon,
        checked: section.id === current,
        onSelect: () => goTo(`/settings/${section.id}`),
      })),
    ]);
    const section = groups.flatMap((group) => group.sections).find(({ id }) => id === current);
    return (
      <nav className={styles.narrowNav} aria-label={t`Réglages`}>
        <SettingsLink to="/" className={styles.back}>
          <Icon name="arrow-left" label={t`Retour aux boîtes`} />
        </SettingsLink>
        <span className="grow" />
        <Menu
          label={t`Sections des réglages`}
          position="bottom-end"
          entries={entries}
          trigger={<Button trailingIcon="selector">{section ? i18n._(section.label) : t`Réglages`}</Button>}
        />
      </nav>
    );
  }
  return (
    <nav className={styles.nav} aria-label={t`Réglages`}>
      <div className={styles.brand}>
        <Logo />
      </div>
      <SettingsLink to="/" className={styles.place} aria-label={t`Retour aux boîtes`}>
        <Icon name="arrow-left" />
        <span>{t`Retour aux boîtes`}</span>
      </SettingsLink>
      {groups.map((group) => (
        <div key={group.sections[0]!.id}>
          <h2 className={styles.groupTitle}>{i18n._(group.label)}</h2>
          <ul>
            {group.sections.map((section) => (
              <li key={section.id}>
                <SettingsLink
                  to={`/settings/${section.id}`}
                  className={styles.place}
                  title={i18n._(section.label)}
                  aria-current={section.id === current ? 'page' : undefined}
                >
                  <Icon name={section.icon} />
                  <span>{i18n._(section.label)}</span>
                </SettingsLink>
              </li>
            ))}
          </ul>
        </div>
      ))}
      <span className="grow" />
      <div className={styles.me}>
        <Avatar name={me.name} id={me.id} size={24} online decorative />
        <span className={styles.meWords}>
          <span className={styles.meName}>{me.name}</span>
          <span className={styles.meRole}>{i18n._(roleWords(me.role))}</span>
        </span>
      </div>
    </nav>
  );
}
