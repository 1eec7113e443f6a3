import { defineConfig } from 'vitest/config';

const NEVER = ['**/node_modules/**', '**/dist/**'];
const DATABASE = 'server/test/global-setup.ts';

// Real servers and real browsers want patience: the limits only end what hangs.
const project = (name: string, include: string[], seconds: number, more: object = {}) => ({
  test: {
    name,
    include,
    exclude: NEVER,
    environment: 'node' as const,
    testTimeout: seconds * 1_000,
    hookTimeout: seconds * 1_000,
    teardownTimeout: 20_000,
    ...more,
  },
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project(
        'unit',
        ['contract/**/*.test.ts', 'server/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/**/*.test.ts'],
        20,
        { exclude: [...NEVER, '**/*.slice.test.ts', '**/*.mail.test.ts'] },
      ),
      {
        // The web client's own build settings, for the macros in its files.
        extends: './web/vite.config.ts',
        root: './web',
        ...project('web', ['src/**/*.test.{ts,tsx}'], 20),
      },
      project('slices', ['server/**/*.slice.test.ts'], 60, { globalSetup: DATABASE }),
      project('mail', ['server/**/*.mail.test.ts'], 120, { globalSetup: DATABASE }),
      project('e2e', ['e2e/**/*.e2e.test.ts'], 240, { globalSetup: DATABASE, fileParallelism: false }),
    ],
  },
});
