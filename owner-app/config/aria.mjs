/** Attributes for screen readers that our mini program uses, as Taro's template maker wants them. */
const names = ['role', 'label', 'hidden', 'checked', 'selected', 'expanded', 'disabled', 'live', 'level'];

/** One map per component: attribute name to default; the empty string means "bound, no default". */
export function ariaAttributes() {
  const attributes = Object.fromEntries(names.map((name) => [`aria-${name}`, '']));
  return Object.fromEntries(
    ['View', 'Text', 'Button', 'Input', 'Textarea', 'Image', 'Picker', 'Switch'].map((name) => [
      name,
      { ...attributes },
    ]),
  );
}
