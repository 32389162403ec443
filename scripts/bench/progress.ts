/** One line that is written over where somebody looks; in a log, a line for each part. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text.slice(0, process.stderr.columns)}`)
}

export function announce(text: string): void {
  if (process.stderr.isTTY) progress(text)
  else process.stderr.write(`${text}\n`)
}
