// Runs before the first paint, from its own file because the CSP forbids inline scripts:
// sets the colour scheme and the language that the person last used here.
(() => {
  const root = document.documentElement;
  let scheme = null;
  let language = null;
  try {
    scheme = localStorage.getItem('guichet-scheme');
    language = localStorage.getItem('guichet-language');
  } catch {
    // Storage may be forbidden: the system's choice stands.
  }
  const dark =
    scheme === 'dark' || (scheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
  if (language === 'fr' || language === 'en') root.lang = language;
})();
