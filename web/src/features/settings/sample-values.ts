/** An invented mail, by which a template or signature is looked at before it is used. */
import type { PlaceholderValues } from '@guichet/contract/placeholders';
import { formatDate } from '../../ui/format.ts';

type Own = {
  myName: string;
  mailbox: string;
  address: string;
  language: 'fr' | 'en';
  now: Date;
  timeZone: string;
};

const invented = {
  fr: {
    firstName: 'Claire',
    name: 'Claire Vasseur',
    company: 'Vasseur Primeurs',
    subject: 'Balance en panne',
    department: 'Service après-vente',
  },
  en: {
    firstName: 'Claire',
    name: 'Claire Vasseur',
    company: 'Vasseur Foods',
    subject: 'Scale out of order',
    department: 'After-sales',
  },
};

export function sampleValues({ myName, mailbox, address, language, now, timeZone }: Own): PlaceholderValues {
  const words = invented[language];
  return {
    ...words,
    reference: 'R7A2B41C9',
    date: formatDate(now, language, timeZone),
    myName,
    myFirstName: myName.split(' ')[0] ?? myName,
    myDepartment: words.department,
    mailbox,
    address,
  };
}
