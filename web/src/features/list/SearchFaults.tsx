import { completeSearch, operatorName, type SearchVocabulary } from '@guichet/contract/search-query';
import { useLingui } from '@lingui/react/macro';
import { Icon } from '../../ui/Icon.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import styles from './search.module.css';
import type { OperatorToken } from './search-typing.ts';

/** Values that are named at most. */
const MOST = 6;

/** Which operator names nothing, and what it could name. */
export function SearchFaults(props: {
  id: string;
  faults: readonly OperatorToken[];
  vocabulary: SearchVocabulary;
}) {
  const fault = props.faults[0];
  return (
    <div id={props.id} role="status">
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
  const query = `${name}:`;
  const values = completeSearch(query, query.length, vocabulary, language)
    .slice(0, MOST)
    .map(({ label }) => label)
    .join(', ');
  if (value === '') return <span>{t`« ${name}: » attend une valeur : ${values}.`}</span>;
  return values === '' ? (
    <span>{t`« ${name}:${value} » ne désigne rien ici.`}</span>
  ) : (
    <span>{t`« ${name}:${value} » ne désigne rien ici, ou plusieurs choses. Essayez : ${values}.`}</span>
  );
}
