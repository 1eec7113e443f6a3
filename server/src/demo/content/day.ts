import type { DemoDay } from './types.ts';

/** What the company keeps beside its mail, as it stands this morning. */
export const day: DemoDay = {
  tags: [
    {
      name: 'Urgent',
      color: '#C2453A',
      by: 'lea',
      on: [
        'support-production-madec-ligne-2-arretee-depuis-5h30',
        'support-titulaire-pharmacie-odet-balance-de-preparation-controle-demain',
      ],
    },
    {
      name: 'Garantie',
      color: '#1F8A6D',
      mailbox: 'support',
      by: 'ines',
      on: [
        'support-jb-noel-noel-retour-sous-garantie-n-11-0482',
        'support-cuisine-maillard-traiteur-odeur-de-brule-puis-plus-rien',
      ],
    },
    {
      name: 'Marché public',
      color: '#7C5CC4',
      mailbox: 'ventes',
      by: 'yann',
      on: ['ventes-marches-sarzeau-consultation-pesage-de-la-dechetterie'],
    },
  ],
  contacts: [
    { email: 'amina.diallo@example.test', company: '' },
    { email: 'bruno.cadiou@cadiou-charpente.example.test', company: 'Cadiou Charpente' },
    { email: 'charlotte@pym-and-daughters.example.test', company: 'Pym & Daughters' },
    { email: 'elodie@garnier.example.test', company: 'Laboratoire Garnier' },
    { email: 'fiona@highland-cheese.example.test', company: 'Highland Cheese' },
    { email: 'grace.okafor@okafor-bakery.example.test', company: 'Okafor Bakery' },
    { email: 'mona@savons-tanguy.example.test', company: 'Savons Tanguy' },
  ],
  views: [
    { name: 'Urgences', mailbox: 'support', by: 'lea', isShared: true, place: 'open', tag: 'Urgent' },
    {
      name: 'Pannes en attente de réponse',
      mailbox: 'support',
      by: 'hugo',
      isShared: false,
      place: 'waiting',
      qualification: 'panne',
    },
    {
      name: 'Devis à envoyer',
      mailbox: 'ventes',
      by: 'yann',
      isShared: true,
      place: 'open',
      qualification: 'devis',
    },
    {
      name: 'Logistique, à répondre',
      mailbox: 'compta',
      by: 'sofia',
      isShared: false,
      place: 'waiting',
      department: 'logistique',
    },
  ],
  stars: [
    { conversation: 'support-c-vasseur-vasseur-balance-b-40-ecran-noir-depuis-ce-matin', by: 'lea' },
    { conversation: 'ventes-amina-diallo-example-test-tarif-revendeur-pour-l-ouest', by: 'camille' },
  ],
  snoozed: [
    { conversation: 'support-cuisine-maillard-traiteur-odeur-de-brule-puis-plus-rien', by: 'ines' },
    { conversation: 'ventes-cadre-sante-ehpad-ajoncs-plateforme-de-pesee-pour-fauteuils', by: 'yann' },
  ],
  absences: [{ person: 'camille', days: 3, substitute: 'thomas' }],
};
