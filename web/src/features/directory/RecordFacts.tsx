import type { DirectoryRecord } from '@guichet/contract/directory';
import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { Icon } from '../../ui/Icon.tsx';
import styles from './directory.module.css';

/** Addresses, telephones, company, people, notes: what there is, and nothing for what there is not. */
export function RecordFacts({ record }: { record: DirectoryRecord }) {
  const { t } = useLingui();
  return (
    <dl className={styles.facts}>
      {record.addresses.length > 0 && (
        <>
          <dt>{t`Adresses`}</dt>
          {record.addresses.map(({ address, isPrivate }) => (
            <dd key={address} className={styles.address}>
              {address}
              {isPrivate && !record.isPrivate && (
                <Icon name="lock" size={12} label={t`Rattachée pour vous seul`} />
              )}
            </dd>
          ))}
        </>
      )}
      {record.phones.length > 0 && (
        <>
          <dt>{t`Téléphone`}</dt>
          {record.phones.map((phone) => (
            <dd key={phone}>
              <a className={styles.link} href={`tel:${phone.replace(/[^+\d]/g, '')}`}>
                {phone}
              </a>
            </dd>
          ))}
        </>
      )}
      {record.company && (
        <>
          <dt>{t`Compagnie`}</dt>
          <dd>
            <Link
              to="/directory/$module/$recordId"
              params={{ module: 'companies', recordId: record.company.id }}
              className={styles.link}
            >
              {record.company.name}
            </Link>
          </dd>
        </>
      )}
      {record.city !== '' && (
        <>
          <dt>{t`Ville`}</dt>
          <dd>{record.city}</dd>
        </>
      )}
      {record.people.length > 0 && (
        <>
          <dt>{t`Personnes`}</dt>
          {record.people.map((person) => (
            <dd key={person.id}>
              <Link
                to="/directory/$module/$recordId"
                params={{ module: 'contacts', recordId: person.id }}
                className={styles.link}
              >
                {person.name}
              </Link>
              {person.address && <span className="ink-3"> {person.address}</span>}
            </dd>
          ))}
        </>
      )}
      {record.notes.trim() !== '' && (
        <>
          <dt>{t`Notes de la fiche`}</dt>
          <dd className={styles.notes} dir="auto">
            {record.notes}
          </dd>
        </>
      )}
    </dl>
  );
}
