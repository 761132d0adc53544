// Compiles the catalogues (src/**/texts/<language>.ts) while Vite reads them: the browser gets no
// ICU parser. A message that cannot be parsed stops the build, and the tests, with its own text.
import compile from 'icu-minify/compile'
import type { Plugin } from 'vite'

interface Node {
  type: string
  start: number
  end: number
  value?: unknown
  key?: Node
  [name: string]: unknown
}

function stringsOf(node: Node, found: Node[] = []): Node[] {
  for (const [name, child] of Object.entries(node)) {
    if (node.type === 'Property' && name === 'key') continue
    for (const each of Array.isArray(child) ? child : [child]) {
      if (!each || typeof each !== 'object' || !('type' in each)) continue
      if (each.type === 'Literal' && typeof each.value === 'string') found.push(each as Node)
      else stringsOf(each as Node, found)
    }
  }
  return found
}

export function compiledTexts(): Plugin {
  return {
    name: 'compiled-texts',
    transform: {
      filter: { id: /\/texts\/[a-z]{2}\.ts$/ },
      handler(code) {
        let compiled = code
        for (const { start, end, value } of stringsOf(this.parse(code) as unknown as Node).sort(
          (a, b) => b.start - a.start,
        )) {
          compiled =
            compiled.slice(0, start) +
            JSON.stringify(compile(value as string)) +
            compiled.slice(end)
        }
        return { code: compiled, map: null }
      },
    },
  }
}
