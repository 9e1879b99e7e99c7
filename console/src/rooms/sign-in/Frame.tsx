/** The frame of pages that anybody may open: a picture with a promise, the switches of language and light, a box. */
import type { ReactNode } from 'react';
import { LookSwitches } from '../../app/shell/Header.tsx';
import { Paws } from './Paws.tsx';

interface FrameProps {
  readonly slogan: string;
  readonly promise: string;
  readonly children: ReactNode;
}

export function Frame({ slogan, promise, children }: FrameProps) {
  return (
    <main className="sign-in">
      <div className="sign-in-picture">
        <Paws />
        <p className="slogan">{slogan}</p>
        <p>{promise}</p>
      </div>
      <div className="sign-in-side">
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <LookSwitches />
        </div>
        <div className="sign-in-box">{children}</div>
      </div>
    </main>
  );
}
