/** Adds photos to something that stands already; each is sent as soon as it is chosen. */
import { pickPictures } from '#device';
import { newKey } from '../api/key.ts';
import { uploadPhoto } from '../api/upload.ts';
import { useAction } from '../state/loading.ts';
import { Button, Problem } from '../ui/kit.tsx';
import { useText } from './texts.ts';

interface MorePhotosProps<T> {
  /** Where one photo is sent. */
  readonly path: string;
  /** How many may still be added. */
  readonly most: number;
  /** What the server answered to each. */
  readonly onSent: (answer: T) => void;
}

export function MorePhotos<T>({ path, most, onSent }: MorePhotosProps<T>) {
  const t = useText();
  const sending = useAction(async () => {
    for (const picture of await pickPictures(most)) onSent(await uploadPhoto<T>(path, picture, newKey()));
  });
  return (
    <>
      <Problem error={sending.error} />
      <Button kind="quiet" icon="camera" busy={sending.busy} onPress={() => void sending.run()}>
        {t('photos.add')}
      </Button>
    </>
  );
}
