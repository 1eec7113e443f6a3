/** The focus of the page under what opens over it. */

let last: HTMLElement | null = null;

if (typeof document !== 'undefined')
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement && !target.closest('[data-portal]')) last = target;
  });

/** Milliseconds after which a dialog that closes has given the focus back, if it could. */
const GIVEN_BACK = 30;

/**
 * After a dialog has closed: what opened it may be gone (the line of a menu), and the focus with it. Then it goes back to
 * where it was on the page.
 */
export function returnToPage(): void {
  setTimeout(() => {
    if (document.activeElement === document.body) last?.focus({ preventScroll: true });
  }, GIVEN_BACK);
}
