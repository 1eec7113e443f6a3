import { lingui } from '@lingui/vite-plugin';
import babel from '@rolldown/plugin-babel';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = import.meta.dirname;
const configPath = `${here}/lingui.config.ts`;

// The macros look for Lingui's settings from the working directory, and tests and builds start at the root.
process.env.LINGUI_CONFIG ??= configPath;

// Babel runs on the files that import a Lingui macro and on nothing else: the rest goes through Oxc.
const linguiMacros = {
  preset: () => ({ plugins: ['@lingui/babel-plugin-lingui-macro'] }),
  rolldown: { filter: { code: /from ['"]@lingui\/(?:core|react)\/macro['"]/ } },
};

export default defineConfig({
  root: here,
  plugins: [babel({ presets: [linguiMacros] }), react(), lingui({ configPath, failOnCompileError: true })],
  server: {
    host: '127.0.0.1',
    port: 7789,
    proxy: { '/api': { target: 'http://127.0.0.1:7788', changeOrigin: false } },
  },
  build: {
    outDir: `${here}/dist`,
    emptyOutDir: true,
    // The server's CSP allows neither inline scripts nor data: fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'editor',
              test: /node_modules[\\/](?:@tiptap|prosemirror-|@mantine[\\/]tiptap|linkifyjs)/,
            },
            { name: 'react', test: /node_modules[\\/](?:react|react-dom|scheduler)[\\/]/ },
          ],
        },
      },
    },
  },
});
