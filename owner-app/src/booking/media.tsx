/** Photos and clips of a service as a strip; one opens large when it is pressed (BOOK-9). */
import { useState } from 'react';
import { Box, MediaVideo, Picture, Press, Words } from '#host';
import { useOwnPicture } from '../service/picture.tsx';
import { Icon } from '../ui/icon.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { useText } from './texts.ts';

interface Medium {
  readonly mediaId: string;
  readonly kind: 'photo' | 'video';
}

interface MediaStripProps {
  readonly media: readonly Medium[];
  /** Address without the id. */
  readonly path: string;
  readonly isPublic: boolean;
  readonly alt: string;
}

export function MediaStrip({ media, path, isPublic, alt }: MediaStripProps) {
  const [open, setOpen] = useState<Medium>();
  if (media.length === 0) return null;
  return (
    <Box className="strip">
      {media.map((medium) => (
        <Thumb
          key={medium.mediaId}
          medium={medium}
          path={path}
          isPublic={isPublic}
          alt={alt}
          onPress={() => setOpen(medium)}
        />
      ))}
      {open !== undefined && (
        <Large medium={open} path={path} isPublic={isPublic} alt={alt} onClose={() => setOpen(undefined)} />
      )}
    </Box>
  );
}

type OneProps = Omit<MediaStripProps, 'media'> & { readonly medium: Medium };

function useAddress({ medium, path, isPublic }: Pick<OneProps, 'medium' | 'path' | 'isPublic'>): string | undefined {
  const full = `${path}/${medium.mediaId}`;
  const own = useOwnPicture(isPublic ? undefined : full);
  return isPublic ? `${API_BASE}${full}` : own;
}

function Thumb({ onPress, ...one }: OneProps & { readonly onPress: () => void }) {
  const t = useText();
  const isVideo = one.medium.kind === 'video';
  return (
    <Press className="thumb" label={t(isVideo ? 'media.play' : 'media.enlarge', { name: one.alt })} onPress={onPress}>
      {isVideo ? (
        <Box className="thumb-picture photo-waiting" hidden>
          <Icon name="play" />
        </Box>
      ) : (
        <ThumbPhoto {...one} />
      )}
    </Press>
  );
}

function ThumbPhoto(one: OneProps) {
  const source = useAddress(one);
  if (source === undefined) return <Box className="thumb-picture photo-waiting" hidden />;
  return <Picture className="thumb-picture" src={source} alt="" />;
}

function Large({ onClose, ...one }: OneProps & { readonly onClose: () => void }) {
  const t = useText();
  const source = useAddress(one);
  return (
    <Sheet title={one.alt} onClose={onClose}>
      {source === undefined && <Words className="muted">{t('common.loading')}</Words>}
      {source !== undefined && one.medium.kind === 'photo' && (
        <Picture className="large-photo" src={source} alt={one.alt} />
      )}
      {source !== undefined && one.medium.kind === 'video' && (
        <MediaVideo className="large-photo" src={source} label={one.alt} />
      )}
    </Sheet>
  );
}
