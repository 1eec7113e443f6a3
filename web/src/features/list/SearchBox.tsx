import { completeSearch, type SearchCompletion } from '@guichet/contract/complete-search';
import type { ListPlace } from '@guichet/contract/conversations';
import type { Me, MyMailbox } from '@guichet/contract/people';
import { type Operator, operatorName, operators } from '@guichet/contract/search-query';
import { useLingui } from '@lingui/react/macro';
import { type Ref, useEffect, useId, useImperativeHandle, useRef, useState } from 'react';
import { filterCount, type ListFilter } from '../../data/filter-url.ts';
import { TextInput } from '../../ui/fields.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { KeyHint } from '../../ui/KeyHint.tsx';
import { useKeys, useSingleKeys } from '../../ui/keys.ts';
import { useLayout } from '../../ui/layout.ts';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { SearchFaults } from './SearchFaults.tsx';
import styles from './search.module.css';
import { isComplete, type OperatorToken, readTyped, sameText, searched } from './search-typing.ts';
import { useSearchVocabulary } from './search-vocabulary.ts';

/** Milliseconds of rest after which the list is asked for what was typed. */
const REST = 250;

export interface SearchBoxHandle {
  focus(): void;
}

export interface SearchBoxProps {
  me: Me;
  /** Where it looks. */
  mailboxes: readonly MyMailbox[];
  label: string;
  filter: ListFilter;
  /** The page's place in the one mailbox; absent over all. */
  place?: ListPlace | undefined;
  /** `isTyping`: more will follow; no step to go back to. */
  onSearch: (filter: ListFilter, isTyping: boolean) => void;
  /** Escape, or the cross: back to where one was. */
  onLeave: () => void;
  /** Down into what was found. */
  onDown: () => void;
  ref?: Ref<SearchBoxHandle>;
}

