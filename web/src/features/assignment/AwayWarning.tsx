import type { Assignee } from '@guichet/contract/mailboxes';
import { useLingui } from '@lingui/react/macro';
import { firstName } from '../../data/people.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { formatDate } from '../../ui/format.ts';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';

interface AwayWarningProps {
  away: NonNullable<Assignee['person']['away']>;
  name: string;
  /** Whom to ask instead, where he works in this mailbox too. */
  substitute: Assignee | undefined;
  onSubstitute: (personId: string) => void;
}

/** Whoever was chosen is away: says until when, and offers the substitute. It may be assigned all the same. */
export function AwayWarning({ away, name, substitute, onSubstitute }: AwayWarningProps) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const until = formatDate(new Date(`${away.until}T12:00:00Z`), format.language, 'UTC', 'long');
  const short = substitute ? firstName(substitute.person.name) : '';
  return (
    <Banner
      tone="due"
      icon="plane-departure"
      actions={
        substitute && (
          <Button size="sm" onClick={() => onSubstitute(substitute.person.id)}>
            {t`Choisir ${short}`}
          </Button>
        )
      }
      detail={substitute ? t`${substitute.person.name} le remplace.` : undefined}
    >
      {t`${name} est indisponible jusqu’au ${until}.`}
    </Banner>
  );
}
