import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const NEVER = ['**/node_modules/**', '**/dist/**'];
const DATABASE = 'server/test/global-setup.ts';

/** What takes longest, so that it does not begin last while every other worker has nothing left to do. */
const LONG = [
  'filters-bounded',
  'bounded.slice',
  'fill-demo',
  'hidden.slice',
  'search.slice',
  'bulk',
  'large-mail',
  'at-most-once',
  'survival',
  'troubled-sends',
  'axe.e2e',
  'main-walk',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONG.findIndex((part) => moduleId.includes(part));
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

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
    sequence: { sequencer: LongestFirst },
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
      project('slices', ['server/**/*.slice.test.ts'], 180, { globalSetup: DATABASE }),
      project('mail', ['server/**/*.mail.test.ts'], 240, { globalSetup: DATABASE }),
      // One product with its browsers at a time: the slices run beside them.
      project('e2e', ['e2e/**/*.e2e.test.ts'], 300, {
        globalSetup: DATABASE,
        fileParallelism: false,
      }),
    ],
  },
});
