import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { MantineProvider, useMantineColorScheme } from '@mantine/core';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import './styles.ts';
import { colorSchemeManager, cssVariablesResolver, theme } from '../app/theme.ts';
import { activate } from '../app/words.ts';
import { Segmented } from './fields.tsx';
import styles from './gallery.module.css';
import { GalleryControls } from './gallery-controls.tsx';
import { GalleryLists } from './gallery-lists.tsx';
import { GalleryOverlays } from './gallery-overlays.tsx';
import { LiveRegion } from './LiveRegion.tsx';
import { Logo, Mark } from './Mark.tsx';
import { PersonFormatProvider } from './PersonFormat.tsx';
import { ToastHost } from './Toast.tsx';

// Every component on one page, in development only: `npm run dev`, then /gallery.html.
// #dark and #en choose the scheme and the language.

const asked = new Set(location.hash.slice(1).split(','));
const language = asked.has('en') ? 'en' : 'fr';

function SchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const options = [
    { value: 'light', label: 'Clair' },
    { value: 'dark', label: 'Sombre' },
    { value: 'auto', label: 'Système' },
  ] as const;
  return <Segmented label="Apparence" options={options} value={colorScheme} onChange={setColorScheme} />;
}

function Gallery() {
  const [shown] = useState(() => new Set(['controls', 'lists', 'overlays']));
  return (
    <main className={styles.page}>
      <header className={styles.head}>
        <Logo />
        <h1 className="ink-3">Composants</h1>
        <span className="grow" />
        <SchemeSwitch />
      </header>
      <div className={styles.columns}>
        {shown.has('controls') && <GalleryControls />}
        {shown.has('lists') && <GalleryLists />}
        {shown.has('overlays') && <GalleryOverlays />}
        <figure className={styles.figure}>
          <figcaption className={styles.caption}>Marque</figcaption>
          <div className={styles.brand}>
            <Logo size={36} />
            <span className={styles.onAccent}>
              <Mark size={40} />
              <Mark size={24} />
              <Mark size={16} />
            </span>
          </div>
        </figure>
      </div>
      <ToastHost />
      <LiveRegion />
    </main>
  );
}

const scheme = asked.has('dark') ? 'dark' : asked.has('light') ? 'light' : undefined;
await activate(language);
createRoot(document.getElementById('root')!).render(
  <I18nProvider i18n={i18n}>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      {...(scheme ? { forceColorScheme: scheme } : {})}
    >
      <PersonFormatProvider language={language} timeZone="Europe/Paris">
        <Gallery />
      </PersonFormatProvider>
    </MantineProvider>
  </I18nProvider>,
);
