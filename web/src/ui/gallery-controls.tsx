import { type ReactNode, useState } from 'react';
import { Avatar, AvatarStack } from './Avatar.tsx';
import { Banner } from './Banner.tsx';
import { Bar } from './Bar.tsx';
import { Button, SplitButton } from './Button.tsx';
import { Chip, FilterChip, Token } from './Chip.tsx';
import {
  Checkbox,
  PasswordInput,
  RadioGroup,
  Segmented,
  Select,
  Switch,
  Textarea,
  TextInput,
} from './fields.tsx';
import styles from './gallery.module.css';
import { IconButton } from './IconButton.tsx';
import { KeyHint } from './KeyHint.tsx';
import { showToast } from './Toast.tsx';
import { WritingDots } from './WritingDots.tsx';

export function Figure({ title, children }: { title: string; children: ReactNode }) {
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>{title}</figcaption>
      <div className={styles.box}>{children}</div>
    </figure>
  );
}

function Buttons() {
  return (
    <Figure title="Boutons">
      <div className={styles.pad}>
        <Button variant="primary">Sauvegarder</Button>
        <Button>Annuler</Button>
        <Button variant="quiet">Copier le lien</Button>
        <Button variant="danger">Supprimer</Button>
        <Button variant="danger-solid">Supprimer pour de bon</Button>
        <Button variant="live">Voir</Button>
        <Button unavailable="Le compte est en pause.">Indisponible</Button>
        <Button variant="primary" unavailable="Rien n’a changé.">
          Sauvegarder
        </Button>
        <Button size="sm">Assigner</Button>
        <Button size="sm" icon="user-plus">
          Assigner
        </Button>
        <Button size="lg" icon="plus">
          Créer une compagnie
        </Button>
        <Button icon="circle-check">Résoudre</Button>
        <Button trailingIcon="chevron-down" icon="circle-dot">
          À traiter
        </Button>
        <Button variant="link">Toujours pour cette adresse</Button>
        <SplitButton>
          <Button variant="primary" keys="Ctrl+Enter" showKeys>
            Envoyer
          </Button>
          <Button variant="primary" aria-label="Autres envois">
            <svg
              width="16"
              height="16"
              viewBox="0 0 24 24"
              fill="none"
              stroke="currentColor"
              strokeWidth="1.75"
            >
              <title>Autres envois</title>
              <path d="M6 9l6 6l6 -6" />
            </svg>
          </Button>
        </SplitButton>
      </div>
      <div className={styles.pad}>
        <IconButton icon="filter" name="Filtre avancé" keys="f" active badge={1} />
        <IconButton icon="square-check" name="Choisir" keys="x" pressed={false} />
        <IconButton icon="archive" name="Archiver" keys="e" />
        <IconButton icon="clock" name="Rappel" keys="h" unavailable="La conversation est résolue." />
        <IconButton icon="dots-vertical" name="Actions" size="sm" />
        <IconButton icon="trash" name="Supprimer" keys="Delete" danger />
        <KeyHint keys="Shift+A" />
        <KeyHint keys="g t" />
        <KeyHint keys="Ctrl+Enter" />
        <KeyHint keys="?" />
      </div>
    </Figure>
  );
}

function Fields() {
  const [who, setWho] = useState<'all' | 'me' | 'none'>('me');
  const [radio, setRadio] = useState<'a' | 'b'>('a');
  return (
    <Figure title="Champs">
      <div className={styles.form}>
        <TextInput label="Nom" placeholder="Nom, adresse ou département" icon="search" />
        <TextInput label="Adresse email" defaultValue="c.vasseur@vasseur" error="Il manque le domaine." />
        <TextInput
          aria-label="Rechercher dans Support"
          placeholder="Rechercher dans Support"
          icon="search"
          controlSize="bar"
          quiet
          rightSection={<KeyHint keys="/" />}
        />
        <Select label="Module" data={['Compagnies', 'Contacts']} defaultValue="Compagnies" />
        <PasswordInput label="Mot de passe" defaultValue="secret" description="Douze caractères au moins." />
        <Textarea label="Message (facultatif)" defaultValue="Même remise que l’an dernier." />
        <TextInput label="Serveur" defaultValue="imap.example.test" disabled />
        <Segmented
          label="Assignation"
          value={who}
          onChange={setWho}
          options={[
            { value: 'all', label: 'Tous' },
            { value: 'me', label: 'À moi' },
            { value: 'none', label: 'Non assignés' },
          ]}
        />
        <div className={styles.pad} style={{ padding: 0 }}>
          <Checkbox label="SAV" count="21" defaultChecked />
          <Checkbox label="Facturation" count="9" />
          <Checkbox label="Toutes" indeterminate />
          <Checkbox aria-label="Choisir la conversation" />
          <Switch label="Relever les nouveaux emails" defaultChecked />
          <Switch label="En pause" />
        </div>
        <RadioGroup
          label="Visible"
          inline
          value={radio}
          onChange={setRadio}
          options={[
            { value: 'a', label: 'Pour moi' },
            { value: 'b', label: 'Pour la boîte' },
          ]}
        />
      </div>
    </Figure>
  );
}

