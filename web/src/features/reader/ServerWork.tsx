import type { GivenUp, MovingState } from '@guichet/contract/filing';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import type { Target } from '../../data/command.ts';
import { perform } from '../../data/perform.ts';
import { movingQuery, queryClient } from '../../data/queries.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { useNow, usePersonFormat } from '../../ui/PersonFormat.tsx';

/** What is still to be done on the mail server, or was refused there; nothing when all of it is done. */
export function ServerWork({ target }: { target: Target }) {
  const { data } = useQuery(movingQuery(target.row.id));
  if (!data) return null;
  return (
    <>
      {data.moving && <UnderWay target={target} moving={data.moving} />}
      {data.givenUp && <Refused target={target} givenUp={data.givenUp} />}
    </>
  );
}

function Retry({ target }: { target: Target }) {
  const { t } = useLingui();
  const { row, me } = target;
  const [isBusy, setBusy] = useState(false);
  const retry = async () => {
    setBusy(true);
    await perform({
      row,
      meId: me.id,
      change: {},
      request: () => api.filing.retry({ id: row.id }),
      text: t`Redemandé au serveur`,
    });
    await queryClient.invalidateQueries({ queryKey: movingQuery(row.id).queryKey });
    setBusy(false);
  };
  return (
    <Button size="sm" icon="refresh" aria-busy={isBusy} onClick={() => void retry()}>
      {t`Réessayer`}
    </Button>
  );
}

function UnderWay({ target, moving }: { target: Target; moving: MovingState }) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const now = useNow(5_000);
  const { copies, fault, nextAttemptAt } = moving;
  const { name } = target.mailbox;
  const mails = plural(copies, { one: '# mail', other: '# mails' });
  if (fault === null) {
    return (
      <Banner tone="info" icon="arrows-exchange">
        {t`En route vers le compte de ${name} (${mails}). Chaque mail quitte l’ancien compte une fois relu dans le nouveau.`}
      </Banner>
    );
  }
  const left = nextAttemptAt === null ? 0 : new Date(nextAttemptAt).getTime() - now.getTime();
  const wait = format.span(Math.max(left, 1_000));
  return (
    <Banner
      tone="due"
      icon="arrows-exchange"
      actions={<Retry target={target} />}
      detail={t`Réponse du serveur : ${fault}`}
    >
      {left > 0
        ? t`Le compte de ${name} n’a pas encore pris ${mails}. Rien n’est perdu : ils restent dans l’ancien compte. Nouvel essai dans ${wait}.`
        : t`Le compte de ${name} n’a pas encore pris ${mails}. Rien n’est perdu : ils restent dans l’ancien compte. Nouvel essai en cours.`}
    </Banner>
  );
}

function Refused({ target, givenUp }: { target: Target; givenUp: GivenUp }) {
  const { t } = useLingui();
  const { moves, answer } = givenUp;
  return (
    <Banner
      tone="late"
      actions={<Retry target={target} />}
      detail={answer === null ? undefined : t`Réponse du serveur : ${answer}`}
    >
      {moves > 0
        ? t`Le serveur a refusé ce déplacement pendant une heure : le mail est resté où il était.`
        : t`Le serveur a refusé de marquer ce mail (lu, répondu) : un autre logiciel de messagerie le montre autrement.`}
    </Banner>
  );
}
