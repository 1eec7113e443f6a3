// Biome's own package picks its binary in a way that a workspace install misses: call the platform binary.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const binary = require.resolve(`@biomejs/cli-${process.platform}-${process.arch}/biome`);
process.exit(spawnSync(binary, process.argv.slice(2), { stdio: 'inherit' }).status ?? 1);
