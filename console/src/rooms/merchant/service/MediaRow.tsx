/** Photos and clips in a row; a tap opens one in full. */
import type { Progress } from '@pawloop/contract';
import { addressOf } from '../../../app/api.ts';

export interface MediaRowProps {
  readonly bookingId: string;
  readonly media: readonly Progress.Media[];
  readonly label: string;
}

export function MediaRow({ bookingId, media, label }: MediaRowProps) {
  if (media.length === 0) return null;
  return (
    <div className="step-media">
      {media.map(({ mediaId, kind }) => {
        const address = addressOf('GET /v1/progress/:bookingId/media/:mediaId', { params: { bookingId, mediaId } });
        if (kind === 'video') {
          // biome-ignore lint/a11y/useMediaCaption: clips of animals have no words
          return <video key={mediaId} src={address} controls preload="metadata" aria-label={label} />;
        }
        return (
          <a key={mediaId} href={address} target="_blank" rel="noreferrer">
            <img src={address} alt={label} width={88} height={88} loading="lazy" />
          </a>
        );
      })}
    </div>
  );
}
