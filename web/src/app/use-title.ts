import { useEffect } from 'react';

/** The title of the browser's tab: what is on screen, then the product. */
export function useTitle(words: string): void {
  useEffect(() => {
    document.title = words === '' ? 'Guichet' : `${words} · Guichet`;
  }, [words]);
}
