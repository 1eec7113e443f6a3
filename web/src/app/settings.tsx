import { useParams } from '@tanstack/react-router';
import { Settings } from './parts.tsx';

/** The settings, section by section. */
export function SettingsPage() {
  const { section = 'profile', itemId } = useParams({ strict: false });
  return <Settings section={section} itemId={itemId ?? null} />;
}
