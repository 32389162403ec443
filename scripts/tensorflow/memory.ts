import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'

const outcome = z.object({ key: z.string(), backend: z.enum(['tensorflow', 'wasm']) })

export type Backend = z.infer<typeof outcome>['backend']

/** What came of the last attempt; another Node, machine or package version makes it void. */
export interface Memory {
  recall(): Promise<Backend | undefined>
  remember(backend: Backend): Promise<void>
}

export function memoryFile(path: string, key: string): Memory {
  return {
    async recall() {
      let text: string
      try {
        text = await readFile(path, 'utf8')
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
      const remembered = outcome.safeParse(parsed(text)).data
      return remembered?.key === key ? remembered.backend : undefined
    },
    async remember(backend) {
      await mkdir(dirname(path), { recursive: true })
      const draft = `${path}.${process.pid}`
      await writeFile(draft, `${JSON.stringify({ key, backend })}\n`)
      await rename(draft, path)
    },
  }
}

/** A damaged file is like none: the attempt is simply made again. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
