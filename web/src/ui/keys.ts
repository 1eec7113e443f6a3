import { useEffect, useRef, useSyncExternalStore } from 'react';

/**
 * What a key does. A map's keys are written as on the help page: `j`, `Shift+A`, `Ctrl+Enter`, `g t`, `?`,
 * `Escape`, `Delete`. Ctrl stands for Command on a Mac.
 */
export type KeyHandler = (event: KeyboardEvent) => void;
export type KeyMap = Readonly<Record<string, KeyHandler | undefined>>;

export interface KeysOptions {
  /** False takes the map out for the time being. */
  enabled?: boolean;
  /** While it is mounted, maps registered before it hear nothing (dialogs). */
  exclusive?: boolean;
}

interface Scope {
  handlers: Map<string, KeyHandler>;
  exclusive: boolean;
}

/** Longest pause between the two keys of a sequence, in ms. */
const sequencePause = 1200;

const scopes: Scope[] = [];
const watchers = new Set<() => void>();
let singleKeys = true;
let pending = '';
let pendingTimer: ReturnType<typeof setTimeout> | undefined;

const isLetter = (key: string) => key.length === 1 && key.toLowerCase() !== key.toUpperCase();

/** The canonical spelling of one key of a map: modifiers in order, letters in lower case. */
export function canonical(spelling: string): string {
  const parts = spelling.length > 1 ? spelling.split(/\+(?=.)/) : [spelling];
  const key = parts.pop() ?? '';
  const held = new Set(parts.map((part) => part.toLowerCase()));
  const shift = held.has('shift') && (isLetter(key) || key.length > 1);
  return `${held.has('ctrl') ? 'ctrl+' : ''}${shift ? 'shift+' : ''}${key.toLowerCase()}`;
}

/**
 * The canonical spelling of a key press. It goes by the character that the press produces, so `?` and `/`
 * are found on every layout; Shift counts for letters and named keys only.
 */
export function spell(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
): string {
  const { key } = event;
  const altGraph = event.ctrlKey && event.altKey;
  if (event.altKey && !altGraph) return '';
  const ctrl = !altGraph && (event.ctrlKey || event.metaKey);
  const shift = event.shiftKey && (isLetter(key) || key.length > 1);
  return `${ctrl ? 'ctrl+' : ''}${shift ? 'shift+' : ''}${key.toLowerCase()}`;
}

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) {
    return !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type);
  }
  return target.matches('textarea, select, [role="textbox"], [role="menu"] *, [role="menu"]');
}

const isPressable = (target: EventTarget | null) =>
  target instanceof Element && target.closest('button, a[href], summary, [role="menuitem"]') !== null;

function find(spelling: string): KeyHandler | undefined {
  for (let i = scopes.length - 1; i >= 0; i--) {
    const scope = scopes[i]!;
    const handler = scope.handlers.get(spelling);
    if (handler) return handler;
    if (scope.exclusive) return undefined;
  }
  return undefined;
}

function startsSequence(spelling: string): boolean {
  for (let i = scopes.length - 1; i >= 0; i--) {
    const scope = scopes[i]!;
    for (const known of scope.handlers.keys()) if (known.startsWith(`${spelling} `)) return true;
    if (scope.exclusive) return false;
  }
  return false;
}

function forget() {
  clearTimeout(pendingTimer);
  pending = '';
}

/** What Escape closes by itself: a menu, a popover, a dialog, an open list of choices. */
const overlays = '[role="dialog"], [role="menu"], [role="combobox"][aria-expanded="true"]';
let closesOverlay = false;

/** Looked at before anyone handles the press: once it is handled the overlay is gone. */
function lookForOverlay(event: KeyboardEvent): void {
  closesOverlay = event.key === 'Escape' && document.querySelector(overlays) !== null;
}

/** A popover or a menu lies over what the keys act on: what is typed is meant for it, even before it has the focus. */
const isOverlaid = () => document.querySelector('[role="dialog"], [role="menu"]') !== null;

/** Hears one key press; exported so that a frame of ours can hand its presses on. */
export function hear(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  if (['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead'].includes(event.key)) return;
  const spelling = spell(event);
  if (spelling === '') return;
  if (spelling === 'escape' && closesOverlay) return;
  const everywhere = ['ctrl+enter', 'ctrl+shift+enter', 'escape'].includes(spelling);
  const dead =
    (isField(event.target) && !everywhere) ||
    (isPressable(event.target) && (spelling === 'enter' || spelling === ' ')) ||
    (!everywhere && !spelling.startsWith('ctrl+') && isOverlaid()) ||
    (!singleKeys && !spelling.startsWith('ctrl+') && spelling !== 'escape');
  if (dead) {
    forget();
    return;
  }

  const whole = pending === '' ? spelling : `${pending} ${spelling}`;
  forget();
  if (startsSequence(whole)) {
    pending = whole;
    pendingTimer = setTimeout(forget, sequencePause);
    event.preventDefault();
    return;
  }
  const handler = find(whole) ?? (whole === spelling ? undefined : find(spelling));
  if (!handler) return;
  event.preventDefault();
  handler(event);
}

function add(scope: Scope): () => void {
  if (scopes.length === 0) {
    window.addEventListener('keydown', lookForOverlay, true);
    document.addEventListener('keydown', hear);
  }
  scopes.push(scope);
  return () => {
    scopes.splice(scopes.indexOf(scope), 1);
    if (scopes.length === 0) {
      window.removeEventListener('keydown', lookForOverlay, true);
      document.removeEventListener('keydown', hear);
    }
  };
}

/**
 * Binds keys while the component is mounted. The map registered last wins. Keys are dead in fields, except
 * Ctrl+Enter, with Shift or without, and Escape. Handlers may change at each render at no cost; the set of keys may too.
 */
export function useKeys(map: KeyMap, { enabled = true, exclusive = false }: KeysOptions = {}): void {
  const latest = useRef(map);
  useEffect(() => {
    latest.current = map;
  });
  const bound = Object.keys(map).filter((key) => map[key] !== undefined);
  const signature = bound.join('\n');
  useEffect(() => {
    if (!enabled) return;
    const handlers = new Map<string, KeyHandler>();
    for (const key of signature === '' ? [] : signature.split('\n')) {
      const spelling = key === ' ' ? ' ' : key.split(' ').map(canonical).join(' ');
      handlers.set(spelling, (event) => latest.current[key]?.(event));
    }
    return add({ handlers, exclusive });
  }, [signature, enabled, exclusive]);
}

/** Turns single-key shortcuts on or off (a preference). Ctrl combinations and Escape always work. */
export function setSingleKeys(on: boolean): void {
  singleKeys = on;
  forget();
  for (const watcher of watchers) watcher();
}

/** Whether single-key shortcuts are on: tooltips hide their keys when they are not. */
export function useSingleKeys(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => singleKeys,
  );
}

/** `aria-keyshortcuts` of a key spelling: `Shift+A` → `Shift+A`, `Ctrl+Enter` → `Control+Enter`. */
export function ariaKeys(spelling: string | undefined): string | undefined {
  return spelling?.replace('Ctrl', 'Control');
}
