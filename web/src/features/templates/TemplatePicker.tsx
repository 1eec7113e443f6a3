import { fillHtml, fillText, type PlaceholderValues, rangesOfLeft } from '@guichet/contract/placeholders';
import type { Template } from '@guichet/contract/templates';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { findTemplates, wordsOf } from '../../data/find-templates.ts';
import { queryClient } from '../../data/queries.ts';
import { knownValues, type TemplatePickerProps, templatesQuery, valuesQuery } from '../../data/templates.ts';
import { HtmlText } from '../../ui/HtmlText.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { useLayout } from '../../ui/layout.ts';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { placeBeside } from './place-beside.ts';
import styles from './templates.module.css';

/** Values that have not come within so many ms are not waited for: what they would fill stays marked. */
const PATIENCE = 4_000;

/** The templates that fit what stands behind a `/`, with a look at the chosen one: whole by keys from the text. */
export function TemplatePicker(props: TemplatePickerProps) {
  const { mailbox, place, query, at } = props;
  const { t } = useLingui();
  const { language } = usePersonFormat();
  const isWide = useLayout() !== 'narrow';
  const listId = useId();
  const root = useRef<HTMLDivElement>(null);
  const { data, isError } = useQuery(templatesQuery(mailbox.id));
  const { data: values } = useQuery(valuesQuery(place));
  const [cursor, setCursor] = useState(0);
  const found = data ? findTemplates(data, query) : [];
  const index = Math.min(cursor, Math.max(0, found.length - 1));
  const current = found[index];
  const optionId = (template: Template) => `${listId}-${template.id}`;
  const activeId = current && optionId(current);
  const fill = (template: Template, known: Partial<PlaceholderValues>) => ({
    html: fillHtml(template.html, known, language),
    subject: fillText(template.subject, known, language),
  });
  const isPicking = useRef(false);
  const pick = async (template: Template) => {
    if (isPicking.current) return;
    isPicking.current = true;
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE));
    const known = await Promise.race([queryClient.fetchQuery(valuesQuery(place)).catch(() => null), late]);
    props.onPick(template, fill(template, known ?? knownValues(place)));
  };
  useEffect(() => {
    props.keys.current = (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step !== undefined && found.length > 0) setCursor((index + step + found.length) % found.length);
      else if ((event.key === 'Enter' || event.key === 'Tab') && current) void pick(current);
      else if (event.key === 'Escape') props.onLeave();
      else return false;
      return true;
    };
    return () => {
      props.keys.current = null;
    };
  });
  const { onActive, onLeave } = props;
  useEffect(() => onActive(listId, activeId), [onActive, listId, activeId]);
  useEffect(() => () => onActive(undefined, undefined), [onActive]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another search begins at its best match
  useEffect(() => setCursor(0), [query]);
  const isNothing = data !== undefined && data.length > 0 && found.length === 0;
  useEffect(() => {
    // Words that no template has are no search: « / ou » goes on as text.
    if (isNothing && /\s/.test(query)) onLeave();
  }, [isNothing, query, onLeave]);
  useLayoutEffect(() => placeBeside(root.current, at));
  useEffect(() => {
    root.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });
  return (
    <div ref={root} className={styles.picker} data-wide={(isWide && current !== undefined) || undefined}>
      <div className={styles.list} role="listbox" id={listId} aria-label={t`Modèles`}>
        {found.map((template) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the text hears the keys for its active option
          <div
            key={template.id}
            id={optionId(template)}
            className={styles.option}
            role="option"
            tabIndex={-1}
            aria-selected={template === current}
            onMouseDown={(event) => event.preventDefault()}
            onMouseMove={() => template !== current && setCursor(found.indexOf(template))}
            onClick={() => void pick(template)}
          >
            <Icon
              name={template.scope === 'private' ? 'user' : 'template'}
              label={template.scope === 'private' ? t`Privé` : t`De la boîte`}
            />
            <span className={styles.words}>
              <span className={styles.name}>{template.name}</span>
              <span className={styles.excerpt}>{wordsOf(template.html).slice(0, 120)}</span>
            </span>
            {template.files.length > 0 && <Icon name="paperclip" size={12} label={t`Avec des fichiers`} />}
          </div>
        ))}
      </div>
      {found.length === 0 && (
        <p className={styles.none} role="status">
          {isError && !data
            ? t`Les modèles n’ont pas pu être lus. Réessayez dans un instant.`
            : !data
              ? t`Lecture des modèles…`
              : data.length === 0
                ? t`Aucun modèle pour l’instant. Ils se créent dans Réglages, Modèles.`
                : t`Aucun modèle ne correspond.`}
        </p>
      )}
      {isWide && current && (
        <div className={styles.preview} aria-hidden="true">
          {current.subject !== '' && (
            <p className={styles.subject}>{fill(current, values ?? knownValues(place)).subject}</p>
          )}
          <HtmlText html={fill(current, values ?? knownValues(place)).html} marks={rangesOfLeft} />
        </div>
      )}
    </div>
  );
}
