/// <reference types="vitest/config" />
// The backend serves what `npm run build` leaves in dist/ at `/`; in development
// Vite serves the dashboard and passes everything of the backend's on to it.
import { join } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compiledTexts } from './texts-plugin.ts'

const backend = process.env.BACKEND_URL ?? 'http://127.0.0.1:8000'
const backendPaths = ['/api', '/core', '/health', '/admin', '/static', '/deletion', '/privacy']

const path = (parts: string) => new RegExp(parts.replaceAll('/', '[\\\\/]'))

const overlays =
  '@floating-ui|@radix-ui/react-(dialog|alert-dialog|menu|dropdown-menu|popover|popper|' +
  'dismissable-layer|focus-scope|focus-guards|portal|presence|arrow|collection|roving-focus)|' +
  'react-remove-scroll|react-style-singleton|use-sidecar|use-callback-ref|aria-hidden'

// Few files, each needed nearly whole: a page asks for four or five of them instead of twenty. An
// earlier group takes a module from the later ones; `$initial` is what every page needs.
const chunks = [
  {
    name: 'react',
    test: path('node_modules/(react|react-dom|scheduler)/'),
    tags: ['$initial' as const],
  },
  { name: 'base', tags: ['$initial' as const] },
  // Every page's frame in one language is one file; a feature's texts are a file of their own.
  {
    debugName: 'shell',
    name: (id: string) => `shell-${id.match(/([a-z]{2})\.ts$/)?.[1]}`,
    test: path('src/(app|api|components|lib)/texts/[a-z]{2}\\.ts'),
  },
  // Shared by the pages of somebody who is not signed in with all others: apart, or they would
  // fetch the dashboard.
  {
    name: 'fields',
    test: path(
      'src/components/(ui/(field|input)|password-field|page-heading|ui/skeleton)|' +
        'src/(lib/use-form|api/form-errors)',
    ),
  },
  {
    name: 'dashboard',
    test: path(
      `node_modules/(?!${overlays})|src/(app|api|lib|` +
        'components/(?!business-form|ui/(dialog|sheet|popover|dropdown-menu))|' +
        'features/businesses/business-switcher)',
    ),
    minShareCount: 2,
  },
  // Menus, dialogs and cards, which a page fetches when it has been drawn.
  {
    name: 'overlays',
    test: path(`node_modules/(${overlays})|src/components/ui/(dialog|sheet|popover|dropdown-menu)`),
    minShareCount: 2,
  },
]

export default defineConfig({
  plugins: [react(), tailwindcss(), compiledTexts()],
  resolve: {
    alias: {
      '@': join(import.meta.dirname, 'src'),
      // Messages are compiled before (texts-plugin.ts): the part that formats them is enough.
      'use-intl/format-message': 'use-intl/format-message/format-only',
    },
  },
  server: {
    proxy: Object.fromEntries(backendPaths.map((path) => [path, { target: backend }])),
  },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    manifest: true, // what the backend tells browsers to fetch early: backend/config/dashboard.py
    rolldownOptions: { output: { codeSplitting: { groups: chunks } } },
  },
  test: {
    alias: { '@/lib/cn': join(import.meta.dirname, 'src/test/checked-cn.ts') },
    environment: 'jsdom',
    environmentOptions: { jsdom: { url: 'http://localhost:3000/' } },
    setupFiles: ['./src/test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    css: false,
    server: { deps: { inline: ['use-intl'] } }, // so that the alias above reaches it
    restoreMocks: true,
    testTimeout: 20_000,
    // Every test cleans up after itself (src/test/setup.ts), so the files can share a browser: it
    // halves the time.
    isolate: false,
  },
})
