/** Photos that the server keeps: public ones by their address, others fetched with the owner's token and kept. */
import { useEffect, useState } from 'react';
import { loadPicture } from '#device';
import { Box, Picture } from '#host';
import { Icon, type IconName } from '../ui/icon.tsx';

const loaded = new Map<string, Promise<string>>();
/** Pictures that are kept; the oldest go first. */
const MOST_KEPT = 60;

/** Address of a picture that only the owner may see; undefined while loading and when it cannot be had. */
export function useOwnPicture(path: string | undefined): string | undefined {
  const [source, setSource] = useState<string>();
  useEffect(() => {
    let current = true;
    setSource(undefined);
    if (path === undefined) return;
    const picture = loaded.get(path) ?? loadPicture(path);
    loaded.set(path, picture);
    const [oldest] = loaded.keys();
    if (loaded.size > MOST_KEPT && oldest !== undefined) loaded.delete(oldest);
    picture.then(
      (address) => current && setSource(address),
      () => loaded.delete(path),
    );
    return () => {
      current = false;
    };
  }, [path]);
  return source;
}

interface PhotoProps {
  readonly path: string;
  readonly className: string;
  readonly alt: string;
}

export function OwnPhoto({ path, className, alt }: PhotoProps) {
  const source = useOwnPicture(path);
  if (source === undefined) return <Box className={`${className} photo-waiting`} hidden />;
  return <Picture className={className} src={source} alt={alt} />;
}

/** A store's photo, or a drawing in its place. */
export function StorePhoto({
  storeId,
  fileId,
  className,
  icon = 'paw',
  alt = '',
}: {
  readonly storeId: string;
  readonly fileId: string | null | undefined;
  readonly className: string;
  readonly icon?: IconName;
  readonly alt?: string;
}) {
  if (fileId === null || fileId === undefined) {
    return (
      <Box className={`${className} photo-waiting`} hidden>
        <Icon name={icon} />
      </Box>
    );
  }
  // The search tells the whole path, the store's page the file only.
  const path = fileId.startsWith('/') ? fileId : `/v1/services/stores/${storeId}/photos/${fileId}`;
  const src = `${API_BASE}${path}`;
  return <Picture className={className} src={src} alt={alt} />;
}
