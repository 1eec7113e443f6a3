import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import styles from './attachments.module.css';
import { Unshown } from './Unshown.tsx';
import { useRoom } from './use-room.ts';

/** Room left around the picture, in px. */
const MARGIN = 16;
/** A drawing without a size of its own is this wide, in px. */
const UNSIZED = 800;

/** A picture that fits, or larger. `zoom` 1 fits; a small one is not blown up by fitting. */
export function PicturePreview({ path, name, zoom }: { path: string; name: string; zoom: number }) {
  const { t } = useLingui();
  const [scroller, room] = useRoom();
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  const [isBroken, setBroken] = useState(false);
  if (isBroken) {
    return (
      <Unshown title={t`Cette image est endommagée`}>
        {t`Téléchargez-la pour l’ouvrir avec un autre programme.`}
      </Unshown>
    );
  }
  const fit =
    size && room
      ? Math.min(1, (room.width - 2 * MARGIN) / size.width, (room.height - 2 * MARGIN) / size.height)
      : 0;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.scroller} ref={scroller} tabIndex={0} aria-label={name}>
      <div className={styles.picture}>
        <img
          src={path}
          alt={name}
          draggable={false}
          style={size ? { width: size.width * fit * zoom, height: size.height * fit * zoom } : { opacity: 0 }}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
            setSize({
              width: naturalWidth || UNSIZED,
              height: naturalHeight || UNSIZED,
            })
          }
          onError={() => setBroken(true)}
        />
      </div>
    </section>
  );
}