/** The search field: words, phrases and operators, completed as one types; operators become criteria. */
export function SearchBox(props: SearchBoxProps) {
  const { me, mailboxes, label, filter, onSearch, onLeave, onDown } = props;
  const { t } = useLingui();
  const { language } = usePersonFormat();
  const singleKeys = useSingleKeys();
  const isTouch = useLayout() === 'narrow';
  const vocabulary = useSearchVocabulary(me, mailboxes);
  const [draft, setDraft] = useState(filter.text ?? '');
  const [caret, setCaret] = useState(draft.length);
  const [faults, setFaults] = useState<OperatorToken[]>([]);
  const [isOpen, setOpen] = useState(false);
  const [cursor, setCursor] = useState(-1);
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const asked = useRef(filter.text);
  const listId = useId();
  useEffect(() => () => clearTimeout(timer.current), []);
  useImperativeHandle(props.ref, () => ({ focus: () => field.current?.select() }));
  useKeys({ '/': () => field.current?.select() });

  // What the address says wins over what stands in the field, unless it is what the field itself has asked.
  const { text } = filter;
  useEffect(() => {
    if (sameText(text, asked.current)) return;
    asked.current = text;
    clearTimeout(timer.current);
    setDraft(text ?? '');
    setFaults([]);
  }, [text]);

  const commit = (typed: string, isFinal: boolean) => {
    clearTimeout(timer.current);
    const read = readTyped(typed, vocabulary, isFinal);
    setFaults(read.faults);
    if (!isComplete(read)) return;
    if (read.draft !== typed) {
      setDraft(read.draft);
      setCaret(read.draft.length);
    }
    const next = searched(filter, read, me.id, props.place);
    const isSame = sameText(next.text, filter.text) && filterCount(next) === filterCount(filter);
    if (isSame && Object.keys(read.criteria).length === 0) return;
    asked.current = next.text;
    onSearch(next, !isFinal && Object.keys(read.criteria).length === 0);
  };
  const latest = useRef(commit);
  useEffect(() => {
    latest.current = commit;
  });
  const type = (typed: string, at: number) => {
    setDraft(typed);
    setCaret(at);
    setOpen(true);
    setCursor(-1);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current(typed, false), REST);
  };

  const choices = useChoices(draft, caret, vocabulary, language);
  const isListed = isOpen && choices.length > 0;
  // Behind a colon the first value is what is meant; before it one may be typing a mere word.
  const first = choices[0]?.isValue && draft.slice(0, caret).split(':').at(-1) !== '' ? 0 : -1;
  const at = cursor >= choices.length ? -1 : cursor < 0 ? first : cursor;
  const current = isListed ? choices[at] : undefined;
  const take = (choice: Choice) => {
    const typed = draft.slice(0, choice.start) + choice.insert + draft.slice(choice.end);
    const end = choice.start + choice.insert.length;
    setDraft(typed);
    setCaret(end);
    setCursor(-1);
    setOpen(!choice.isValue);
    requestAnimationFrame(() => field.current?.setSelectionRange(end, end));
    if (choice.isValue) commit(typed, false);
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') {
      if (isListed && draft.trim() !== '') setOpen(false);
      else {
        setOpen(false);
        clearTimeout(timer.current);
        setDraft('');
        setFaults([]);
        asked.current = undefined;
        field.current?.blur();
        onLeave();
      }
      event.stopPropagation();
    } else if (step !== undefined && isListed) {
      const from = at < 0 && step < 0 ? 0 : at;
      setCursor((from + step + choices.length) % choices.length);
    } else if (step === 1) onDown();
    else if (event.key === 'Tab' && !event.shiftKey && isListed && (current || draft.trim() !== ''))
      take(current ?? (choices[0] as Choice));
    else if (event.key === 'Enter') {
      if (current) take(current);
      else {
        setOpen(false);
        commit(draft, true);
      }
    } else return;
    event.preventDefault();
  };

  return (
    <>
      <div className={styles.box}>
        <TextInput
          ref={field}
          icon="search"
          controlSize={isTouch ? 'form' : 'bar'}
          quiet
          role="combobox"
          aria-label={label}
          placeholder={label}
          aria-expanded={isListed}
          aria-controls={isListed ? listId : undefined}
          aria-activedescendant={current ? `${listId}-${at}` : undefined}
          aria-autocomplete="list"
          aria-describedby={faults.length > 0 ? `${listId}-faults` : undefined}
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="search"
          maxLength={300}
          value={draft}
          onChange={(event) => {
            const { value, selectionStart } = event.currentTarget;
            type(value, selectionStart ?? value.length);
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
          rightSection={
            draft !== '' || filter.text !== undefined ? (
              <IconButton
                icon="x"
                size="sm"
                name={t`Quitter la recherche`}
                onClick={() => {
                  setDraft('');
                  setFaults([]);
                  asked.current = undefined;
                  onLeave();
                }}
              />
            ) : (
              singleKeys && !isTouch && <KeyHint keys="/" />
            )
          }
        />
        {isListed && (
          <div className={styles.choices} role="listbox" id={listId} aria-label={t`Propositions`}>
            {choices.map((choice, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field hears the keys for its active option
              <div
                key={choice.label}
                id={`${listId}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={choice === current}
                data-cursor={choice === current || undefined}
                className={styles.choice}
                onMouseDown={(event) => event.preventDefault()}
                onMouseMove={() => cursor !== index && setCursor(index)}
                onClick={() => take(choice)}
              >
                <b>{choice.label}</b>
                {choice.detail && <span className={styles.detail}>{choice.detail}</span>}
              </div>
            ))}
          </div>
        )}
      </div>
      <SearchFaults id={`${listId}-faults`} faults={faults} vocabulary={vocabulary} />
    </>
  );
}

type Choice = SearchCompletion & { isValue: boolean; detail?: string };

/** What may be meant at the caret; in an empty field, all that can be said. */
function useChoices(
  draft: string,
  caret: number,
  vocabulary: Parameters<typeof completeSearch>[2],
  language: 'fr' | 'en',
): Choice[] {
  const details = useOperatorWords();
  if (draft.trim() === '') {
    return operators.map((operator) => {
      const name = `${operatorName(operator, language)}:`;
      return {
        label: name,
        insert: name,
        start: 0,
        end: draft.length,
        isValue: false,
        detail: details[operator],
      };
    });
  }
  return completeSearch(draft, caret, vocabulary, language).map((completion) => {
    const operator = operators.find((one) => `${operatorName(one, language)}:` === completion.label);
    return operator
      ? { ...completion, isValue: false, detail: details[operator] }
      : { ...completion, isValue: true };
  });
}

function useOperatorWords(): Record<Operator, string> {
  const { t } = useLingui();
  return {
    from: t`qui a écrit`,
    to: t`à qui c’est adressé`,
    subject: t`mots de l’objet`,
    assignee: t`moi, personne, ou un nom`,
    department: t`le département affecté`,
    qualification: t`la qualification`,
    status: t`à traiter, en attente, résolu`,
    has: t`pièce jointe, non lu, étoile…`,
    before: t`reçu avant une date`,
    after: t`reçu après une date`,
    tag: t`une étiquette`,
    in: t`un emplacement ou un dossier`,
  };
}
