import { useMemo, useState } from 'react';
import { Button } from './Button.tsx';
import { EmptyState } from './EmptyState.tsx';
import { Definitions, FactList } from './FactList.tsx';
import styles from './gallery.module.css';
import { Figure } from './gallery-controls.tsx';
import { RelativeTime, usePersonFormat } from './PersonFormat.tsx';
import { LoadBar, ProgressBar } from './ProgressBar.tsx';
import { SkeletonRows } from './Skeleton.tsx';
import { SplitPane } from './SplitPane.tsx';
import { Tabs, tabPanel } from './Tabs.tsx';
import { NewSince, Timeline, TimelineDay, TimelineEvent } from './Timeline.tsx';
import { VirtualList } from './VirtualList.tsx';

interface Line {
  id: string;
  title: string;
}

const line = (n: number): Line => ({ id: String(n), title: `Conversation ${n}` });
const lineId = (item: Line) => item.id;

function Lines() {
  const [first, setFirst] = useState(0);
  const [count, setCount] = useState(200);
  const [cursor, setCursor] = useState<string | null>(null);
  const [open, setOpen] = useState<string | null>('2');
  const [checked, setChecked] = useState<ReadonlySet<string>>(new Set());
  const items = useMemo(
    () => Array.from({ length: count - first }, (_, i) => line(i + first)),
    [first, count],
  );
  return (
    <Figure title="Liste : les lignes qui arrivent ne déplacent rien">
      <div className={styles.pad}>
        <Button size="sm" onClick={() => setFirst(first - 2)} id="add-rows">
          Deux de plus en haut
        </Button>
        <Button size="sm" onClick={() => setFirst(first + 1)}>
          Retirer la première
        </Button>
        <span className="ink-3">{items.length} lignes</span>
      </div>
      <div className={styles.list}>
        <VirtualList
          label="Conversations"
          items={items}
          keyOf={lineId}
          rowHeight={68}
          total={1240}
          cursor={cursor}
          onCursorChange={setCursor}
          selected={open}
          checked={checked}
          onOpen={setOpen}
          onToggle={(key) => setChecked(new Set([...checked].concat(key)))}
          onEndReached={() => count < 1000 && setTimeout(() => setCount(count + 200), 200)}
          loadingMore={count < 1000}
          arrivedLabel={(n) => `${n} nouvelles`}
          renderRow={(item, state) => (
            <div
              className={styles.listRow}
              data-hovered={state.hovered || undefined}
              data-selected={state.selected || undefined}
              data-checked={state.checked || undefined}
            >
              <div className="medium">{item.title}</div>
              <div className="ink-3 ellipsis">Rang {state.index + 1}</div>
            </div>
          )}
          renderActions={(item, state) => (
            <Button size="sm" className={styles.rowAction} tabIndex={state.cursor ? 0 : -1}>
              Prendre {item.id}
            </Button>
          )}
        />
      </div>
    </Figure>
  );
}

function History() {
  const [tab, setTab] = useState<'history' | 'record' | 'notes'>('history');
  const { now } = usePersonFormat();
  const [base] = useState(() => now().getTime());
  const ago = (minutes: number) => new Date(base - minutes * 60_000);
  return (
    <Figure title="Onglets, historique">
      <div className={styles.sunken}>
        <div style={{ borderBottom: '1px solid var(--line)', padding: '0 8px' }}>
          <Tabs
            label="Panneau"
            name="side"
            value={tab}
            onChange={setTab}
            tabs={[
              { id: 'history', label: 'Historique', count: 9 },
              { id: 'record', label: 'Fiche' },
              { id: 'notes', label: 'Notes', count: 1 },
            ]}
          />
        </div>
        <div {...tabPanel('side', tab)}>
          <Timeline label="Historique">
            <TimelineEvent icon="hand-stop" tone="live" at={ago(1)}>
              <b>Votre envoi</b> a été arrêté, une réponse existait
            </TimelineEvent>
            <TimelineEvent icon="arrow-back-up" tone="accent" at={ago(1)}>
              <b>Hugo Delmas</b> a répondu à Claire Vasseur
            </TimelineEvent>
            <NewSince since={ago(4)} as="li" />
            <TimelineEvent icon="bell" tone="due" at={ago(12)}>
              <b>Vous</b> avez posé un rappel à 14:00
            </TimelineEvent>
            <TimelineEvent icon="lock" tone="note" at={ago(31)}>
              <b>Inès Benali</b> a ajouté une note
            </TimelineEvent>
            <TimelineDay>Hier</TimelineDay>
            <TimelineEvent
              icon="robot"
              at={ago(116)}
              why="Règle « Pannes vers le SAV » : l’objet contient « écran noir », donc au membre présent du SAV le moins chargé : 2 ouverts à 08:47."
            >
              <b>Assigné à vous</b> automatiquement
            </TimelineEvent>
            <TimelineEvent icon="mail-down" at={ago(116)}>
              <b>Reçu</b> dans support@example.test
            </TimelineEvent>
          </Timeline>
          <div style={{ padding: '0 16px 12px', display: 'flex', gap: 12 }} className="ink-3 t-small">
            <RelativeTime date={ago(2)} as="relative" />
            <RelativeTime date={ago(72)} as="duration" />
            <RelativeTime date={ago(60 * 30)} />
            <RelativeTime date={ago(60 * 24 * 40)} as="day" />
          </div>
        </div>
      </div>
    </Figure>
  );
}

