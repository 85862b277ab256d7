import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The console as plain files: every asset a file of its own, because the server's policy forbids data: fetches. */
export const consoleBuild = defineConfig({
  plugins: [react()],
  build: { outDir: 'dist', assetsInlineLimit: 0, chunkSizeWarningLimit: 1600, target: 'es2023' },
  worker: { format: 'es' },
})

export default consoleBuild
