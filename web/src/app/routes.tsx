import { listPlaces } from '@guichet/contract/conversations';
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  notFound,
  Outlet,
} from '@tanstack/react-router';
import { filterParams, parseSearchParams, stringifySearchParams } from '../data/filter-url.ts';
import { useMe } from '../data/me.ts';
import { LiveRegion } from '../ui/LiveRegion.tsx';
import { ToastHost } from '../ui/Toast.tsx';
import { Broken } from './Broken.tsx';
import { Gate } from './Gate.tsx';
import { lastMailboxId } from './last-mailbox.ts';
import { MailboxView } from './MailboxView.tsx';
import { MineView } from './MineView.tsx';
import { More } from './More.tsx';
import { NotFound } from './NotFound.tsx';
import { Notices } from './Notices.tsx';
import { Shell } from './Shell.tsx';
import { Team } from './Team.tsx';

function Root() {
  return (
    <>
      <Outlet />
      <ToastHost />
      <LiveRegion />
    </>
  );
}

const root = createRootRoute({ component: Root, notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string; ended?: true } => ({
    ...(typeof search.next === 'string' ? { next: search.next } : {}),
    ...(search.ended === true || search.ended === 'true' ? { ended: true } : {}),
  }),
  component: lazyRouteComponent(() => import('./entrance.tsx'), 'SignInPage'),
});
const forgotten = createRoute({
  getParentRoute: () => root,
  path: '/forgotten',
  component: lazyRouteComponent(() => import('./entrance.tsx'), 'ForgottenPage'),
});
const setupHint = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('./entrance.tsx'), 'SetupHintPage'),
});
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup/$token',
  component: lazyRouteComponent(() => import('./entrance.tsx'), 'SetupPage'),
});
const password = createRoute({
  getParentRoute: () => root,
  path: '/password/$token',
  component: lazyRouteComponent(() => import('./entrance.tsx'), 'PasswordPage'),
});

const gated = createRoute({
  getParentRoute: () => root,
  id: 'gated',
  component: () => (
    <Gate>
      <Notices />
      <Outlet />
    </Gate>
  ),
});
const welcome = createRoute({
  getParentRoute: () => gated,
  path: '/welcome',
  component: lazyRouteComponent(() => import('./entrance.tsx'), 'WelcomePage'),
});
const inside = createRoute({ getParentRoute: () => gated, id: 'inside', component: Shell });

/** Where one starts: the mailbox used last here, else the first one; without any, what to do about it. */
function Start() {
  const me = useMe();
  if (me.instance.needsMailbox && me.role === 'admin') return <Navigate to="/welcome" replace />;
  const last = lastMailboxId(me.id);
  const mailbox = me.mailboxes.find(({ id }) => id === last) ?? me.mailboxes[0];
  if (!mailbox) return <Navigate to="/mine" replace />;
  return <Navigate to="/m/$mailboxId/$place" params={{ mailboxId: mailbox.id, place: 'open' }} replace />;
}

const start = createRoute({ getParentRoute: () => inside, path: '/', component: Start });
const mailboxStart = createRoute({
  getParentRoute: () => inside,
  path: '/m/$mailboxId',
  component: function MailboxStart() {
    const { mailboxId } = mailboxStart.useParams();
    return <Navigate to="/m/$mailboxId/$place" params={{ mailboxId, place: 'open' }} replace />;
  },
});

const mailbox = createRoute({
  getParentRoute: () => inside,
  path: '/m/$mailboxId/$place',
  validateSearch: filterParams,
  beforeLoad: ({ params }) => {
    if (!listPlaces.some((place) => place === params.place)) throw notFound();
  },
  component: MailboxView,
});
const inMailbox = createRoute({ getParentRoute: () => mailbox, path: '/$conversationId' });

const drafts = createRoute({
  getParentRoute: () => inside,
  path: '/m/$mailboxId/drafts',
  component: lazyRouteComponent(() => import('./drafts.tsx'), 'DraftsRoute'),
});
/** From where no mailbox is named: those of the mailbox used last. */
const draftsStart = createRoute({
  getParentRoute: () => inside,
  path: '/drafts',
  component: function DraftsStart() {
    const me = useMe();
    const last = lastMailboxId(me.id);
    const mailbox = me.mailboxes.find(({ id }) => id === last) ?? me.mailboxes[0];
    if (!mailbox) return <Navigate to="/mine" replace />;
    return <Navigate to="/m/$mailboxId/drafts" params={{ mailboxId: mailbox.id }} replace />;
  },
});

const mine = createRoute({
  getParentRoute: () => inside,
  path: '/mine',
  validateSearch: filterParams,
  component: MineView,
});
const inMine = createRoute({ getParentRoute: () => mine, path: '/$conversationId' });

const directoryPage = lazyRouteComponent(() => import('./directory.tsx'), 'DirectoryRoute');
const directoryStart = createRoute({
  getParentRoute: () => inside,
  path: '/directory',
  component: () => <Navigate to="/directory/$module" params={{ module: 'companies' }} replace />,
});
const directory = createRoute({
  getParentRoute: () => inside,
  path: '/directory/$module',
  component: directoryPage,
});
const inDirectory = createRoute({ getParentRoute: () => directory, path: '/$recordId' });

const team = createRoute({ getParentRoute: () => inside, path: '/team', component: Team });
const more = createRoute({ getParentRoute: () => inside, path: '/more', component: More });

const settingsStart = createRoute({
  getParentRoute: () => gated,
  path: '/settings',
  component: () => <Navigate to="/settings/$section" params={{ section: 'profile' }} replace />,
});
const settingsPage = lazyRouteComponent(() => import('./settings.tsx'), 'SettingsPage');
const settings = createRoute({
  getParentRoute: () => gated,
  path: '/settings/$section',
  component: settingsPage,
});
const settingsItem = createRoute({
  getParentRoute: () => gated,
  path: '/settings/$section/$itemId',
  component: settingsPage,
});

const tree = root.addChildren([
  signIn,
  forgotten,
  setupHint,
  setup,
  password,
  gated.addChildren([
    welcome,
    inside.addChildren([
      start,
      mailboxStart,
      drafts,
      draftsStart,
      mailbox.addChildren([inMailbox]),
      mine.addChildren([inMine]),
      directoryStart,
      directory.addChildren([inDirectory]),
      team,
      more,
    ]),
    settingsStart,
    settings,
    settingsItem,
  ]),
]);

/** Every address of the client. */
export const router = createRouter({
  routeTree: tree,
  parseSearch: parseSearchParams,
  stringifySearch: stringifySearchParams,
  defaultPreload: false,
  scrollRestoration: false,
  defaultErrorComponent: Broken,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
