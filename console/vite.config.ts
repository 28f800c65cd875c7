import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A running server to develop against: `RECADO_SERVER=http://127.0.0.1:8080 npm run dev`. */
const server = process.env.RECADO_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [svelte()],
  resolve: {
    alias: { $lib: here('./src/lib'), $protocol: here('../protocol/protocol.ts') },
    // Tests mount components and run effects, so they need Svelte's browser build.
    ...(process.env.VITEST ? { conditions: ['browser'] } : {})
  },
  build: { target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 400 },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': server, '/ws': { target: server, ws: true } }
  },
  test: { environment: 'jsdom', include: ['tests/**/*.test.ts'], restoreMocks: true }
});
