/** Chosen photos before they are sent, with a way to add and to drop some. */
import { useRef } from 'react';
import { type Picked, pickPictures, previewOf } from '#device';
import { Box, Picture, Press, Words } from '#host';
import { Icon } from '../ui/icon.tsx';
import { useText } from './texts.ts';

export interface ChosenPhoto {
  readonly name: string;
  readonly picture: Picked;
  readonly preview: string;
}

interface PhotoPickerProps {
  readonly photos: readonly ChosenPhoto[];
  readonly most: number;
  readonly onChange: (photos: ChosenPhoto[]) => void;
}

export function PhotoPicker({ photos, most, onChange }: PhotoPickerProps) {
  const t = useText();
  const counted = useRef(0);
  async function add(): Promise<void> {
    const picked = await pickPictures(most - photos.length);
    const fresh = picked.map((picture) => {
      counted.current += 1;
      return { name: `${String(Date.now())}-${String(counted.current)}`, picture, preview: previewOf(picture) };
    });
    onChange([...photos, ...fresh]);
  }
  return (
    <Box className="strip">
      {photos.map((photo, index) => (
        <Press
          key={photo.name}
          className="thumb"
          label={t('photos.remove', { number: index + 1 })}
          onPress={() => onChange(photos.filter((one) => one !== photo))}
        >
          <Picture className="thumb-picture" src={photo.preview} alt="" />
          <Box className="thumb-drop" hidden>
            <Icon name="close" />
          </Box>
        </Press>
      ))}
      {photos.length < most && (
        <Press className="thumb is-add" onPress={() => void add()}>
          <Icon name="camera" />
          <Words className="small">{t('photos.add')}</Words>
        </Press>
      )}
    </Box>
  );
}
