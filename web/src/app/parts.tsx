/** What is loaded only when it comes on screen. */
import { type ComponentType, lazy } from 'react';

const modules = import.meta.glob<Record<string, unknown>>([
  '../features/composer/{Composer,NewMail}.tsx',
  '../features/history/HistoryPanel.tsx',
]);

function part<Props>(feature: string, name: string): ComponentType<Props> {
  const load = modules[`../features/${feature}/${name}.tsx`];
  if (!load) return () => null;
  return lazy(async () => ({
    default: (await load())[name] as ComponentType<Props>,
  })) as ComponentType<Props>;
}

export const Composer = part<Record<string, unknown>>('composer', 'Composer');
export const NewMail = part<Record<string, unknown>>('composer', 'NewMail');
export const HistoryPanel = part<Record<string, unknown>>('history', 'HistoryPanel');
