// Sums the gzipped scripts that a page asks for first (its modules, what they import, and their
// texts in the longest language) and fails when they pass the page's limit, or are more files than
// a browser fetches in two goes.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const limits = [
  { page: 'log-in', modules: ['index.html', 'src/features/auth/pages.ts'], kilobytes: 105 },
  {
    page: 'inbox',
    modules: ['index.html', 'src/app/business-layout.tsx', 'src/features/inbox/pages.ts'],
    kilobytes: 142,
  },
  {
    page: 'open thread',
    modules: [
      'index.html',
      'src/app/business-layout.tsx',
      'src/features/inbox/pages.ts',
      'src/features/inbox/thread/thread-pane.tsx',
    ],
    kilobytes: 189,
  },
]
const mostFiles = 12 // two of them are texts of 1 to 4 kB
const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))

const language = 'de' // the longest
const shell = Object.keys(manifest).find((name) => name.startsWith(`_shell-${language}`))

function textsOf(module) {
  const texts = `${module.split('/').slice(0, 3).join('/')}/texts/${language}.ts`
  return texts in manifest ? [texts] : []
}

function filesOf(modules) {
  const files = new Set()
  const waiting = [shell, ...modules, ...modules.flatMap(textsOf)]
  while (waiting.length) {
    const chunk = manifest[waiting.pop()]
    if (files.has(chunk.file)) continue
    files.add(chunk.file)
    waiting.push(...(chunk.imports ?? []))
  }
  return [...files]
}

function measure({ page, modules, kilobytes }) {
  const files = filesOf(modules)
  const sizes = files.map((file) => gzipSync(readFileSync(new URL(file, dist))).length)
  const size = sizes.reduce((sum, each) => sum + each) / 1000
  const isSmall = size <= kilobytes && files.length <= mostFiles
  return { page, kilobytes: size, files: files.length, limit: kilobytes, isSmall }
}

const pages = limits.map(measure)
if (process.argv.includes('--json')) {
  console.log(JSON.stringify(pages)) // for `make bench`
} else {
  for (const { page, kilobytes, files, limit } of pages)
    console.log(
      `${page}: ${kilobytes.toFixed(1)} kB in ${files} files, gzipped ` +
        `(limit ${limit} kB, ${mostFiles} files)`,
    )
}
process.exit(pages.every(({ isSmall }) => isSmall) ? 0 : 1)
