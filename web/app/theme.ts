/** Sizes and colours that differ from Mantine's. */
import {
  Anchor,
  Checkbox,
  createTheme,
  type CSSVariablesResolver,
  Drawer,
  type MantineColorsTuple,
  Menu,
  Modal,
  Notification,
  Switch,
} from '@mantine/core';

/** Darker than Mantine's blue: white on it, and it on white, have a contrast of more than 4.5 : 1. */
const bell: MantineColorsTuple = [
  '#e9f3fc',
  '#d0e3f5',
  '#a1c6ea',
  '#6ea7de',
  '#4790d4',
  '#2f78bd',
  '#1c5f9e',
  '#174f84',
  '#12406b',
  '#0c2f50',
];

/** Mantine's red, darker from the shade on that buttons and texts have. */
const red: MantineColorsTuple = [
  '#fff5f5',
  '#ffe3e3',
  '#ffc9c9',
  '#ffa8a8',
  '#ff8787',
  '#ff6b6b',
  '#c92a2a',
  '#b02525',
  '#9c2020',
  '#871b1b',
];

export const theme = createTheme({
  primaryColor: 'bell',
  primaryShade: { light: 6, dark: 6 },
  colors: { bell, red },
  // No font is asked for over the network.
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  respectReducedMotion: true,
  components: {
    // Targets are at least 24 pixels high.
    Checkbox: Checkbox.extend({ defaultProps: { size: 'md' } }),
    Switch: Switch.extend({ defaultProps: { size: 'md' } }),
    Drawer: Drawer.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } }),
    Modal: Modal.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } }),
    Notification: Notification.extend({
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' } },
    }),
    // A menu has nothing but items: the first one gets the focus.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Anchor: Anchor.extend({ defaultProps: { underline: 'hover' } }),
  },
});

/** Quiet texts, mistakes in fields, and links on a row under the pointer, keep a contrast of 4.5 : 1. */
export const themeVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': '#5a636e' },
  dark: {
    '--mantine-color-dimmed': '#a7afb9',
    '--mantine-color-anchor': '#6ea7de',
    '--mantine-color-error': '#ff8787',
  },
});
