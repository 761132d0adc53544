// Sums the gzipped scripts that index.html makes the browser fetch first
// (its own and the modules it preloads) and fails when they pass the limit.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const limitKilobytes = 170
const dist = new URL('../dist/', import.meta.url)
const html = readFileSync(new URL('index.html', dist), 'utf8')
const scripts = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1])

let total = 0
for (const script of scripts) {
  const bytes = gzipSync(readFileSync(new URL(script, dist))).length
  total += bytes
  console.log(`${(bytes / 1000).toFixed(1).padStart(7)} kB  ${script}`)
}
console.log(`${(total / 1000).toFixed(1).padStart(7)} kB  first load, gzipped (limit ${limitKilobytes} kB)`)
if (scripts.length === 0 || total > limitKilobytes * 1000) process.exit(1)
