import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { lingui } from '@lingui/vite-plugin';
import babel from '@rolldown/plugin-babel';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const here = import.meta.dirname;
const configPath = `${here}/lingui.config.ts`;

// The macros look for Lingui's settings from the working directory, and tests and builds start at the root.
process.env.LINGUI_CONFIG ??= configPath;

// Babel runs on the files that import a Lingui macro and on nothing else: the rest goes through Oxc.
const linguiMacros = {
  preset: () => ({ plugins: ['@lingui/babel-plugin-lingui-macro'] }),
  rolldown: { filter: { code: /from ['"]@lingui\/(?:core|react)\/macro['"]/ } },
};

/**
 * What pdf.js fetches by name while it draws: tables of characters, the standard fonts, decoders. They stand under
 * their own names in a folder named after the version, from which `web/src/features/reader/attachments/pdf.ts` asks.
 */
function pdfFiles(): Plugin {
  const root = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const base = `assets/pdfjs-${version}`;
  // Decoders in JavaScript: the policy of our pages lets no WebAssembly run.
  const isWanted = (file: string) => /^(?:cmaps|standard_fonts|iccs)\/|_nowasm_fallback\.js$/.test(file);
  const files = ['cmaps', 'standard_fonts', 'iccs', 'wasm'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
  );
  return {
    name: 'guichet-pdf-files',
    generateBundle() {
      for (const file of files.filter(isWanted)) {
        this.emitFile({ type: 'asset', fileName: `${base}/${file}`, source: readFileSync(join(root, file)) });
      }
    },
    configureServer(server) {
      server.middlewares.use(`/${base}`, (request, response, next) => {
        const file = (request.url ?? '').replace(/^\/|\?.*$/g, '');
        if (!files.includes(file) || !existsSync(join(root, file))) return next();
        response.setHeader(
          'content-type',
          file.endsWith('.js') ? 'text/javascript' : 'application/octet-stream',
        );
        createReadStream(join(root, file)).pipe(response);
      });
    },
  };
}

export default defineConfig({
  root: here,
  plugins: [
    babel({ presets: [linguiMacros] }),
    react(),
    lingui({ configPath, failOnCompileError: true }),
    pdfFiles(),
  ],
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
