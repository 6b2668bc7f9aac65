import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const ink: MantineColorsTuple = [
  '#eef3fc',
  '#dbe5f8',
  '#b5c9f0',
  '#8bace8',
  '#6893e1',
  '#5283dd',
  '#3f6fcb',
  '#2f5bb7',
  '#28509f',
  '#1d4187',
];

const slate: MantineColorsTuple = [
  '#e7eaf0',
  '#c3cad6',
  '#a3adbd',
  '#717c8e',
  '#3a4352',
  '#2a313d',
  '#1f2530',
  '#181d26',
  '#12161d',
  '#0d1116',
];

export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 7, dark: 6 },
  colors: { ink, dark: slate },
  defaultRadius: 'md',
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Noto Sans Hebrew", Arial, sans-serif',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: { fontWeight: '620', sizes: { h1: { fontSize: '1.25rem' }, h2: { fontSize: '1rem' } } },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true, multiline: true, maw: 320 } },
    TextInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm' } },
    // Without Mantine's placeholder, which is no child that a menu may have: the first item has the focus.
    Menu: { defaultProps: { shadow: 'md', withInitialFocusPlaceholder: false } },
    Popover: { defaultProps: { shadow: 'md' } },
  },
});

/** Mantine's own colours follow the tokens. */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--e-surface)',
    '--mantine-color-text': 'var(--e-text)',
    '--mantine-color-dimmed': 'var(--e-text-quiet)',
    '--mantine-color-placeholder': 'var(--e-text-quiet)',
    '--mantine-color-error': 'var(--e-red)',
    '--mantine-color-anchor': 'var(--e-accent-text)',
    '--mantine-color-default': 'var(--e-raised)',
    '--mantine-color-default-hover': 'var(--e-hover)',
    '--mantine-color-default-border': 'var(--e-line)',
    '--mantine-color-default-color': 'var(--e-text)',
  };
  return { variables: {}, light: shared, dark: shared };
};
