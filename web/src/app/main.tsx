import '../ui/styles.ts';
import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from '../data/queries.ts';
import { router } from './routes.tsx';
import { watchSession } from './session.ts';
import { colorSchemeManager, cssVariablesResolver, theme } from './theme.ts';
import { activate, initialLanguage } from './words.ts';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root');

await activate(initialLanguage());
watchSession(queryClient);

createRoot(root).render(
  <StrictMode>
    <I18nProvider i18n={i18n}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariablesResolver}
        colorSchemeManager={colorSchemeManager}
        defaultColorScheme="auto"
      >
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </I18nProvider>
  </StrictMode>,
);
