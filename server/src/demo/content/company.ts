import type { DemoDepartment, DemoMailbox, DemoPerson, DemoQualification } from './types.ts';

export const companyName = 'Trébuchet';

export const people: DemoPerson[] = [
  {
    key: 'lea',
    name: 'Léa Marchand',
    email: 'lea.marchand@example.test',
    language: 'fr',
    role: 'admin',
    departments: ['sav'],
    title: 'Responsable du service client',
  },
  {
    key: 'hugo',
    name: 'Hugo Delmas',
    email: 'hugo.delmas@example.test',
    language: 'fr',
    role: 'agent',
    departments: ['sav'],
    title: 'Technicien SAV',
  },
  {
    key: 'ines',
    name: 'Inès Benali',
    email: 'ines.benali@example.test',
    language: 'fr',
    role: 'supervisor',
    departments: ['sav'],
    title: 'Cheffe d’atelier et d’étalonnage',
  },
  {
    key: 'nadia',
    name: 'Nadia Cherif',
    email: 'nadia.cherif@example.test',
    language: 'fr',
    role: 'agent',
    departments: ['sav', 'logistique'],
    title: 'Retours et pièces détachées',
  },
  {
    key: 'thomas',
    name: 'Thomas Roy',
    email: 'thomas.roy@example.test',
    language: 'fr',
    role: 'agent',
    departments: ['logistique'],
    title: 'Expéditions et facturation',
  },
  {
    key: 'yann',
    name: 'Yann Le Goff',
    email: 'yann.legoff@example.test',
    language: 'fr',
    role: 'supervisor',
    departments: ['commercial'],
    title: 'Responsable commercial',
  },
  {
    key: 'camille',
    name: 'Camille Fournier',
    email: 'camille.fournier@example.test',
    language: 'fr',
    role: 'agent',
    departments: ['commercial'],
    title: 'Commerciale sédentaire',
  },
  {
    key: 'sofia',
    name: 'Sofia Costa',
    email: 'sofia.costa@example.test',
    language: 'en',
    role: 'supervisor',
    departments: ['logistique'],
    title: 'Comptable',
  },
];

export const departments: DemoDepartment[] = [
  { key: 'sav', name: 'SAV' },
  { key: 'commercial', name: 'Commercial' },
  { key: 'logistique', name: 'Logistique et facturation' },
];

const address = 'Trébuchet, balances et pesage\n12, quai de la Romaine, 35000 Rennes';

export const mailboxes: DemoMailbox[] = [
  {
    key: 'support',
    kind: 'shared',
    name: 'Support',
    address: 'support@example.test',
    aliases: ['sav@example.test', 'etalonnage@example.test'],
    members: [
      { person: 'lea', role: 'dispatcher' },
      { person: 'ines', role: 'dispatcher' },
      { person: 'hugo', role: 'member' },
      { person: 'nadia', role: 'member' },
      { person: 'thomas', role: 'member' },
    ],
    departments: ['sav', 'commercial', 'logistique'],
    signature: { fr: `Service client\n${address}\n02 61 91 00 40, de 8 h 30 à 18 h` },
  },
  {
    key: 'ventes',
    kind: 'shared',
    name: 'Ventes',
    address: 'ventes@example.test',
    aliases: ['devis@example.test', 'commandes@example.test'],
    members: [
      { person: 'yann', role: 'dispatcher' },
      { person: 'lea', role: 'dispatcher' },
      { person: 'camille', role: 'member' },
      { person: 'thomas', role: 'member' },
    ],
    departments: ['commercial', 'logistique'],
    signature: { fr: `Service commercial\n${address}\n02 61 91 00 41` },
  },
  {
    key: 'compta',
    kind: 'shared',
    name: 'Comptabilité',
    address: 'compta@example.test',
    aliases: ['factures@example.test'],
    members: [
      { person: 'sofia', role: 'dispatcher' },
      { person: 'lea', role: 'dispatcher' },
      { person: 'thomas', role: 'member' },
      { person: 'camille', role: 'member' },
    ],
    departments: ['logistique', 'commercial'],
    signature: { fr: `Comptabilité clients\n${address}\n02 61 91 00 42` },
  },
  {
    key: 'lea',
    kind: 'personal',
    name: 'Léa Marchand',
    address: 'lea.marchand@example.test',
    aliases: [],
    owner: 'lea',
    members: [],
    departments: [],
    signature: { fr: `Léa Marchand\nResponsable du service client\n${address}` },
  },
];

export const qualifications: DemoQualification[] = [
  { key: 'panne', name: 'Panne', color: '#C2453A' },
  { key: 'retour', name: 'Retour', color: '#B0721E' },
  { key: 'etalonnage', name: 'Étalonnage', color: '#5E7F23' },
  { key: 'devis', name: 'Devis', color: '#1F8A6D' },
  { key: 'livraison', name: 'Livraison', color: '#2F7FB8' },
  { key: 'facture', name: 'Facture', color: '#7C5CC4' },
  { key: 'reclamation', name: 'Réclamation', color: '#B83A7E' },
  { key: 'question', name: 'Question', color: '#77797F' },
];
