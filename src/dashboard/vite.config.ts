import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressFiles } from './build/compress-files.ts';
import { inlineDocuments } from './build/inline-documents.ts';

/** The server that `npm run dashboard` reads its data from. */
const api = process.env.SLUICE_URL ?? 'http://localhost:4000';

/** Packages of every page that seldom change, so that browsers keep these chunks over many versions. */
const inEveryPage = [
  { name: 'react', test: /node_modules\/(react|react-dom|scheduler|react-router)\// },
  { name: 'graphql', test: /node_modules\/(urql|@urql|wonka|@0no-co|graphql-ws)\// },
  { name: 'words', test: /node_modules\/(i18next|react-i18next)\// },
];

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: join(import.meta.dirname, '../../node_modules/.cache/vite'),
  plugins: [inlineDocuments(import.meta.dirname), react(), compressFiles()],
  build: {
    target: 'es2022',
    reportCompressedSize: false,
    assetsInlineLimit: 0,
    rolldownOptions: { output: { codeSplitting: { groups: inEveryPage } } },
  },
  server: { host: '127.0.0.1', proxy: { '/api': api, '/graphql': { target: api, ws: true }, '/healthz': api } },
});
