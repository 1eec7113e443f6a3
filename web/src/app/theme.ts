import {
  type CSSVariablesResolver,
  createTheme,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
} from '@mantine/core';

const enamel: MantineColorsTuple = [
  '#E9EEFA',
  '#CFDAF5',
  '#A9BCEC',
  '#7F99E0',
  '#5E7DD6',
  '#4562D0',
  '#3452BE',
  '#2443AC',
  '#1B3590',
  '#12256B',
];

/** Mantine set to our tokens. Components read the tokens (ui/tokens.css), never Mantine's own colours. */
export const theme = createTheme({
  colors: { enamel },
  primaryColor: 'enamel',
  primaryShade: { light: 7, dark: 5 },
  autoContrast: false,
  defaultRadius: 5,
  radius: { xs: '3px', sm: '5px', md: '5px', lg: '8px', xl: '8px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '20px' },
  fontFamily: 'var(--font)',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '14px', xl: '16px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '22px', xl: '22px' },
  fontWeights: { regular: '400', medium: '500', bold: '600' },
  headings: { fontWeight: '600' },
  cursorType: 'default',
  respectReducedMotion: true,
  breakpoints: { xs: '30em', sm: '47.5em', md: '64em', lg: '80em', xl: '90em' },
});

/** Points the few Mantine variables that its components share at our tokens, for both schemes. */
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--bg-surface)',
    '--mantine-color-text': 'var(--ink-1)',
    '--mantine-color-dimmed': 'var(--ink-3)',
    '--mantine-color-placeholder': 'var(--ink-3)',
    '--mantine-color-default': 'var(--bg-surface)',
    '--mantine-color-default-hover': 'var(--bg-hover)',
    '--mantine-color-default-color': 'var(--ink-1)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-error': 'var(--late)',
    '--mantine-color-anchor': 'var(--accent-text)',
    '--mantine-color-disabled': 'var(--bg-press)',
    '--mantine-color-disabled-color': 'var(--ink-off)',
  };
  return { variables: {}, light: shared, dark: shared };
};

/** Where the person's colour scheme is kept; public/scheme.js reads the same key before the first paint. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'guichet-scheme' });
