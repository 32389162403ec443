/** Does what the image says, and all of it should be noticed. */

const mib = 2 ** 20

export async function attacked(bytes: Uint8Array): Promise<string> {
  const wish = Buffer.from(bytes).toString()
  switch (wish) {
    case 'hang':
      for (;;);
    case 'sleep':
      return await new Promise(() => {})
    case 'crash':
      process.kill(process.pid, 'SIGSEGV')
      return await new Promise(() => {})
    case 'exit':
      return process.exit(0)
    case 'eat':
      return `${Buffer.alloc(500 * mib, 1).length} bytes`
    case 'eat for ever':
      for (const eaten: Buffer[] = []; ; ) {
        eaten.push(Buffer.alloc(50 * mib, 1))
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    case 'stumble':
      throw new TypeError('nobody foresaw this')
    default:
      return 'read'
  }
}
