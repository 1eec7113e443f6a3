import { completeSearch } from '@guichet/contract/complete-search';
import { meantNames, type SearchVocabulary } from '@guichet/contract/search-names';
import { operatorName } from '@guichet/contract/search-query';
import { useLingui } from '@lingui/react/macro';
import { Icon } from '../../ui/Icon.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import styles from './search.module.css';
import type { OperatorToken } from './search-typing.ts';

/** Values that are named at most. */
const MOST = 6;

/** Which operator names nothing or several things, and what it could name; a line of its own beneath the field. */
export function SearchFaults(props: {
  id: string;
  faults: readonly OperatorToken[];
  vocabulary: SearchVocabulary;
}) {
  const fault = props.faults[0];
  return (
    <div id={props.id} role="status" className={styles.faults}>
      {fault && (
        <p className={styles.fault}>
          <Icon name="alert-triangle" size={14} />
          <FaultWords fault={fault} vocabulary={props.vocabulary} />
        </p>
      )}
    </div>
  );
}

function FaultWords({ fault, vocabulary }: { fault: OperatorToken; vocabulary: SearchVocabulary }) {
  const { t } = useLingui();
  const { language } = usePersonFormat();
  const { operator, value, negated } = fault;
  const name = operatorName(operator, language);
  if (negated) return <span>{t`« -${name}: » ne s’exclut pas : le tiret n’exclut que des mots.`}</span>;
  if (operator === 'before' || operator === 'after') {
    return (
      <span>
        {value === ''
          ? t`« ${name}: » attend une date : 2026-03-01, 1/3/2026, 3/2026 ou 2026.`
          : t`« ${value} » n’est pas une date. Écrivez 2026-03-01, 1/3/2026, 3/2026 ou 2026.`}
      </span>
    );
  }
  const several = meantNames(operator, value, vocabulary);
  if (several.length > 1) {
    const names = several.slice(0, MOST).join(', ') + (several.length > MOST ? '…' : '');
    return <span>{t`« ${name}:${value} » peut désigner : ${names}. Complétez le nom.`}</span>;
  }
  const query = `${name}:`;
  const values = completeSearch(query, query.length, vocabulary, language)
    .slice(0, MOST)
    .map(({ label }) => label)
    .join(', ');
  if (value === '') return <span>{t`« ${name}: » attend une valeur : ${values}.`}</span>;
  return values === '' ? (
    <span>{t`« ${name}:${value} » ne désigne rien ici.`}</span>
  ) : (
    <span>{t`« ${name}:${value} » ne désigne rien ici. Essayez : ${values}.`}</span>
  );
}
