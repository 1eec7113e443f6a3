import { useState } from 'react';
import { Avatar } from './Avatar.tsx';
import { Button } from './Button.tsx';
import { ColorSquare } from './Chip.tsx';
import { Dialog } from './Dialog.tsx';
import { Checkbox, Textarea, TextInput } from './fields.tsx';
import styles from './gallery.module.css';
import { Figure } from './gallery-controls.tsx';
import { IconButton } from './IconButton.tsx';
import { Menu, type MenuEntry } from './Menu.tsx';
import { Popover } from './Popover.tsx';

const nothing = () => {};

const acts: MenuEntry[] = [
  { id: 'identify', label: 'Identifier', icon: 'id', keys: 'i', onSelect: nothing },
  { id: 'assign', label: 'Assigner', icon: 'user-plus', keys: 'a', onSelect: nothing },
  { id: 'qualify', label: 'Qualifier', icon: 'tag', keys: 'q', onSelect: nothing },
  { id: 'status', label: 'Changer le statut', icon: 'circle-dot', keys: 'Shift+S', onSelect: nothing },
  {
    id: 'move',
    label: 'Déplacer',
    icon: 'arrows-exchange',
    unavailable: 'Une seule boîte.',
    onSelect: nothing,
  },
  { id: 's1', type: 'separator' },
  { id: 'archive', label: 'Archiver', icon: 'archive', keys: 'e', onSelect: nothing },
  { id: 'delete', label: 'Supprimer', icon: 'trash', keys: 'Delete', danger: true, onSelect: nothing },
  { id: 'h', type: 'heading', label: 'Qualification' },
  { id: 'q1', label: 'Panne', leading: <ColorSquare color="#C2453A" />, checked: true, onSelect: nothing },
  {
    id: 'q2',
    label: 'Retour',
    leading: <ColorSquare color="#B0721E" />,
    detail: '5',
    checked: false,
    onSelect: nothing,
  },
];

/** Menu, popover, dialogs. */
export function GalleryOverlays() {
  const [dialog, setDialog] = useState<'assign' | 'identify' | null>(null);
  const [popover, setPopover] = useState(false);
  return (
    <div className={styles.column}>
      <Figure title="Menus, fenêtres">
        <div className={styles.pad}>
          <Menu trigger={<IconButton icon="dots-vertical" name="Actions" id="open-menu" />} entries={acts} />
          <Popover
            label="Filtre avancé"
            opened={popover}
            onOpenedChange={setPopover}
            padded
            trigger={
              <IconButton
                icon="filter"
                name="Filtre avancé"
                keys="f"
                active={popover}
                id="open-popover"
                onClick={() => setPopover(!popover)}
              />
            }
          >
            <Checkbox label="Non lus" count="9" />
            <Checkbox label="Pièce jointe" count="8" />
          </Popover>
          <Button id="open-assign" onClick={() => setDialog('assign')}>
            Assigner
          </Button>
          <Button id="open-identify" onClick={() => setDialog('identify')}>
            Identifier
          </Button>
        </div>
      </Figure>
      <Dialog
        opened={dialog === 'assign'}
        onClose={() => setDialog(null)}
        onPrimary={() => setDialog(null)}
        title="Assigner cette conversation"
        subject="Pharmacie des Lices — Devis pour 6 balances de comptoir · non assignée"
        note="Yann sera prévenu tout de suite."
        actions={
          <>
            <Button onClick={() => setDialog(null)}>Annuler</Button>
            <Button variant="primary" onClick={() => setDialog(null)}>
              Sauvegarder
            </Button>
          </>
        }
      >
        <TextInput
          aria-label="Membre"
          placeholder="Nom, adresse ou département"
          icon="search"
          data-autofocus
        />
        <div style={{ display: 'flex', gap: 10, alignItems: 'center', height: 48 }}>
          <Avatar name="Yann Le Goff" id="yann" size={28} online decorative />
          <span className="medium">Yann Le Goff</span>
        </div>
        <Textarea label="Message (facultatif, visible de l’équipe seulement)" />
      </Dialog>
      <Dialog
        opened={dialog === 'identify'}
        onClose={() => setDialog(null)}
        width={800}
        title="Identifier c.vasseur@vasseur.example.test"
        subject="Chaque email de cette adresse, dans toutes les boîtes, montrera la fiche choisie."
        note="Inscrit dans l’historique"
        actions={
          <>
            <Button onClick={() => setDialog(null)}>Annuler</Button>
            <Button variant="primary">Rattacher à Vasseur Primeurs</Button>
          </>
        }
        side={<TextInput label="Nom" defaultValue="Vasseur" />}
      >
        <TextInput label="Nom" defaultValue="vass" rightSection="3 fiches" data-autofocus />
      </Dialog>
    </div>
  );
}