function Labels() {
  return (
    <Figure title="Avatars, puces">
      <div className={styles.pad}>
        <Avatar name="Léa Marchand" id="lea" size={28} online />
        <Avatar name="Inès Benali" id="ines" size={24} online />
        <Avatar name="Hugo Delmas" id="hugo" />
        <Avatar name="Sofia Costa" id="sofia" size={28} away />
        <Avatar name="Support" id="support" square size={24} />
        <Avatar name="Vasseur Primeurs" id="vasseur" square size={32} />
        <Avatar name="Nadia Cherif" id="nadia" size={16} />
        <AvatarStack
          people={['Léa Marchand', 'Inès Benali', 'Hugo Delmas', 'Yann Le Goff', 'Thomas Roy'].map(
            (name) => ({
              id: name,
              name,
            }),
          )}
        />
        <span
          style={{ color: 'var(--live)', display: 'inline-flex', gap: 4, fontSize: 11.5, fontWeight: 500 }}
        >
          écrit <WritingDots />
        </span>
      </div>
      <div className={styles.pad}>
        <Chip kind="outlined">SAV</Chip>
        <Chip kind="square" color="#C2453A">
          Panne
        </Chip>
        <Chip kind="due" icon="calendar-due">
          Échéance 11:30
        </Chip>
        <Chip kind="late" icon="alert-triangle">
          Retard 2 h 05
        </Chip>
        <Chip icon="bell">Rappel 14:00</Chip>
        <Chip kind="done" icon="checks">
          Remis
        </Chip>
        <Chip kind="live" icon="pencil">
          Hugo écrit
        </Chip>
        <Chip kind="accent" icon="bulb">
          Suggéré
        </Chip>
        <Chip kind="note" icon="lock">
          Note interne
        </Chip>
        <span style={{ width: 90, display: 'flex' }}>
          <Chip kind="outlined" shrink>
            Facturation et comptabilité
          </Chip>
        </span>
        <FilterChip label="Statut" value="À traiter" onOpen={() => {}} onRemove={() => {}} />
        <Token onRemove={() => {}}>Claire Vasseur</Token>
        <Token invalid onRemove={() => {}}>
          claire@
        </Token>
      </div>
    </Figure>
  );
}

/** Buttons, fields, labels, bars. */
export function GalleryControls() {
  return (
    <div className={styles.column}>
      <Buttons />
      <Labels />
      <Figure title="Bandeaux">
        <Banner tone="due" actions={<Button size="sm">Réessayer</Button>}>
          Connexion perdue depuis 12 s. 2 actions en file.
        </Banner>
        <Banner tone="late" detail="2 réponses attendent">
          Envoi arrêté depuis 10:31 : mot de passe refusé
        </Banner>
        <Banner tone="live" onClose={() => {}}>
          Hugo a répondu il y a 40 s pendant que vous écriviez
        </Banner>
        <Banner tone="info">L’import va jusqu’au 1er janvier 2025.</Banner>
        <Bar selected toolbarLabel="Sélection">
          <Checkbox aria-label="Tout choisir" indeterminate />
          <strong className="num strong">1 240</strong>
          <span className="ink-2">choisies</span>
          <span className="grow" />
          <Button size="sm" icon="user-plus">
            Assigner
          </Button>
          <IconButton size="sm" icon="x" name="Vider la sélection" />
        </Bar>
        <div className={styles.pad}>
          <Button onClick={() => showToast({ text: 'Assignée à Yann Le Goff', onUndo: () => {} })}>
            Montrer un retour
          </Button>
        </div>
      </Figure>
      <Fields />
    </div>
  );
}
