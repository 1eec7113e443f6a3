import { useLingui } from '@lingui/react/macro';
import type { ReactNode, RefObject } from 'react';
import { Button, SplitButton } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { useKeys } from '../../ui/keys.ts';
import { useLayout } from '../../ui/layout.ts';
import { Menu } from '../../ui/Menu.tsx';
import { useLater } from '../../ui/use-later.tsx';
import styles from './composer.module.css';
import type { SendState } from './use-send.ts';

interface SendBarProps {
  state: SendState;
  /** Nobody has the conversation: sending takes it first. */
  isTaking: boolean;
  mayResolve: boolean;
  isToolbarShown: boolean;
  onToolbar: () => void;
  onAttach: (files: File[]) => void;
  /** The field that opens the choice of files. */
  picker: RefObject<HTMLInputElement | null>;
  /** Whether the other ways to send are shown. */
  isMenuOpen: boolean;
  onMenu: (isOpen: boolean) => void;
  /** Opens the list of templates; null where there are none to be had. */
  onTemplate: (() => void) | null;
  /** The choice of a signature, beside the shape. */
  signature: (unavailable: string | false) => ReactNode;
  /** Nothing leaves: mails of this instance are caught. */
  isCaught: boolean;
  onSend: () => void;
  onSendAndResolve: () => void;
  onSendAt: (at: Date) => void;
  onGiveUp: () => void;
  onDiscard: () => void;
}

/** The foot of the composer: shape, files, drop, send. */
export function SendBar(props: SendBarProps) {
  const { t } = useLingui();
  const layout = useLayout();
  const { state, picker, onMenu } = props;
  const later = useLater({
    title: t`Envoyer plus tard`,
    act: t`Prévoir l’envoi`,
    note: (moment) => t`Part ${moment}`,
    onChoose: props.onSendAt,
  });
  const isBusy = state.kind === 'sending' || state.kind === 'waiting';
  const busy = isBusy && t`Envoi en cours`;
  useKeys({ 'Ctrl+Shift+Enter': () => onMenu(true) }, { enabled: !isBusy });
  const send = (
    <Button
      variant="primary"
      keys="Ctrl+Enter"
      showKeys={layout !== 'narrow'}
      unavailable={busy}
      onClick={props.onSend}
    >
      {isBusy ? t`Envoi` : props.isTaking ? t`Prendre et répondre` : t`Envoyer`}
    </Button>
  );
  return (
    <footer className={styles.foot}>
      {state.kind === 'refused' && (
        <p className={styles.footWords} role="alert" data-tone="late">
          {state.text} {t`Rien n’est parti.`}
        </p>
      )}
      {state.kind === 'waiting' && (
        <p className={styles.footWords} role="status" data-tone="due">
          {t`Le serveur ne répond pas. L’envoi reprend dès qu’il répond, une seule fois.`}{' '}
          <Button variant="link" onClick={props.onGiveUp}>{t`Ne plus essayer`}</Button>
        </p>
      )}
      {props.isCaught && state.kind === 'idle' && (
        <p
          className={styles.footWords}
        >{t`Démonstration : votre message est intercepté, personne ne le reçoit.`}</p>
      )}
      <div className={styles.footLine} data-taking={props.isTaking || undefined}>
        <IconButton
          icon="letter-case"
          name={t`Mise en forme`}
          pressed={props.isToolbarShown}
          onClick={props.onToolbar}
        />
        <IconButton
          icon="paperclip"
          name={t`Joindre un fichier`}
          unavailable={busy}
          onClick={() => picker.current?.click()}
        />
        {props.onTemplate && (
          <IconButton
            icon="template"
            name={t`Insérer un modèle`}
            keys="/"
            unavailable={busy}
            onClick={props.onTemplate}
          />
        )}
        {props.signature(busy)}
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label={t`Joindre un fichier`}
          onChange={(event) => {
            props.onAttach([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = '';
          }}
        />
        <IconButton
          icon="trash"
          name={t`Abandonner le brouillon`}
          unavailable={busy}
          onClick={props.onDiscard}
        />
        <span className="grow" />
        {props.mayResolve && layout !== 'narrow' && (
          <Button
            variant="quiet"
            className={styles.alsoResolve}
            unavailable={busy}
            onClick={props.onSendAndResolve}
          >
            {t`Envoyer et résoudre`}
          </Button>
        )}
        <SplitButton>
          {send}
          <Menu
            trigger={
              <Button
                variant="primary"
                aria-label={t`Plus de façons d’envoyer`}
                keys="Ctrl+Shift+Enter"
                trailingIcon="chevron-down"
                unavailable={busy}
              >
                {null}
              </Button>
            }
            opened={props.isMenuOpen && !isBusy}
            onOpenedChange={onMenu}
            position="top-end"
            width={336}
            entries={[
              ...(props.mayResolve
                ? [
                    {
                      id: 'resolve',
                      label: t`Envoyer et résoudre`,
                      icon: 'circle-check' as const,
                      onSelect: props.onSendAndResolve,
                    },
                    { type: 'separator' as const, id: 'line' },
                  ]
                : []),
              { type: 'heading' as const, id: 'later', label: t`Envoyer plus tard` },
              ...later.entries,
            ]}
          />
        </SplitButton>
      </div>
      {later.dialog}
    </footer>
  );
}
