/** What the building blocks of both platforms take; `host.h5.tsx` and `host.weapp.tsx` make elements of it. */
import type { CSSProperties, ReactNode } from 'react';

export type Role =
  | 'alert'
  | 'status'
  | 'group'
  | 'img'
  | 'list'
  | 'listitem'
  | 'main'
  | 'navigation'
  | 'radiogroup'
  | 'region'
  | 'timer';

export interface BoxProps {
  readonly className?: string;
  readonly style?: CSSProperties;
  readonly role?: Role;
  /** Read by screen readers instead of the content. */
  readonly label?: string;
  /** Decoration: screen readers pass over it. */
  readonly hidden?: boolean;
  readonly children?: ReactNode;
}

export interface DialogProps {
  readonly className?: string;
  readonly label: string;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

export interface TextProps {
  readonly className?: string;
  /** Heading level 1 to 3; plain text without it. */
  readonly heading?: 1 | 2 | 3;
  readonly hidden?: boolean;
  readonly children?: ReactNode;
}

export interface PressProps {
  readonly className?: string;
  readonly style?: CSSProperties;
  readonly label?: string;
  readonly disabled?: boolean | undefined;
  /** A choice among several; tells whether it is the chosen one. */
  readonly chosen?: boolean;
  /** `radio`: one of the group; `checkbox`: any number; `switch`: on or off; `tab`: a place to go to. */
  readonly as?: 'button' | 'radio' | 'checkbox' | 'switch' | 'link';
  readonly onPress: () => void;
  readonly children?: ReactNode;
}

export interface InputProps {
  readonly className?: string;
  readonly value: string;
  readonly label: string;
  readonly placeholder?: string;
  /** Which keyboard: `digits` whole numbers, `decimal` with a point. */
  readonly keyboard?: 'text' | 'digits' | 'decimal' | 'phone' | 'email';
  readonly maxLength?: number;
  readonly invalid?: boolean;
  readonly lines?: number;
  readonly autoComplete?: 'tel' | 'one-time-code' | 'name' | 'email';
  readonly onChange: (value: string) => void;
}

export interface PictureProps {
  readonly className?: string;
  readonly src: string;
  /** Empty for decoration. */
  readonly alt: string;
}

export interface VideoProps {
  readonly className?: string;
  readonly src: string;
  readonly label: string;
}

export interface DateInputProps {
  readonly className?: string;
  /** `YYYY-MM-DD` or empty. */
  readonly value: string;
  readonly label: string;
  readonly placeholder: string;
  readonly from: string;
  readonly until: string;
  readonly invalid?: boolean;
  readonly onChange: (value: string) => void;
}

export interface TimeInputProps {
  readonly className?: string;
  /** `HH:MM`. */
  readonly value: string;
  readonly label: string;
  readonly onChange: (value: string) => void;
}
