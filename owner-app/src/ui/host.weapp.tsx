/** Building blocks for the mini program: WeChat's own elements with the roles that its screen reader knows. */
import { Button, Image, Input as NativeInput, Picker, Text, Textarea, Video, View } from '@tarojs/components';
import type {
  BoxProps,
  DateInputProps,
  DialogProps,
  InputProps,
  PictureProps,
  PressProps,
  TextProps,
  TimeInputProps,
  VideoProps,
} from './host-props.ts';

/** Attributes for screen readers; undefined ones are left out so that they cost no setData bytes. */
function aria(attributes: Record<string, string | boolean | number | undefined>): Record<string, string> {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [`aria-${name}`, String(value)]));
}

export function Box({ className, style, role, label, hidden, children }: BoxProps) {
  return (
    <View
      {...(className && { className })}
      {...(style && { style })}
      {...aria({ role, label, hidden: hidden || undefined })}
    >
      {children}
    </View>
  );
}

export function Dialog({ className, label, children }: DialogProps) {
  return (
    <View {...(className && { className })} {...aria({ role: 'dialog', label })}>
      {children}
    </View>
  );
}

export function Words({ className = '', heading, hidden, children }: TextProps) {
  const role = heading === undefined ? undefined : 'heading';
  return (
    <Text
      className={heading === undefined ? className : `h${heading} ${className}`}
      {...aria({ role, level: heading, hidden: hidden || undefined })}
    >
      {children}
    </Text>
  );
}

export function Press({
  className = '',
  style,
  label,
  disabled,
  chosen,
  as = 'button',
  onPress,
  children,
}: PressProps) {
  return (
    <Button
      className={`press ${className}`}
      hoverClass="pressed"
      {...(style && { style })}
      {...(disabled && { disabled })}
      {...aria({ role: as, label, checked: chosen })}
      onClick={onPress}
    >
      {children}
    </Button>
  );
}

const types = { text: 'text', digits: 'number', decimal: 'digit', phone: 'number', email: 'text' } as const;

export function Input(props: InputProps) {
  const { className = '', keyboard = 'text', lines, maxLength = 120 } = props;
  const shared = {
    className: `input ${props.invalid ? 'is-invalid' : ''} ${className}`,
    value: props.value,
    placeholder: props.placeholder ?? '',
    placeholderClass: 'placeholder',
    ...aria({ label: props.label }),
  };
  if (lines !== undefined) {
    return (
      <Textarea {...shared} maxlength={maxLength} autoHeight onInput={(event) => props.onChange(event.detail.value)} />
    );
  }
  return (
    <NativeInput
      {...shared}
      maxlength={maxLength}
      type={types[keyboard]}
      onInput={(event) => props.onChange(event.detail.value)}
    />
  );
}

export function Picture({ className, src, alt }: PictureProps) {
  return (
    <Image
      {...(className && { className })}
      src={src}
      mode="aspectFill"
      {...aria(alt === '' ? { hidden: true } : { role: 'img', label: alt })}
    />
  );
}

export function MediaVideo({ className, src, label }: VideoProps) {
  return <Video {...(className && { className })} src={src} controls {...aria({ label })} />;
}

export function DateInput(props: DateInputProps) {
  const { className = '', value } = props;
  return (
    <Picker
      mode="date"
      value={value}
      start={props.from}
      end={props.until}
      onChange={(event) => props.onChange(event.detail.value)}
    >
      <View
        className={`input ${value === '' ? 'placeholder' : ''} ${className}`}
        {...aria({ role: 'button', label: `${props.label} ${value}` })}
      >
        {value === '' ? props.placeholder : value}
      </View>
    </Picker>
  );
}

export function TimeInput({ className = '', value, label, onChange }: TimeInputProps) {
  return (
    <Picker mode="time" value={value} onChange={(event) => onChange(event.detail.value)}>
      <View className={`input ${className}`} {...aria({ role: 'button', label: `${label} ${value}` })}>
        {value}
      </View>
    </Picker>
  );
}