function Facts() {
  const format = usePersonFormat();
  return (
    <Figure title="Faits, progression">
      <div className={styles.form}>
        <FactList
          label="Test de la connexion"
          facts={[
            {
              id: '1',
              verdict: 'good',
              label: 'Nom du serveur',
              text: 'imap.example.test',
              figure: format.elapsed(38),
            },
            {
              id: '2',
              verdict: 'warning',
              label: 'Certificat TLS',
              text: 'expire dans 6 jours',
              figure: format.elapsed(121),
            },
            {
              id: '3',
              verdict: 'bad',
              label: 'Envoi SMTP',
              text: (
                <>
                  <strong>Mot de passe refusé</strong> (535 5.7.8)
                </>
              ),
              figure: format.elapsed(1200),
            },
            { id: '4', verdict: 'pending', label: 'Dossiers', text: 'lecture' },
          ]}
        />
        <div>
          <div style={{ display: 'flex', gap: 8 }}>
            <span className="medium">Archivage</span>
            <span className="ink-2 num">812 sur 1 240</span>
          </div>
          <ProgressBar value={809} refused={10} max={1240} label="Archivage" valueText="812 sur 1 240" />
        </div>
        <ProgressBar value={1240} max={3100} height={6} label="Import" valueText="1 240 sur 3 100" />
        <div style={{ display: 'flex', gap: 12, alignItems: 'center' }}>
          <LoadBar value={3} max={8} /> {format.number(3)} ouverts
          <LoadBar value={8} max={8} /> 8 ouverts
          <span className="ink-3">{format.bytes(184_000)}</span>
          <span className="ink-3">{format.bytes(83_400_000)}</span>
          <span className="ink-3">{format.count(1240, 999)}</span>
        </div>
        <Definitions
          items={[
            { label: 'Contact', value: 'Claire Vasseur, gérante' },
            { label: 'Téléphone', value: '02 99 00 41 17' },
          ]}
        />
      </div>
    </Figure>
  );
}

function Pane() {
  const [width, setWidth] = useState(160);
  return (
    <Figure title="Deux volets, largeur à la main">
      <div className={styles.split}>
        <SplitPane
          label="Largeur de la liste"
          width={width}
          onWidthChange={setWidth}
          min={120}
          max={260}
          initial={160}
          first={<div className={styles.pad}>{width} px</div>}
          second={<div className={styles.pad}>Lecture</div>}
        />
      </div>
    </Figure>
  );
}

/** Lists, history, facts, empty and loading states. */
export function GalleryLists() {
  return (
    <div className={styles.column}>
      <Lines />
      <History />
      <Facts />
      <Pane />
      <Figure title="Chargement">
        <SkeletonRows rows={3} />
      </Figure>
      <Figure title="Vide">
        <EmptyState drawing="check" title="Rien à traiter" actions={<Button>Voir En attente, 18</Button>}>
          Le dernier email a été pris par Inès à 10:42.
        </EmptyState>
        <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr' }}>
          <EmptyState drawing="search" title="Aucun résultat" />
          <EmptyState drawing="lock" title="Pas d’accès" />
          <EmptyState drawing="down" title="Boîte neuve" />
          <EmptyState drawing="alert" title="Compte en erreur" />
        </div>
      </Figure>
    </div>
  );
}
