import type { DirectoryModule, Proposal, RecordSummary } from '@guichet/contract/directory';
import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import { errorText, refusalIn } from '../../data/api.ts';
import type { Target } from '../../data/command.ts';
import { modulesQuery, moduleWords, proposalsQuery } from '../../data/directory.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Checkbox, Select, TextInput } from '../../ui/fields.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { SkeletonText, useDelayed } from '../../ui/Skeleton.tsx';
import { CreatePane } from './CreatePane.tsx';
import styles from './directory.module.css';
import { offerWayBack, offerWayBackForAll, tie } from './identify.ts';
import { RecordOption } from './RecordOption.tsx';
import { useMatches } from './use-matches.ts';

export interface IdentifyDialogProps {
  target: Target;
  /** Further conversations of other addresses of the same domain: all of them go to one company. */
  others?: readonly Target[];
  onClose: () => void;
}

/** What the server refused until it is confirmed: who has the address now. */
type Taken = { sentence: string; again: () => void };

/** Says who the correspondent is: a record that is there, or a new one in the same window; whole by keyboard. */
export function IdentifyDialog({ target, others = [], onClose }: IdentifyDialogProps) {
  const { t, i18n } = useLingui();
  const { row } = target;
  const listId = useId();
  const { data: modules } = useQuery(modulesQuery);
  const { data: proposed, isError, error } = useQuery(proposalsQuery(row.id));
  const [moduleId, setModuleId] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  /** Null until somebody moves it. */
  const [cursor, setCursor] = useState<number | null>(null);
  const [share, setShare] = useState(false);
  const [taken, setTaken] = useState<Taken | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isMany = others.length > 0;
  const offered = (modules ?? []).filter((one) => !one.archived && (!isMany || one.kind === 'companies'));
  const module =
    offered.find(({ id }) => id === moduleId) ?? firstModule(offered, proposed?.proposals ?? []) ?? null;
  const search = useMatches(module?.id ?? '', typed);
  const options = optionsOf(search.records, proposed?.proposals ?? [], typed);
  // Who is found or proposed stands ready; the first of the alphabet is nobody's choice.
  const start = typed.trim() !== '' || (proposed?.proposals.length ?? 0) > 0 ? 0 : -1;
  const at = Math.min(cursor ?? start, options.length - 1);
  // What is on screen may still answer what was typed before: nothing of it is attached to by mistake.
  const isSettled = search.isSettled && (typed !== '' || proposed !== undefined);
  const chosen = isSettled ? (options[at] ?? null) : null;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });

  const address = proposed?.address ?? row.correspondent.address;
  const current = isMany ? null : row.record;
  const isPublic = isMany && proposed?.isPublicDomain === true;
  const { domain = '' } = proposed ?? {};
  const personal = target.mailbox.kind === 'personal';
  const say = (problem: unknown) => errorText(problem, i18n.locale === 'en' ? 'en' : 'fr');

  /** Does it, and asks first when another record has the address. */
  const attempt = async (work: (takeFrom: string[]) => Promise<void>, takeFrom: string[] = []) => {
    if (isBusy) return;
    setBusy(true);
    setFailure(null);
    setTaken(null);
    try {
      await work(takeFrom);
      onClose();
    } catch (problem) {
      const refusal = refusalIn(problem);
      const recordId = refusal?.data.recordId;
      if (refusal?.reason === 'directory.addressTaken' && typeof recordId === 'string') {
        setTaken({
          sentence: say(problem),
          again: () => void attempt(work, [...takeFrom, recordId]),
        });
      } else setFailure(say(problem));
    } finally {
      setBusy(false);
    }
  };
  const attachAll = (record: RecordSummary) =>
    attempt(async (takeFrom) => {
      const targets = [target, ...others];
      const before = targets.map(({ row: one }) => one.record);
      for (const one of targets) await tie(one, { recordId: record.id, takeFrom, share });
      offerWayBackForAll(targets, before, record);
    });
  const attach = (record: RecordSummary | null) => {
    if (taken) return taken.again();
    if (isMany) {
      if (record && !isPublic) void attachAll(record);
      return;
    }
    if (!record || (record.id === current?.id && !share)) return;
    void attempt(async (takeFrom) => {
      const after = await tie(target, { recordId: record.id, takeFrom, share });
      offerWayBack(target, current, after);
    });
  };
  const detach = () => {
    if (!current) return;
    void attempt(async () => {
      const own = { recordId: null, takeFrom: [current.id], share: !current.isPrivate };
      const after = await tie(target, own);
      offerWayBack(target, current, after);
    });
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || options.length === 0) return;
    event.preventDefault();
    setTaken(null);
    setCursor(at < 0 && step < 0 ? options.length - 1 : (at + step + options.length) % options.length);
  };
  const chosenName = chosen?.name ?? '';
  const isThere = chosen !== null && chosen.id === current?.id;

  return (
    <Dialog
      opened
      onClose={onClose}
      width={800}
      padded={false}
      title={
        isMany
          ? t`Identifier ${plural(others.length + 1, { one: '# adresse', other: '# adresses' })} de ${domain}`
          : t`Identifier ${address}`
      }
      subject={
        personal && !share
          ? t`Chaque email de cette adresse vous montrera la fiche choisie, à vous seul.`
          : t`Chaque email de cette adresse, dans toutes les boîtes, montrera la fiche choisie.`
      }
      onPrimary={() => attach(chosen)}
      note={t`Inscrit dans l’historique`}
      actions={
        <>
          <Button onClick={onClose}>{t({ message: 'Annuler', context: 'leave without doing' })}</Button>
          <Button
            variant="primary"
            aria-busy={isBusy}
            unavailable={
              isPublic
                ? t`Tout le monde peut avoir une adresse chez ${domain} : identifiez ces correspondants séparément.`
                : !chosen
                  ? isMany
                    ? t`Choisissez d’abord une fiche.`
                    : t`Choisissez d’abord une fiche, ou créez-la.`
                  : isThere && !share && t`L’adresse y est déjà rattachée.`
            }
            onClick={() => attach(chosen)}
          >
            <span className="ellipsis">
              {taken ? t`Déplacer vers ${chosenName}` : chosen ? t`Rattacher à ${chosenName}` : t`Rattacher`}
            </span>
          </Button>
        </>
      }
      side={
        module &&
        !isMany && (
          <CreatePane
            key={`${module.id} ${proposed ? 'told' : ''}`}
            target={target}
            module={module}
            proposed={proposed}
            share={share}
            attempt={(work) => void attempt(work)}
            onAttach={attach}
          />
        )
      }
    >
      <div className={styles.search}>
        <Select
          label={t`Module`}
          data={offered.map((one) => ({ value: one.id, label: moduleWords(one, i18n.locale).plural }))}
          value={module?.id ?? null}
          onChange={(id) => {
            setModuleId(id);
            setCursor(null);
          }}
        />
        <TextInput
          label={t`Nom`}
          data-autofocus
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={chosen ? `${listId}-${chosen.id}` : undefined}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setCursor(null);
            setTaken(null);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      {current && (
        <div className={styles.current}>
          <Icon name="id" size={14} />
          <span className="grow">
            <Trans>
              Rattachée à <b className="medium">{current.name}</b>
            </Trans>
          </span>
          <Button size="sm" onClick={detach}>{t`Détacher`}</Button>
        </div>
      )}
      {typed === '' && proposed && <Hint proposals={proposed.proposals} domain={proposed.domain} />}
      <div
        className={styles.options}
        role="listbox"
        aria-label={t`Fiches`}
        id={listId}
        ref={list}
        aria-busy={!isSettled}
      >
        <Waiting isLoading={!isSettled && options.length === 0} />
        {options.map((record, index) => (
          <RecordOption
            key={record.id}
            id={`${listId}-${record.id}`}
            record={record}
            module={modules?.find(({ id }) => id === record.moduleId) ?? null}
            isChosen={isSettled && index === at}
            onChoose={() => {
              setCursor(index);
              setTaken(null);
            }}
            onAttach={() => isSettled && attach(record)}
          />
        ))}
      </div>
      {isSettled && options.length === 0 && (
        <p className={styles.none}>
          {typed === ''
            ? isMany
              ? t`Aucune fiche dans ce module. Identifiez d’abord une seule de ces conversations : sa compagnie se crée dans la même fenêtre.`
              : t`Aucune fiche dans ce module. Créez la première ici même.`
            : isMany
              ? t`Aucune fiche de ce nom. Essayez une partie du nom.`
              : t`Aucune fiche de ce nom. Essayez une partie du nom, ou créez-la ici même.`}
        </p>
      )}
      {personal && (
        <div className={styles.share}>
          <Checkbox
            label={t`Visible de tous, dans toutes les boîtes`}
            checked={share}
            onChange={(event) => setShare(event.currentTarget.checked)}
          />
        </div>
      )}
      {taken && (
        <Banner tone="due" icon="arrows-exchange" assertive>
          {taken.sentence}
        </Banner>
      )}
      {isPublic && (
        <Banner tone="due" icon="info-circle" assertive>
          {t`Tout le monde peut avoir une adresse chez ${domain} : identifiez ces correspondants séparément.`}
        </Banner>
      )}
      {(failure ?? (isError ? say(error) : null)) && (
        <Banner tone="late" assertive>
          {failure ?? say(error)}
        </Banner>
      )}
      <p className={styles.rule}>
        {t`Une adresse appartient à une seule fiche. Si elle en a déjà une, Guichet demande avant de la déplacer.`}
      </p>
    </Dialog>
  );
}

