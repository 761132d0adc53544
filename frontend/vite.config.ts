/// <reference types="vitest/config" />
// The backend serves what `npm run build` leaves in dist/ at `/`; in development
// Vite serves the dashboard and passes everything of the backend's on to it.
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const backend = process.env.BACKEND_URL ?? 'http://127.0.0.1:8000'
const backendPaths = ['/api', '/core', '/health', '/admin', '/static', '/deletion', '/privacy']

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { '@': new URL('./src', import.meta.url).pathname } },
  server: {
    proxy: Object.fromEntries(backendPaths.map((path) => [path, { target: backend }])),
  },
  build: { target: 'es2022', assetsInlineLimit: 0 },
  test: {
    environment: 'jsdom',
    environmentOptions: { jsdom: { url: 'http://localhost:3000/' } },
    setupFiles: ['./src/test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    css: false,
    restoreMocks: true,
    testTimeout: 20_000,
    // Every test cleans up after itself (src/test/setup.ts), so the files can share a browser: it halves the time.
    isolate: false,
  },
})
