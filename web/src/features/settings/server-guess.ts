import type { I18n, MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useRef, useState } from 'react';
import { api } from '../../data/api.ts';
import { type AccountValues, type Side, withGuess } from './account-values.ts';

type Guess = Awaited<ReturnType<typeof api.mailboxes.guessServers>>;

export interface ServerGuess {
  busy: boolean;
  /** Nothing was found: the servers are to be checked by hand. */
  isUnsure: boolean;
  /** Looks the servers of an address up; false when there is nothing new to look up. */
  start(address: string): boolean;
  /** The person changed this side by hand: a guess no longer replaces it. */
  touch(side: Side): void;
  /** Where each side comes from. */
  sources(i18n: I18n): Partial<Record<Side, string>>;
  /** What was found, in one sentence; null before. */
  words(i18n: I18n): string | null;
}

const sourceWords: Record<Guess['imap']['source'], MessageDescriptor> = {
  srv: msg`Annoncé par le domaine (enregistrement SRV)`,
  name: msg`Trouvé sous le nom d’usage`,
  default: msg`Supposé : aucun serveur trouvé sous les noms d’usage`,
};

const isFound = (guess: Guess) => guess.imap.source !== 'default' || guess.smtp.source !== 'default';

/** Finds host and port from the address, by SRV records and the usual names. */
export function useServerGuess(
  values: AccountValues,
  onChange: (values: AccountValues) => void,
): ServerGuess {
  const [guess, setGuess] = useState<Guess | null>(null);
  const [state, setState] = useState<'none' | 'busy' | 'done' | 'failed'>('none');
  const touched = useRef(new Set<Side>());
  const asked = useRef('');
  const latest = useRef({ values, onChange });
  latest.current = { values, onChange };

  return {
    busy: state === 'busy',
    isUnsure: state === 'failed' || (guess !== null && !isFound(guess)),
    start(address) {
      const wanted = address.trim().toLowerCase();
      if (wanted === asked.current) return state === 'busy';
      if (!/^[^@\s]+@[^@\s]+\.[^@\s.]+$/.test(wanted)) return false;
      asked.current = wanted;
      setState('busy');
      api.mailboxes
        .guessServers({ address: wanted })
        .then((found) => {
          if (asked.current !== wanted) return;
          latest.current.onChange(withGuess(latest.current.values, found, touched.current));
          setGuess(found);
          setState('done');
        })
        .catch(() => {
          if (asked.current === wanted) setState('failed');
        });
      return true;
    },
    touch: (side) => touched.current.add(side),
    sources(i18n) {
      if (!guess) return {};
      const side = (name: Side) =>
        touched.current.has(name) ? {} : { [name]: i18n._(sourceWords[guess[name].source]) };
      return { ...side('imap'), ...side('smtp') };
    },
    words(i18n) {
      if (state === 'busy') return i18n._(msg`Recherche des serveurs…`);
      if (state === 'failed')
        return i18n._(msg`La recherche des serveurs n’a pas abouti. Saisissez-les à la main.`);
      if (state === 'none' || !guess) return null;
      const { imap, smtp } = latest.current.values;
      if (!isFound(guess))
        return i18n._(msg`Aucun serveur trouvé pour ce domaine. Vérifiez ceux qui sont proposés.`);
      return i18n._(msg`Réception par ${imap.host}, envoi par ${smtp.host}.`);
    },
  };
}
