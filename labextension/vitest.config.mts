import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'jsdom',
    include: ['tests/**/*.spec.{ts,tsx}'],
    // axe takes seconds on a machine that is busy.
    testTimeout: 30_000,
    setupFiles: ['tests/setup.ts'],
    // The JupyterLab packages are written for bundlers.
    server: { deps: { inline: [/@jupyterlab/, /@jupyter\//, /@lumino/] } }
  }
});
