/** A button that opens the camera or the pictures of a phone. */
import { Button } from 'antd';
import { useRef } from 'react';

export interface FileButtonProps {
  readonly label: string;
  readonly primary?: boolean;
  readonly pending: boolean;
  readonly choose: (files: readonly File[]) => void;
}

export function FileButton({ label, primary = false, pending, choose }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        className="visually-hidden-input"
        type="file"
        accept="image/*,video/mp4,video/webm,video/quicktime"
        multiple
        tabIndex={-1}
        aria-label={label}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = '';
          if (files.length > 0) choose(files);
        }}
      />
      <Button type={primary ? 'primary' : 'default'} loading={pending} onClick={() => input.current?.click()}>
        {label}
      </Button>
    </>
  );
}
