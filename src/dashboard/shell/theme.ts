import { Anchor, type CSSVariablesResolver, createTheme, DEFAULT_THEME } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 7, dark: 8 },
  autoContrast: true,
  defaultRadius: 'md',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    // A link within a text must differ by more than its colour.
    Anchor: Anchor.extend({ defaultProps: { underline: 'always' } }),
    // A page has one banner landmark, and it is not a dialog's header.
    ModalHeader: { defaultProps: { component: 'div' } },
    DrawerHeader: { defaultProps: { component: 'div' } },
  },
});

const colors = Object.keys(DEFAULT_THEME.colors);
const shades = (variable: string, shade: number) =>
  Object.fromEntries(
    colors.map((color) => [`--mantine-color-${color}-${variable}`, `var(--mantine-color-${color}-${shade})`]),
  );

/** Even the darkest shade of these is too pale on white, or on the background of their hovered light buttons. */
const dark = Object.fromEntries(
  Object.entries({
    red: '#a61e1e',
    violet: '#51349f',
    indigo: '#2c3f9f',
    blue: '#13528d',
    yellow: '#7a4100',
    orange: '#8f3a0b',
    lime: '#3f6212',
    green: '#1b5e28',
    teal: '#065f46',
    cyan: '#155e75',
  }).flatMap(([color, text]) =>
    ['light-color', 'outline'].map((variable) => [`--mantine-color-${color}-${variable}`, text]),
  ),
);

/** Text in the library's default shades is too pale for WCAG 2.2 AA. */
export const readableColors: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-7)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    ...shades('light-color', 9),
    ...shades('outline', 9),
    ...dark,
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    ...shades('light-color', 2),
    ...shades('outline', 3),
  },
});
