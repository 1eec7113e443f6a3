import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useRouterState } from '@tanstack/react-router';
import { countsQuery } from '../data/queries.ts';
import { useMineCount } from '../features/mailbox-menu/PlaceNav.tsx';
import { Icon } from '../ui/Icon.tsx';
import { usePersonFormat } from '../ui/PersonFormat.tsx';
import styles from './app.module.css';
import { useWhere } from './SideColumn.tsx';

/** The four views of a narrow screen. */
export function BottomNav() {
  const { t } = useLingui();
  const format = usePersonFormat();
  const { mailbox } = useWhere();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const { data } = useQuery({ ...countsQuery(mailbox?.id ?? ''), enabled: mailbox !== null });
  const mine = useMineCount();
  const tab = (isOn: boolean) => ({
    className: styles.tab,
    'data-on': isOn || undefined,
    'aria-current': isOn ? ('page' as const) : undefined,
  });
  const badge = (count: number) =>
    count > 0 && <span className={`${styles.badge} num`}>{format.count(count, 99)}</span>;
  const waiting = data?.places.open ?? 0;
  return (
    <nav className={styles.bottom} aria-label={t`Navigation`}>
      {mailbox ? (
        <Link
          to="/m/$mailboxId/$place"
          params={{ mailboxId: mailbox.id, place: 'open' }}
          {...tab(path.startsWith('/m/'))}
        >
          <Icon name="inbox" size={20} />
          {t`Boîte`}
          {badge(waiting)}
        </Link>
      ) : (
        <Link to="/" {...tab(path === '/')}>
          <Icon name="inbox" size={20} />
          {t`Boîte`}
        </Link>
      )}
      <Link to="/mine" {...tab(path.startsWith('/mine'))}>
        <Icon name="at" size={20} />
        {t`Mes emails`}
        {badge(mine)}
      </Link>
      <Link to="/team" {...tab(path.startsWith('/team'))}>
        <Icon name="users" size={20} />
        {t`Équipe`}
      </Link>
      <Link to="/more" {...tab(path.startsWith('/more') || path.startsWith('/settings'))}>
        <Icon name="menu-2" size={20} />
        {t`Plus`}
      </Link>
    </nav>
  );
}
