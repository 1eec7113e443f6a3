import { useLingui } from '@lingui/react/macro';
import { errorText } from '../../data/api.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import styles from './composer.module.css';
import type { EditedDraft } from './use-draft.ts';

interface SaveLineProps {
  edited: EditedDraft;
  /** line: a few words in the bar. banner: only what needs a decision. */
  as?: 'line' | 'banner';
}

/** Whether what was typed is safe, and where. */
export function SaveLine({ edited, as = 'line' }: SaveLineProps) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const { state } = edited;
  if (as === 'banner') {
    if (state.kind === 'overtaken') {
      return (
        <Banner
          tone="due"
          icon="box-multiple"
          actions={
            <>
              <Button size="sm" onClick={edited.takeLatest}>{t`Voir sa dernière version`}</Button>
              <Button size="sm" onClick={edited.keepMine}>{t`Garder ce texte`}</Button>
            </>
          }
        >
          {t`Ce brouillon a été modifié dans une autre fenêtre. Votre texte est gardé ici.`}
        </Banner>
      );
    }
    if (state.kind === 'refused') {
      return (
        <Banner tone="late">
          {errorText(state.error, format.language)} {t`Votre texte est gardé sur cet ordinateur.`}
        </Banner>
      );
    }
    return null;
  }
  const words = {
    saved: () => (state.kind === 'saved' ? t`Enregistré à ${format.time(new Date(state.at))}` : ''),
    typed: () => t`Modifié`,
    saving: () => t`Enregistrement`,
    offline: () => t`Non enregistré, hors ligne`,
    refused: () => t`Non enregistré`,
    overtaken: () => t`Non enregistré`,
  }[state.kind]();
  return (
    <span className={styles.saveLine} data-tone={state.kind === 'offline' ? 'due' : undefined} role="status">
      {words}
    </span>
  );
}
