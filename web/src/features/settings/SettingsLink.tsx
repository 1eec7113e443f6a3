import { useRouter } from '@tanstack/react-router';
import type { ComponentPropsWithRef, MouseEvent } from 'react';

export interface SettingsLinkProps extends Omit<ComponentPropsWithRef<'a'>, 'href'> {
  /** A path of ours. */
  to: string;
}

/** A link within the application: a real address, opened without loading the page again. */
export function SettingsLink({ to, onClick, ...rest }: SettingsLinkProps) {
  const router = useRouter();
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.history.push(to);
  };
  return <a href={to} onClick={follow} {...rest} />;
}

/** Goes to a path of ours from an act. */
export function useGoTo(): (to: string) => void {
  const router = useRouter();
  return (to) => router.history.push(to);
}
