// GraphiQL's style carries its fonts as data: addresses, half a megabyte of them, which the content security policy
// refuses. It has system fonts to fall back to, and the editor's own signs come as a file.
import type { Plugin } from 'vite';

export const noEmbeddedFonts = (): Plugin => ({
  name: 'earmark-no-embedded-fonts',
  enforce: 'pre',
  transform(code, id) {
    if (!/graphiql\/dist\/style\.css$/.test(id.split('?')[0] ?? '')) return null;
    return { code: code.replace(/@font-face\s*\{[^}]*\}/g, ''), map: null };
  },
});
