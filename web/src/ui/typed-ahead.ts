/**
 * What is typed between the press that opens a field and the moment when the field is there. It goes into a hidden
 * text field that has the focus at once: single keys are dead meanwhile, accents, composition and paste work, and
 * the field that opens takes the text over. Nothing typed is lost and nothing typed is a command.
 */

import { t } from '@lingui/core/macro';

/** Milliseconds after which a field that never came is waited for no longer. */
const PATIENCE = 60_000;

let catcher: HTMLTextAreaElement | null = null;
let patience: ReturnType<typeof setTimeout> | undefined;

/** From now on keys go into the field that is about to open. */
export function holdTyping(): void {
  dropTyping();
  const field = document.createElement('textarea');
  field.setAttribute('aria-label', t`Votre texte`);
  field.tabIndex = -1;
  field.style.cssText =
    'position:fixed;inset-block-start:0;inset-inline-start:0;width:1px;height:1px;opacity:0';
  field.style.pointerEvents = 'none';
  document.body.append(field);
  catcher = field;
  window.addEventListener('keydown', keepInField, true);
  window.addEventListener('pointerdown', letGo, true);
  patience = setTimeout(dropTyping, PATIENCE);
  // On a touch screen the focus alone would bring the keyboard up and down again.
  if (!window.matchMedia('(pointer: coarse)').matches) field.focus({ preventScroll: true });
}

/** Ends the holding and gives what was typed; '' when there was none. */
export function takeTyping(): string {
  const text = catcher?.value ?? '';
  dropTyping();
  return text;
}

/** Ends the holding: nothing opens. */
export function dropTyping(): void {
  clearTimeout(patience);
  letGo();
  catcher?.remove();
  catcher = null;
}

/** Somebody pointed elsewhere: keys are keys again, what was typed still waits for its field. */
function letGo(): void {
  window.removeEventListener('keydown', keepInField, true);
  window.removeEventListener('pointerdown', letGo, true);
}

const fields = 'input, textarea, select, [contenteditable="true"], [contenteditable=""]';

/** A key that would go elsewhere goes into the field: it takes the focus before the key does anything. */
function keepInField(event: KeyboardEvent): void {
  if (catcher === null) return;
  const { target } = event;
  if (target !== catcher && target instanceof Element && target.matches(fields)) return;
  if (event.key === 'Escape') {
    dropTyping();
    return;
  }
  event.stopImmediatePropagation();
  if (event.key === 'Tab') event.preventDefault();
  if (target !== catcher) catcher.focus({ preventScroll: true });
}