/** The module of the first proposal; contacts where nothing is proposed. */
function firstModule(
  modules: readonly DirectoryModule[],
  proposals: readonly Proposal[],
): DirectoryModule | undefined {
  return modules.find(({ id }) => id === proposals[0]?.record.moduleId) ?? modules[0];
}

/** Before anything is typed: who he may be, then the module from its start. */
function optionsOf(
  found: readonly RecordSummary[],
  proposals: readonly Proposal[],
  typed: string,
): RecordSummary[] {
  if (typed.trim() !== '') return [...found];
  const first = proposals.map(({ record }) => record);
  return [...first, ...found.filter(({ id }) => !first.some((one) => one.id === id))];
}

function Hint({ proposals, domain }: { proposals: readonly Proposal[]; domain: string }) {
  const { t } = useLingui();
  const [first] = proposals;
  if (!first) return null;
  const name = first.record.name;
  return (
    <p className={styles.hint}>
      <Icon name="bulb" size={14} />
      <span>
        {first.because === 'domain'
          ? t`D’autres adresses de ${domain} sont déjà rattachées à ${name}.`
          : t`${name} porte un nom proche.`}
      </span>
    </p>
  );
}

function Waiting({ isLoading }: { isLoading: boolean }) {
  const isSlow = useDelayed(200);
  return isLoading && isSlow ? (
    <div className={styles.waiting}>
      <SkeletonText lines={4} />
    </div>
  ) : null;
}
